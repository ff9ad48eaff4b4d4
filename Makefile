# `make help` lists everything. Two commands are enough: `make demo` and `make test`.
PORT ?= 8000
HOST ?= 127.0.0.1
AREA ?= foundation
PYTHON3 ?= python3
PYTHON := .venv/bin/python

.DEFAULT_GOAL := help
.PHONY: help install install-dev demo story test test-long lint types fmt bench check-docs lock

help: ## What can be done
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /|/' | awk -F'|' '{printf "  make %-12s %s\n", $$1, $$2}'

demo: install ## Start the portal with demo content (PORT=8000, HOST=127.0.0.1)
	@exec $(PYTHON) -m portal.launch.demo --host $(HOST) --port $(PORT)

story: install ## Walk the seven steps against a running demo (PORT=8000)
	@FOYER_DEMO=1 $(PYTHON) manage.py story --url http://127.0.0.1:$(PORT)

test: install-dev ## The tests, on SQLite and on PostgreSQL with Redis
	@$(PYTHON) -m tests.run

test-long: install-dev ## The tests with the whole doses of the long properties
	@$(PYTHON) -m tests.run --long

lint: install-dev ## Style, imports, texts of templates
	@$(PYTHON) -m ruff check . && $(PYTHON) -m ruff format --check . && .venv/bin/lint-imports

types: install-dev ## Static types
	@$(PYTHON) -m mypy .

fmt: install-dev ## Format the code
	@$(PYTHON) -m ruff check --fix . && $(PYTHON) -m ruff format .

bench: install-dev ## Figures of one area, one line each (AREA=foundation)
	@$(PYTHON) -m tests.benchmarks $(AREA)

check-docs: install-dev ## What the docs promise is there
	@$(PYTHON) -m pytest -q tests/docs

install: ## Make .venv with what Foyer runs on
	@$(PYTHON3) portal/launch/bootstrap.py

install-dev: ## The same with the tools of development
	@$(PYTHON3) portal/launch/bootstrap.py dev

lock: install-dev ## Write the hash-locked lists anew
	@$(PYTHON) -m uv pip compile -q --universal --generate-hashes --python-version 3.11 --no-header --no-annotate requirements.in -o requirements.txt
	@$(PYTHON) -m uv pip compile -q --universal --generate-hashes --python-version 3.11 --no-header --no-annotate requirements-dev.in -o requirements-dev.txt
	@$(PYTHON) -m uv pip compile -q --universal --generate-hashes --python-version 3.11 --no-header --no-annotate requirements-sentry.in -o requirements-sentry.txt
