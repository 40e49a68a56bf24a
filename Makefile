# On a fresh machine with Python 3.11: `make run` serves the app, `make test` proves it.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ARGS ?=
# More than there are cores: most of the time a test waits for something.
WORKERS ?= 4
SEEDS ?= 1..5

.PHONY: run dev test test-quick check texts load histories histories-planted images pages lock audit clean

run: $(VENV)/ready
	@$(BIN)/python -m quizapp run $(ARGS)

# Takes over what is saved in the code.
dev: $(VENV)/ready
	@$(BIN)/python -m quizapp dev $(ARGS)

test: pages $(VENV)/dev-ready
	@command -v chromium >/dev/null || [ "$$(id -u)" != 0 ] || ! command -v apt-get >/dev/null || \
	  { echo "Installing Chromium for the browser tests …"; apt-get update -qq && \
	    apt-get install -y -qq chromium >/dev/null && apt-get install -y -qq chromium-headless-shell >/dev/null; } || true
	$(BIN)/python -m pytest -m "not load" -n $(WORKERS) --dist loadfile --no-loadscope-reorder --durations=20 $(ARGS)

# The quick tests, for another Python: `make test-quick VENV=.venv-newest PYTHON=python3.13`.
test-quick: $(VENV)/dev-ready
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile tests/unit $(ARGS)

# Built once, before the workers start.
pages: $(VENV)/ready
	@$(BIN)/python -c 'from quizapp.server.building import build; build()'

check: $(VENV)/dev-ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/pyright
	$(BIN)/deptry .
	$(BIN)/python -m quizapp check-migrations
	$(BIN)/python -m quizapp.texts.extraction check

# After texts were added or changed: the catalogues of all languages follow.
texts: $(VENV)/dev-ready
	$(BIN)/python -m quizapp.texts.extraction

load: $(VENV)/ready
	$(BIN)/python -m quizapp rehearse --phones 1000 $(ARGS)

histories: $(VENV)/dev-ready
	$(BIN)/python -m tests.histories --seeds $(SEEDS) $(ARGS)

histories-planted: $(VENV)/dev-ready
	$(BIN)/python -m pytest -s -m load tests/integration/test_planted_defects.py $(ARGS)

images: $(VENV)/dev-ready
	$(BIN)/python -m tests.support.screenshots

# Whether anything that is pinned is known to be unsafe; asks PyPI.
audit: $(VENV)/ready
	@$(PYTHON) -m venv $(VENV)/audit
	@$(VENV)/audit/bin/python -m pip install --quiet --disable-pip-version-check pip-audit==2.10.1
	@$(VENV)/audit/bin/pip-audit --strict --disable-pip --no-deps --requirement requirements.txt

clean:
	rm -rf .web $(VENV) .pytest_cache .ruff_cache

$(VENV)/ready: requirements.txt pyproject.toml
	@echo "Preparing the environment …"
	@$(PYTHON) -c 'import sys; sys.exit("quizapp needs Python 3.11 or newer.") if sys.version_info < (3, 11) else None'
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

# What tests and checks need besides.
$(VENV)/dev-ready: $(VENV)/ready requirements-dev.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements-dev.txt
	@touch $@

# Writes both lists of pinned and hashed packages from pyproject.toml.
COMPILE := $(VENV)/lock/bin/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-emit-index-url \
  --no-emit-find-links --no-emit-trusted-host --no-annotate --no-header
lock: $(VENV)/ready
	@$(PYTHON) -m venv $(VENV)/lock
	@$(VENV)/lock/bin/python -m pip install --quiet --disable-pip-version-check pip-tools==7.6.2
	@$(COMPILE) --output-file requirements.txt pyproject.toml
	@$(BIN)/python -c 'import tomllib; groups = tomllib.load(open("pyproject.toml", "rb"))["dependency-groups"]; \
	  print(*groups["dev"], sep="\n")' | $(COMPILE) --constraint requirements.txt --output-file requirements-dev.txt -
