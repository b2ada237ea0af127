from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from index.errors import EncoderError
from qa import Assistant
from qa.reader import Page, load
from qa.transformers_reader import TransformersReader

TEXT = "上半年甲市出口12.5亿元，增长3%。"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A tiny question-answering model with random weights, saved as any other is."""
    import torch
    from tokenizers import Regex, Tokenizer, models, pre_tokenizers, processors
    from transformers import BertConfig, BertForQuestionAnswering, PreTrainedTokenizerFast

    path = tmp_path_factory.mktemp("model")
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", *sorted(set(TEXT + "多少？甲乙丙丁0123456789"))]
    tokenizer = Tokenizer(models.WordLevel({word: i for i, word in enumerate(words)}, unk_token="[UNK]"))  # noqa: S106
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex("."), "isolated")
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    marks = {"pad_token": "[PAD]", "unk_token": "[UNK]", "cls_token": "[CLS]", "sep_token": "[SEP]"}
    PreTrainedTokenizerFast(tokenizer_object=tokenizer, **marks).save_pretrained(path)
    torch.manual_seed(1)
    config = BertConfig(
        vocab_size=len(words), hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16,
        max_position_embeddings=64,
    )  # fmt: skip
    BertForQuestionAnswering(config).save_pretrained(path)
    yield path


@pytest.mark.parametrize("text", [TEXT, TEXT * 12, "", "\n", "😀"])
def test_scores_stand_at_the_characters(folder: Path, text: str) -> None:
    (scores,) = TransformersReader(str(folder)).read("甲市出口多少？", [Page(text)])
    assert len(scores.start) == len(scores.end) == len(text)
    assert np.isfinite(scores.start).all()
    if len(text) > 10:
        assert (scores.start > -29).sum() > len(text) // 2


def test_it_answers_through_the_assistant(folder: Path, sample_index: Path) -> None:
    with Assistant.open(sample_index, reader=load(str(folder))) as assistant:
        answer = assistant.ask("浙江上半年跨境电商出口多少")
        for citation in answer.citations:
            article = assistant.index.article(citation.article_id)
            assert citation.quote is None or article.text[citation.start : citation.end] == citation.quote


def test_a_missing_model_names_the_default(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match="bundled"):
        load(str(tmp_path / "nothing"))
