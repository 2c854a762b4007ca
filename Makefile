# make run      install, then run the whole line over corpus/
# make test     install with the development tools, then run every check
# make docs     the documentation as a site in out/site
# make evaluate score the line against the gold of corpus/ (and of the seed and real articles, where they are at hand)
# make compare  what other packages make of the same articles, in an environment of their own
# make bench    throughput beside underthesea's on the same articles
PYTHON ?= python3
BIN := .venv/bin
OUT := out
SEED := ../shared/seed
REAL := ../shared/articles

.PHONY: run docs test evaluate compare bench clean

.venv/.installed: pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	touch $@

.venv/.installed-dev: .venv/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev,docs,notebooks]'
	touch $@

run: .venv/.installed
	$(BIN)/trichluc run corpus/articles --output $(OUT)/records.jsonl --overwrite

test: .venv/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest

docs: .venv/.installed-dev
	COLUMNS=120 $(BIN)/python -m typer trichluc.cli utils docs --name trichluc --title 'Command line' --output docs/cli.md
	$(BIN)/trichluc schema --format markdown > docs/data-dictionary.md
	$(BIN)/python -m mkdocs build --quiet

evaluate: .venv/.installed
	$(BIN)/trichluc run corpus/articles $(wildcard $(SEED)/*.txt) $(wildcard $(REAL)) --output $(OUT)/evaluated.jsonl --overwrite
	$(BIN)/trichluc evaluate $(OUT)/evaluated.jsonl corpus/gold/development
	$(if $(wildcard corpus/gold/held-out/*.json),$(BIN)/trichluc evaluate $(OUT)/evaluated.jsonl corpus/gold/held-out)
	$(if $(wildcard $(SEED)/*.gold.json),$(BIN)/trichluc evaluate $(OUT)/evaluated.jsonl $(wildcard $(SEED)/*.gold.json))
	$(if $(wildcard $(REAL)),$(BIN)/trichluc evaluate $(OUT)/evaluated.jsonl tests/gold)

.venv-compare/.installed: pyproject.toml
	$(PYTHON) -m venv .venv-compare
	.venv-compare/bin/python -m pip install --quiet --disable-pip-version-check --editable . dateparser quantulum3
	touch $@

compare: .venv-compare/.installed
	.venv-compare/bin/python benchmarks/compare.py --docs docs/comparison.md

bench: .venv/.installed
	$(BIN)/python benchmarks/throughput.py
	$(BIN)/python benchmarks/hostile.py

clean:
	rm -rf .venv .venv-compare $(OUT) build dist
