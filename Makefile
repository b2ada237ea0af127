# Every target does its own set-up: a machine with Python 3.11 or later and make is enough.
PYTHON ?= python3
BIN := .venv/bin
Q ?= 浙江上半年跨境电商出口多少
INDEX ?= build/sample.index
PORT ?= 7860

.PHONY: ask serve eval test soak check format clean

ask: .venv/ready $(INDEX)
	@$(BIN)/yiju ask "$(Q)" --index $(INDEX)

serve: .venv/ready $(INDEX)
	$(BIN)/yiju serve --index $(INDEX) --port $(PORT)

eval: .venv/ready $(INDEX)
	$(BIN)/yiju eval --gold eval/gold.jsonl --index $(INDEX)

test: .venv/dev
	$(BIN)/pytest -n auto

# What takes minutes to an hour: writers killed at every step, damaged files, hostile input.
soak: .venv/dev
	$(BIN)/pytest -m soak -n 0 tests/soak

check: .venv/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: .venv/dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:
	rm -rf .venv build *.egg-info

# Brought up to date on every call; only what changed is read again.
.PHONY: $(INDEX)
$(INDEX): .venv/ready
	@$(BIN)/yiju index articles --out $@ >/dev/null

# PyTorch first and by itself: its version is pinned, and sentence-transformers then takes what is there.
.venv/ready: pyproject.toml constraints.txt
	@echo "准备环境 setting up …" >&2
	@$(PYTHON) -m venv .venv
	@$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt "$$(grep '^torch==' constraints.txt)"
	@$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	@touch $@

.venv/dev: .venv/ready
	@$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@
