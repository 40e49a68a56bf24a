# On a fresh machine with Python 3.11: `make run` serves the app, `make test` proves it.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ARGS ?=

.PHONY: run test check load images clean

run: $(VENV)/ready
	@$(BIN)/python -m quizapp run $(ARGS)

test: $(VENV)/ready
	@command -v chromium >/dev/null || [ "$$(id -u)" != 0 ] || ! command -v apt-get >/dev/null || \
	  { echo "Installing Chromium for the browser tests …"; apt-get update -qq && apt-get install -y -qq chromium >/dev/null; } || true
	$(BIN)/python -m pytest -m "not load" $(ARGS)

check: $(VENV)/ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/pyright
	$(BIN)/python -m quizapp check-migrations

load: $(VENV)/ready
	$(BIN)/python -m quizapp rehearse --phones 1000 $(ARGS)

images: $(VENV)/ready
	$(BIN)/python -m tests.support.screenshots

clean:
	rm -rf .web $(VENV) .pytest_cache .ruff_cache

$(VENV)/ready: requirements.txt
	@echo "Preparing the environment …"
	@$(PYTHON) -c 'import sys; sys.exit("quizapp needs Python 3.11 or newer.") if sys.version_info < (3, 11) else None'
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement requirements.txt
	@touch $@
