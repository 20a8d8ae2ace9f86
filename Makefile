# make run    sets everything up and opens the app          make test   sets everything up and runs every test
# Works with GNU make 3.81 (macOS) and any shell. Windows: the plain commands in README.md do the same.

VENV   := .venv
BIN    := $(VENV)/bin
# A folder `wheels` beside this file (see `make wheels`) is used instead of the network.
SOURCE := $(if $(wildcard wheels/*.whl),--no-index --find-links wheels)
PIP    := $(BIN)/python -m pip --disable-pip-version-check install -q $(SOURCE) --require-hashes
JOBS   ?= 2
ARGS   ?=

.PHONY: run test test-all check format bench bench-logs screenshots lock wheels clean help

run: $(VENV)/ready-to-run
	STREAMLIT_SERVER_FILE_WATCHER_TYPE=none $(BIN)/python -m streamlit run streamlit_app.py $(ARGS)

test: $(VENV)/ready-to-test
	$(BIN)/python -m tests.browser.chromium
	$(BIN)/python -m pytest -n $(JOBS) --dist loadgroup $(ARGS)

test-all:
	ONELANE_TESTS=all $(MAKE) test

check: $(VENV)/ready-to-test
	$(BIN)/python -m ruff format --check .
	$(BIN)/python -m ruff check .
	$(BIN)/python -m mypy

format: $(VENV)/ready-to-test
	$(BIN)/python -m ruff check --fix .
	$(BIN)/python -m ruff format .

bench: $(VENV)/ready-to-test
	$(BIN)/python -m bench $(ARGS)

# A log file to its figures against pm4py, pandas and Polars; what is compared with gets an environment of its own.
bench-logs: $(VENV)/ready-to-test .venv-bench/ready
	$(BIN)/python -m bench logs $(ARGS)

.venv-bench/ready: requirements-bench.txt requirements-dev.lock | $(BIN)/python
	$(BIN)/python -m venv --clear .venv-bench
	.venv-bench/bin/python -m pip --disable-pip-version-check install -q -r requirements-bench.txt
	@touch $@

screenshots: $(VENV)/ready-to-test
	$(BIN)/python -m tests.browser.screenshots $(ARGS)

# Writes both lock files anew from the ranges; commit what changed. Needs a network.
LOCK = $(BIN)/python -m uv pip compile -q --universal --python-version 3.11 --generate-hashes --upgrade \
	--no-header --no-emit-index-url --no-emit-find-links
lock: $(VENV)/ready-to-test
	$(BIN)/python -m pip --disable-pip-version-check install -q uv
	$(LOCK) requirements.txt -o requirements.lock
	$(LOCK) requirements-dev.txt -c requirements.lock -o requirements-dev.lock

# For a machine without a network: run this on one of the same kind (system, processor, Python), then carry the folder over.
wheels: $(BIN)/python
	$(BIN)/python -m pip --disable-pip-version-check download -q -d wheels --require-hashes -r requirements-dev.lock

clean:
	rm -rf $(VENV) .venv-bench

help:
	@sed -n '1,2s/^# //p' Makefile

# A stamp is as old as the last install; a changed lock is newer and installs again.
$(VENV)/ready-to-run: requirements.lock | $(BIN)/python
	@echo "Installing what Onelane runs on (once, about a minute) ..."
	@$(PIP) -r requirements.lock || $(NO_INSTALL)
	@touch $@

$(VENV)/ready-to-test: requirements-dev.lock | $(BIN)/python
	@echo "Installing what Onelane and its tests run on (once, about a minute) ..."
	@$(PIP) -r requirements-dev.lock || $(NO_INSTALL)
	@touch $@ $(VENV)/ready-to-run

NO_INSTALL = { echo "The packages could not be installed, see above. Without a network: README, 'Without a network'." >&2; exit 1; }

# The first Python that is new enough and can make a virtual environment; `make run PYTHON=/path/to/python` chooses one.
IS_NEW = import sys; sys.exit(sys.version_info < (3, 11))
$(BIN)/python:
	@new=; for python in $(PYTHON) python3.13 python3.12 python3.11 python3.14 python3 python; do \
		$$python -c "$(IS_NEW)" >/dev/null 2>&1 || continue; \
		new=$$python; \
		$$python -c "import ensurepip, venv" >/dev/null 2>&1 || continue; \
		echo "Making $(VENV) with $$($$python --version) ..."; \
		exec $$python -m venv --clear $(VENV); \
	done; \
	if [ -n "$$new" ]; then echo "$$new can't make a virtual environment: install its venv package (Debian, Ubuntu: apt install python3-venv), then try again." >&2; \
	else echo "Onelane needs Python 3.11 or newer and found none: install it, or name one with 'make PYTHON=/path/to/python run'." >&2; fi; \
	exit 1
