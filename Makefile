# `make demo` and `make test` need only python3 (3.11 or newer) with its venv module; everything else is set up here.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Tests wait for servers, processes and screens more than they compute.
CORES := $(shell $(PYTHON) -c "import os; print(min(4, os.cpu_count() or 1))")

.PHONY: demo test check bench format screenshots readme clean

demo: $(VENV)/.installed
	$(BIN)/jaymail --demo

# The journeys type into a real terminal and look at its screen: a core each.
test: $(VENV)/.tools
	$(BIN)/python -m pytest -n $$((2 * $(CORES))) -m "not installed" --ignore tests/journeys $(ARGS)
	$(BIN)/python -m pytest -n $(CORES) -m "not installed" tests/journeys $(ARGS)

check: $(VENV)/.tools
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/basedpyright
	$(BIN)/lint-imports

# Other programs to stand beside come from the system's packages; without root, those that are missing are named.
BESIDE := neomutt aerc w3m cyrus-imapd cyrus-caldav cyrus-admin sasl2-bin libsasl2-modules

bench: $(VENV)/.tools
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		apt-get install -y -qq --no-install-recommends $(BESIDE); fi
	$(BIN)/python -m benchmarks all $(ARGS)

format: $(VENV)/.tools
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

screenshots: $(VENV)/.tools
	$(BIN)/python screenshots/make.py

readme: $(VENV)/.tools
	$(BIN)/python -m tests.readme

clean:
	rm -rf $(VENV) build dist .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Dependency groups need pip 25.1, which is newer than the one that Debian 12's venv brings.
$(VENV)/.installed: pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"
	$(BIN)/python -m pip install --quiet --editable .
	touch $@

$(VENV)/.tools: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --group dev
	touch $@
