# Spec Studio: `make run` starts it, `make test` tests it. Both install what they need into .venv.
SHELL := /bin/sh
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUNTIME := $(VENV)/installed
DEVELOPMENT := $(VENV)/installed-dev
INSTALL = $(BIN)/python -m pip install -qq --disable-pip-version-check --no-input --constraint constraints.txt
# Three at once, also on two cores: many tests wait for processes.
PYTEST_ARGS ?= -q -n 3 --dist loadscope

.PHONY: help run test lint format bench clean

help:  ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(RUNTIME)  ## Start Spec Studio on http://127.0.0.1:8000 (PORT=… for another); Ctrl-C stops it
	@exec $(BIN)/python manage.py up

test: $(DEVELOPMENT)  ## Check style, types, layers and migrations, then run all tests
	@$(MAKE) --no-print-directory lint
	@exec $(BIN)/python -m pytest $(PYTEST_ARGS)

lint: $(DEVELOPMENT)  ## Check style, types, layers and migrations
	@set -e; scratch=$$(mktemp -d); trap 'rm -rf "$$scratch"' EXIT; \
	echo "ruff"; $(BIN)/ruff check --quiet --output-format concise .; $(BIN)/ruff format --check --quiet .; \
	echo "mypy"; DATA_DIR="$$scratch" $(BIN)/mypy --no-error-summary; \
	echo "import-linter"; $(BIN)/lint-imports --no-cache > "$$scratch/layers" || { cat "$$scratch/layers"; exit 1; }; \
	echo "migrations"; DATA_DIR="$$scratch/data" $(BIN)/python manage.py makemigrations --check --dry-run > "$$scratch/migrations" \
	    || { cat "$$scratch/migrations"; exit 1; }

format: $(DEVELOPMENT)  ## Format the code and mend what can be mended by itself
	@$(BIN)/ruff format . && $(BIN)/ruff check --fix .

bench: $(RUNTIME)  ## Measure, as ratios; NAME=… for one measure alone
	@exec $(BIN)/python manage.py bench $(NAME)

clean:  ## Remove what can be made again; the data folder stays
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# A stamp is older than what it stands for as soon as a dependency changes.
$(RUNTIME): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; v = sys.version_info[:2]; sys.exit(v < (3, 11) and "error: Spec Studio needs Python 3.11 or newer, and %s is %d.%d; name another with PYTHON=python3.12" % (sys.executable, v[0], v[1]) or 0)'
	@command -v git >/dev/null || { echo "error: git is missing; install it, for example with: sudo apt install git" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
	    || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && apt-get update -qq && apt-get install -y -qq python3-venv >/dev/null; } \
	    || { echo "error: this Python cannot make virtual environments; install what it lacks, for example with: sudo apt install python3-venv" >&2; exit 1; }
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear $(VENV)
	@echo "Installing what Spec Studio needs into $(VENV); this takes a few minutes, once …"
	@$(BIN)/python .ci/requirements.py > $(VENV)/requirements.txt
	@$(INSTALL) -r $(VENV)/requirements.txt
	@touch $@

$(DEVELOPMENT): $(RUNTIME)
	@echo "Installing what the tests need …"
	@$(BIN)/python .ci/requirements.py dev > $(VENV)/requirements-dev.txt
	@$(INSTALL) -r $(VENV)/requirements-dev.txt
	@touch $@
