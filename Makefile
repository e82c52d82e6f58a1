# `make help` lists what there is to make. Everything is set up in .venv; nothing else on the machine is touched.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SAMPLE ?=

.PHONY: help setup edition preview test lint bench soak pictures lock clean

help: ## List all targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)$$/  make \1\t\2/' | expand -t 18

setup: $(VENV)/.ready ## Make .venv with the `newsletter` command in it

edition: $(VENV)/.ready ## Read the sources and make today's edition (SAMPLE=1: from the sample, without the network)
	@$(BIN)/newsletter run --no-send $(if $(SAMPLE),--sample,--or-sample)

preview: $(VENV)/.ready ## Read, change and sign off the edition in a browser
	@$(BIN)/newsletter preview

test: $(VENV)/.ready-for-tests ## Set up and run every test
	@$(PYTHON) tests/find_chromium.py || true
	@$(BIN)/pytest --numprocesses $$($(PYTHON) -c 'import os; print(os.cpu_count() * 3 // 2)') --dist loadfile # they wait a lot

lint: $(VENV)/.ready-for-tests ## Check style, types and layers
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

bench: $(VENV)/.ready-for-tests ## Print the benchmark table
	@$(BIN)/python -m tests.bench

soak: $(VENV)/.ready-for-tests ## Kill sends 200 times at random moments; show that nobody gets it twice and nobody is missed
	@$(BIN)/python -m tests.soak
	@$(BIN)/python -m tests.soak.workers
	@$(BIN)/python -m tests.soak.newsletters

pictures: $(VENV)/.ready-for-tests ## Photograph letter, pages and desk, narrow and wide, light and dark; renew the pictures of the README
	@$(BIN)/python -m tests.browser.pictures

lock: ## Write constraints.txt anew: the newest versions that fit together
	@rm -rf $(VENV)-lock && $(PYTHON) -m venv $(VENV)-lock
	@$(VENV)-lock/bin/python -m pip install --quiet --disable-pip-version-check '.[dev]'
	@{ echo "# The versions that the tests passed with; written by make lock."; \
	   $(VENV)-lock/bin/python -m pip freeze --disable-pip-version-check --exclude daily-intel | grep -v ' @ '; } > constraints.txt
	@rm -rf $(VENV)-lock

clean: ## Remove what was made (not var/, which holds your stories and readers)
	@rm -rf build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

$(VENV)/bin/python:
	@command -v $(PYTHON) > /dev/null || { echo "Python 3.11 or newer is needed; install it, or say make PYTHON=/path/to/python3"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed, this is $$($(PYTHON) --version); say make PYTHON=/path/to/python3.11"; exit 1; }
	@echo "Setting up .venv (once, about a minute)"
	@$(PYTHON) -m venv $(VENV) || { echo "Python cannot make a virtual environment here; on Debian or Ubuntu: apt install python3-venv"; rm -rf $(VENV); exit 1; }

$(VENV)/.ready: pyproject.toml constraints.txt | $(VENV)/bin/python
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --only-binary pagefind_bin --editable '.[search]' \
	  || { echo "The search of the archive is not made for this machine; setting up without it"; \
	       $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable .; }
	@touch $@

$(VENV)/.ready-for-tests: $(VENV)/.ready
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@touch $@
