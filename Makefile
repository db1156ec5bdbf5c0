# Planilla Viva. Needs make and Python 3.11 or newer; the rest it brings itself, into .venv.
.DEFAULT_GOAL := help
.PHONY: help run test lint bench
.DELETE_ON_ERROR:
SHELL := /bin/bash

BIN := .venv/bin
NAMES := python3 python3.14 python3.13 python3.12 python3.11
RECENT := import sys; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for p in $(NAMES); do $$p -c '$(RECENT)' 2> /dev/null && echo $$p && break; done)

help: ## these lines
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-6s %s\n", $$1, $$2}' Makefile

run: .venv/runs ## the application at http://127.0.0.1:8501, with demo data on the first start
	@exec $(BIN)/python app.py

test: .venv/tests ## every check and test; installs or names what is missing
	@$(BIN)/python -m tests.needs
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	@$(BIN)/python -m pytest -n auto --maxprocesses=4

lint: .venv/tests ## style, format, types and the direction of the imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

bench: .venv/tests ## the measurements, one after the other
	@for file in bench/bench_*.py; do PYTHONPATH=. $(BIN)/python $$file || exit 1; done

# Stamps: installed again only when what is asked for has changed.
.venv/runs: requirements.txt $(BIN)/python
	@echo "Installing $< …"
	@$(BIN)/python -m pip install -qq --disable-pip-version-check -r $<
	@touch $@

.venv/tests: requirements-test.txt .venv/runs
	@echo "Installing $< …"
	@$(BIN)/python -m pip install -qq --disable-pip-version-check -r $<
	@touch $@

$(BIN)/python:
	@"$(PYTHON)" -c '$(RECENT)' 2> /dev/null || { echo "Needs Python 3.11 or newer: make PYTHON=/its/path"; exit 1; }
	@$(PYTHON) -m venv --clear .venv || { rm -rf .venv; exit 1; }
