# Everything sets itself up: a fresh machine needs python3 (3.11 or newer) and make.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
DEMO ?= demo-studio
PYTEST_ARGS ?=
STAMP := $(VENV)/.ready

.PHONY: help demo test lint format bench fuzz fuzz-contexts explain pip-real wheel clean

help:
	@echo "make demo    set up, write an example studio, resolve, run a tool in it"
	@echo "make test    set up, run every test"
	@echo "make lint    layout, types and import rules"
	@echo "make bench   compare with rez and pyrer on this machine"
	@echo "make wheel   build a wheel for this platform with the compiled solver in it, below dist/"
	@echo "make pip-real  install real projects from PyPI, use each in pkg env and rez-env"
	@echo "make explain explain 500 failing requests of the reference repository; each fix is applied, in rez too"
	@echo "make fuzz    compare with rez on 10,000 random repositories; FUZZ_SEEDS=0:500 for fewer"
	@echo "make fuzz-contexts  compare contexts, patches and context files with rez on 1,000 random cases"

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "pkg needs Python 3.11 or newer; $(PYTHON) is older. Try: make PYTHON=python3.12 demo"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { \
	  echo "$(PYTHON) cannot make a virtual environment (on Debian: apt-get install python3-venv)."; exit 1; }

$(STAMP)-run: $(BIN)/python pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(STAMP)-dev: $(BIN)/python pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@ $(STAMP)-run

$(STAMP)-bench: $(STAMP)-dev
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[bench]'
	@touch $@

demo: $(STAMP)-run
	$(BIN)/pkg demo $(DEMO)

test: $(STAMP)-dev
	$(BIN)/python -m pytest -n auto $(PYTEST_ARGS)

lint: $(STAMP)-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

format: $(STAMP)-dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(STAMP)-bench
	$(BIN)/python -m benchmarks
	$(BIN)/python -m benchmarks.cp
	$(BIN)/python -m benchmarks.index --sizes 1000,10000
	$(BIN)/python -m benchmarks.commands

fuzz: $(STAMP)-dev
	$(BIN)/python tests/conformance/fuzz.py

fuzz-contexts: $(STAMP)-dev
	$(BIN)/python -W ignore tests/conformance/fuzz_contexts.py

explain: $(STAMP)-bench
	$(BIN)/python -m benchmarks.explain --rez-every 1 --type-every 25

pip-real: $(STAMP)-dev
	$(BIN)/python -m benchmarks.pip_real $(PYTHONS)

wheel: $(STAMP)-dev
	HATCH_BUILD_HOOK_ENABLE_CUSTOM=1 $(BIN)/python -m build --wheel

clean:
	rm -rf $(VENV) $(DEMO) build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
