# Two commands: `make demo` and `make test`. Each sets up what it needs, once; a second run takes seconds.
SHELL := /bin/bash
# Found by the shell when it is needed: a bare Debian has none before the first line of the set-up.
PYTHON ?= $$(command -v /usr/bin/python3 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.made
BENCH := build/bench/venv
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)
DEMO := build/demo
export PIP_DISABLE_PIP_VERSION_CHECK = 1

.PHONY: setup demo test lint bench validation sample-data reference package clean

setup: $(STAMP)

# A bare Debian lacks Python, or its module that makes virtual environments; everything else comes as wheels.
$(STAMP): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { $(SUDO) apt-get update -qq && \
	  $(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq python3-venv; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install -q -c constraints.txt -e '.[dev]'
	@touch $(STAMP)

demo: setup
	@mkdir -p $(DEMO)
	@$(BIN)/carbocs assess --territories sample_data/communes.gpkg --land-use sample_data/clc18.gpkg \
	  --land-use-before sample_data/clc12.gpkg --forests sample_data/forests.fgb --hedgerows sample_data/hedgerows.fgb \
	  --levels commune,epci --out $(DEMO)/sauvelle.gpkg --out $(DEMO)/tables --charts $(DEMO)/charts

test: setup
	@$(BIN)/python -m pytest -q

lint: setup
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy

bench: setup
	@test -x $(BENCH)/bin/python || $(PYTHON) -m venv $(BENCH)
	@$(BENCH)/bin/python -m pip install -q -c constraints.txt -e '.[bench]'
	@$(BENCH)/bin/python benchmarks/run.py

validation: setup
	@$(BIN)/python tools/make_validation.py --out docs/validation.md

sample-data: setup
	@$(BIN)/python tools/make_sample_data.py --out sample_data

reference: setup
	@$(BIN)/python tools/build_reference.py --source ../shared/reference/aldo --out core/reference/chanterelle-2024-11
	@$(BIN)/python tools/build_nomenclatures.py --source ../shared/reference/nomenclatures --out core/nomenclatures

package: setup
	@$(BIN)/python -m build -q

clean:
	rm -rf build/demo build/lib dist *.egg-info .pytest_cache .mypy_cache .ruff_cache
