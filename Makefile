# make run      install, then run the whole line over corpus/
# make test     install with the development tools, then run every check
# make test-pythons  the tests of the stages under each newer Python that is present, in an environment of its own
# make docs     the documentation as a site in out/site
# make evaluate score the line against the gold of corpus/ (and of the seed and real articles, where they are at hand)
# make compare  what other packages make of the same articles, in an environment of their own
# make bench    throughput beside underthesea's on the same articles
PYTHON ?= python3
NEWER_PYTHONS ?= python3.12 python3.13
BIN := .venv/bin
OUT := out
SEED := ../shared/seed
REAL := ../shared/articles

.PHONY: run docs test test-pythons evaluate compare bench clean

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
	$(MAKE) --no-print-directory test-pythons
	$(BIN)/pytest

test-pythons:
	@for python in $(NEWER_PYTHONS); do \
	  if ! $$python -c '' 2>/dev/null; then echo "$$python: not on this machine, left out"; continue; fi; \
	  venv=.venv-$$($$python -c 'import sys; print("%d.%d" % sys.version_info[:2])'); \
	  { test -d $$venv || $$python -m venv $$venv; } \
	  && $$venv/bin/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]' \
	  && $$venv/bin/pytest -q tests/stages tests/test_records.py tests/test_cli.py || exit 1; \
	done

docs: .venv/.installed-dev
	COLUMNS=120 $(BIN)/python -m typer trichluc.cli utils docs --name trichluc --title 'Command line' --output docs/cli.md
	$(BIN)/trichluc schema --format markdown > docs/data-dictionary.md
	$(BIN)/python -m mkdocs build --quiet

evaluate: .venv/.installed
	$(BIN)/trichluc run corpus/articles $(wildcard $(SEED)/*.txt) $(wildcard $(REAL)) --output $(OUT)/evaluated.jsonl --overwrite
	$(BIN)/trichluc evaluate $(OUT)/evaluated.jsonl corpus/gold/development
	$(if $(wildcard corpus/gold/held-out/*.json),$(BIN)/trichluc evaluate $(OUT)/evaluated.jsonl corpus/gold/held-out)
	$(BIN)/trichluc agreement corpus/gold corpus/second-annotation
	$(if $(wildcard $(SEED)/*.gold.json),$(BIN)/trichluc evaluate $(OUT)/evaluated.jsonl $(wildcard $(SEED)/*.gold.json))
	$(if $(wildcard $(REAL)),$(BIN)/trichluc evaluate $(OUT)/evaluated.jsonl tests/gold)

.venv-compare/.installed: pyproject.toml
	$(PYTHON) -m venv .venv-compare
	.venv-compare/bin/python -m pip install --quiet --disable-pip-version-check --editable . abbreviations dateparser quantulum3
	touch $@

compare: .venv-compare/.installed
	.venv-compare/bin/python benchmarks/compare.py --docs docs/comparison.md

bench: .venv/.installed
	$(BIN)/python benchmarks/throughput.py
	$(BIN)/python benchmarks/hostile.py

clean:
	rm -rf .venv .venv-3.* .venv-compare $(OUT) build dist
