# Two commands do it all: `make serve` runs the server, `make test` tests everything.
# What is up to date is not made again.

SHELL := /bin/bash
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON := .venv/bin/python
PIP := $(PYTHON) -m pip --disable-pip-version-check --quiet
STAMPS := .stamps
BUILD := frontend/dist/index.html
FRONTEND_SOURCES := $(shell find frontend -type f \
	-not -path '*/node_modules/*' -not -path 'frontend/dist/*' -not -name '*.tsbuildinfo')

.PHONY: help serve test bench setup setup-tests build migrate login-link check check-python \
	check-frontend test-python test-frontend format lock clean

help: ## Show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*##/\t/' | expand -t 16

serve: $(STAMPS)/python build migrate ## Set up what is missing, run the server, print a login link
	@exec $(PYTHON) manage.py runserver

test: setup-tests check build test-frontend test-python ## Check and test everything
	@echo "Everything passed."

bench: setup-tests ## Measure how fast the server is; figures in tests/benchmarks/README.md
	@$(PYTHON) -m tests.benchmarks

setup: $(STAMPS)/python-dev frontend/node_modules/.package-lock.json ## Install what serving and developing need

setup-tests: setup tests/agents/node_modules/.package-lock.json $(STAMPS)/chromium $(STAMPS)/postgresql ## … and testing

build: $(BUILD) ## Build the browser app

migrate: $(STAMPS)/python ## Bring the database up to date
	@$(PYTHON) manage.py migrate --verbosity 0

login-link: $(STAMPS)/python ## Print another login link
	@$(PYTHON) manage.py login_link

check: check-python check-frontend ## Linters, types, directions of imports

check-python: $(STAMPS)/python-dev
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m mypy
	.venv/bin/lint-imports --no-logo
	DJANGO_SETTINGS_MODULE=tests.settings $(PYTHON) manage.py generate_types --check
	DJANGO_SETTINGS_MODULE=tests.settings $(PYTHON) manage.py makemigrations --check --dry-run

check-frontend: frontend/node_modules/.package-lock.json
	cd frontend && npm run --silent typecheck
	cd frontend && npm run --silent lint

test-frontend: frontend/node_modules/.package-lock.json
	cd frontend && npm run --silent test

test-python: setup-tests build
	$(PYTHON) -m pytest -n 3 --dist loadfile

format: $(STAMPS)/python-dev ## Format the Python code
	$(PYTHON) -m ruff check --fix .
	$(PYTHON) -m ruff format .

lock: $(STAMPS)/python-dev ## Pin the newest allowed versions of the Python packages
	@command -v uv > /dev/null || { echo "make lock needs uv: see its home page for how to install it."; exit 1; }
	uv pip compile -q -U --universal --python-version 3.11 --generate-hashes --no-header requirements.in -o requirements.txt
	uv pip compile -q -U --universal --python-version 3.11 --generate-hashes --no-header requirements-dev.in -c requirements.txt -o requirements-dev.txt

clean: ## Remove everything that was installed or built here; never your data
	rm -rf .venv $(STAMPS) frontend/node_modules frontend/dist tests/agents/node_modules \
		.mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

$(STAMPS)/tools: .ci/require-tools
	@bash .ci/require-tools
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/venv: $(STAMPS)/tools .ci/make-venv
	@bash .ci/make-venv
	@touch $@

$(STAMPS)/python: requirements.txt $(STAMPS)/venv
	@echo "Installing Python packages …"
	@$(PIP) install --require-hashes -r requirements.txt
	@touch $@

$(STAMPS)/python-dev: requirements-dev.txt $(STAMPS)/python
	@echo "Installing Python packages for development …"
	@$(PIP) install --require-hashes -r requirements-dev.txt
	@touch $@

$(STAMPS)/chromium: $(STAMPS)/python-dev tests/support/chromium.py
	@$(PYTHON) -m tests.support.chromium
	@touch $@

$(STAMPS)/postgresql: $(STAMPS)/python-dev tests/support/postgresql.py
	@$(PYTHON) -m tests.support.postgresql
	@touch $@

frontend/node_modules/.package-lock.json: frontend/package.json frontend/package-lock.json $(STAMPS)/tools
	@echo "Installing the browser app's packages …"
	@cd frontend && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

tests/agents/node_modules/.package-lock.json: tests/agents/package.json tests/agents/package-lock.json $(STAMPS)/tools
	@echo "Installing the agents that tests drive …"
	@cd tests/agents && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

$(BUILD): frontend/node_modules/.package-lock.json $(FRONTEND_SOURCES)
	@echo "Building the browser app …"
	@cd frontend && npm run --silent build -- --logLevel warn
	@touch $@
