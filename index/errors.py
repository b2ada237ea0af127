"""Everything that can go wrong, as one small tree; each message says what to do.

YijuError
├── CorpusError       the articles given cannot be indexed (names the file)
├── IndexMissing      there is no index at this place
├── IndexMismatch     the index was made by another format version or encoder
├── IndexDamaged      a file of the index is missing, cut or altered
├── IndexBusy         another process is writing this index
├── IndexUnwritable   the index cannot be written: no space, no permission, a read-only folder
├── StoreError        a store on another machine does not answer, or refuses
├── EncoderError      the encoder cannot be loaded
├── GoldError         a gold file cannot be read (names the line)
└── QuestionError     the question cannot be asked: empty, too long, control characters

Arguments that are wrong in code raise ``ValueError``. Finding no answer is a value, never an exception.
"""


class YijuError(Exception):
    """Base of all errors that users meet; ``str(error)`` is fit to show them."""


class CorpusError(YijuError):
    """The given files and folders cannot be indexed as asked."""


class IndexMissing(YijuError):
    """No index stands where one was expected."""


class IndexMismatch(YijuError):
    """The index belongs to another format version or another encoder."""


class IndexDamaged(YijuError):
    """A file of the index is missing, cut short or altered."""


class IndexBusy(YijuError):
    """Another writer holds the index."""


class IndexUnwritable(YijuError):
    """The folder of the index takes no more: it is full, or read-only, or not ours."""


class StoreError(YijuError):
    """A store on another machine does not answer, or refuses what was asked of it."""


class EncoderError(YijuError):
    """An encoder cannot be loaded or does not do what an encoder must."""


class GoldError(YijuError):
    """A gold question file cannot be read."""


class QuestionError(YijuError):
    """A question that cannot be asked."""
