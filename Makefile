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
EXPECTED := build/expected
# A Python that has QGIS: the system's, with what it lacks beside it (`plugin/dependencies.py` tells the same command).
QGIS_PYTHON ?= /usr/bin/python3
QGIS_VENV := build/qgis-venv
QGIS_STAMP := $(QGIS_VENV)/.made
SHARED ?= ../shared
SAMPLE := --territories sample_data/communes.gpkg --land-use sample_data/clc18.gpkg
# The finer land uses of the sample lie over one of its EPCI.
OCS := --territories sample_data/communes.gpkg --where "epci = '290000022'"
OCSGE := --land-use sample_data/ocsge_2021.gpkg --land-use-before sample_data/ocsge_2018.gpkg
export PIP_DISABLE_PIP_VERSION_CHECK = 1

.PHONY: setup demo atlas test test-plugin test-qt6 qgis-matrix screenshots expected translations lint bench bench-live benchmark-peers test-faults test-large validation sample-data reference package clean

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
	  --levels commune,epci --out $(DEMO)/sauvelle.gpkg --out $(DEMO)/tables --out $(DEMO)/sauvelle.xlsx --charts $(DEMO)/charts
	@echo
	@$(BIN)/carbocs scenario compare $(SAMPLE) --land-use-before sample_data/clc12.gpkg --forests sample_data/forests.fgb \
	  --levels commune,epci --zones sample_data/plui_zones.gpkg --actions sample_data/plui_actions.gpkg \
	  --actions sample_data/plui_areas.csv --consumption sample_data/plui_consumption.csv \
	  --out $(DEMO)/plui.gpkg --out $(DEMO)/plui --out $(DEMO)/plui.xlsx --charts $(DEMO)/plui_charts
	@$(BIN)/carbocs report $(DEMO)/sauvelle.gpkg --scenarios $(DEMO)/plui.gpkg --out $(DEMO)/report.html
	@echo
	@$(BIN)/carbocs publish $(DEMO)/sauvelle.gpkg $(DEMO)/open_data --scenarios $(DEMO)/plui.gpkg \
	  --land-use sample_data/clc18.gpkg --publisher 'Observatoire de la Sauvelle' --contact open@example.org
	@echo
	@$(BIN)/carbocs assess $(OCS) --land-use sample_data/ocs2d.gpkg --vintage-before 2015 --out $(DEMO)/ocs2d.gpkg
	@echo
	@$(BIN)/carbocs assess $(OCS) $(OCSGE) --refine rpg=sample_data/rpg.gpkg --refine wetland=sample_data/wetlands.gpkg \
	  --cropland-share 0.7 --out $(DEMO)/ocsge.gpkg
	@echo
	@$(BIN)/carbocs artificialisation $(OCS) $(OCSGE) --zones sample_data/plui_zones.gpkg \
	  --out $(DEMO)/artificialisation.gpkg --out $(DEMO)/artificialisation.xlsx
	@echo
	@$(BIN)/carbocs compare-sources $(OCS) --source CORINE=sample_data/clc18.gpkg --source 'OCS GE=sample_data/ocsge_2021.gpkg' \
	  --source OCS2D=sample_data/ocs2d.gpkg --cropland-share 0.7 --out $(DEMO)/sources.gpkg --out $(DEMO)/sources.xlsx

# The atlas of the sample by QGIS itself, without a screen, in a profile that holds the built plugin: build/atlas.
atlas: demo $(QGIS_STAMP) package
	@$(BIN)/python tools/make_atlas.py --site $$(echo $(QGIS_VENV)/lib/python3*/site-packages) \
	  --result $(DEMO)/sauvelle.gpkg --scenarios $(DEMO)/plui.gpkg --out build/atlas

test: setup
	@$(BIN)/python -m pytest -q -n auto --dist worksteal
	@if $(QGIS_PYTHON) -c 'import qgis.core' 2>/dev/null; then $(MAKE) -s test-plugin; \
	  else echo 'No QGIS here (apt-get install qgis python3-qgis): the tests of the plugin were not run.'; fi

test-plugin: $(QGIS_STAMP) expected package
	@QT_QPA_PLATFORM=offscreen $(QGIS_VENV)/bin/python -m pytest -q tests/plugin
	@QT_QPA_PLATFORM=offscreen $(QGIS_VENV)/bin/python -m pytest -q tests/plugin_qt

# The plugin's tests on QGIS 3.40 and 3.44, in chroots of Debian 13 kept in ~/.cache/carbocs-qgis.
qgis-matrix: expected package
	@$(SUDO) tools/qgis_matrix.sh

# The widgets that know no QGIS, under Qt 6, which QGIS 4 brings.
QT6_VENV := build/qt6-venv
QT6_STAMP := $(QT6_VENV)/.made
test-qt6: $(QT6_STAMP)
	@QT_QPA_PLATFORM=offscreen $(QT6_VENV)/bin/python -m pytest -q tests/plugin_qt

$(QT6_STAMP): pyproject.toml
	@test -x $(QT6_VENV)/bin/python || $(PYTHON) -m venv $(QT6_VENV)
	@$(QT6_VENV)/bin/python -m pip install -q PyQt6 pandas shapely 'pytest>=8'
	@$(QT6_VENV)/bin/python -m pip install -q --no-deps -e .
	@touch $(QT6_STAMP)

# The words on screen: found in the code, translated by hand in the .ts, compiled (apt-get install qttools5-dev-tools).
translations: $(QT6_STAMP)
	@$(QT6_VENV)/bin/pylupdate6 --no-obsolete --ts plugin/i18n/carbocs_fr.ts $$(find plugin -name '*.py')
	@lrelease -silent plugin/i18n/carbocs_fr.ts -qm plugin/i18n/carbocs_fr.qm

# Pictures of QGIS itself with the plugin at work, in both languages, to be looked at: build/screenshots.
screenshots: $(QGIS_STAMP) package
	@$(BIN)/python tools/make_screenshots.py --site $$(echo $(QGIS_VENV)/lib/python3*/site-packages)

# What the command answers, for the plugin's tests to be held against: QGIS's Python does not need what it needs.
expected: setup
	@mkdir -p $(EXPECTED)
	@$(BIN)/carbocs assess $(SAMPLE) --land-use-before sample_data/clc12.gpkg --forests sample_data/forests.fgb \
	  --hedgerows sample_data/hedgerows.fgb --levels commune,epci --out $(EXPECTED)/sample --out $(EXPECTED)/sample.gpkg \
	  >/dev/null 2>&1
	@$(BIN)/carbocs publish $(EXPECTED)/sample.gpkg $(EXPECTED)/open_data --publisher CarbOCS \
	  --contact open@example.org >/dev/null 2>&1
	@$(BIN)/carbocs assess $(SAMPLE) --levels commune,epci --out $(EXPECTED)/vector >/dev/null 2>&1
	@$(BIN)/carbocs assess --territories sample_data/communes.gpkg --land-use sample_data/clc18.tif \
	  --out $(EXPECTED)/raster >/dev/null 2>&1
	@$(BIN)/carbocs areas $(SAMPLE) --out $(EXPECTED)/areas.csv 2>/dev/null
	@$(BIN)/carbocs scenario compare $(SAMPLE) --levels commune,epci --zones sample_data/plui_zones.gpkg \
	  --actions sample_data/plui_actions.gpkg --consumption sample_data/plui_consumption.csv \
	  --out $(EXPECTED)/plui.gpkg >/dev/null 2>&1
	@$(BIN)/carbocs changes $(SAMPLE) --land-use-before sample_data/clc12.gpkg --out $(EXPECTED)/changes.csv 2>/dev/null
	@if test -d $(SHARED)/data/lot; then $(BIN)/carbocs assess --territories $(SHARED)/data/lot/communes_46.geojson \
	  --land-use $(SHARED)/data/lot/clc2018_100m.tif --levels commune,epci --out $(EXPECTED)/lot --out $(EXPECTED)/lot.gpkg >/dev/null 2>&1; fi

$(QGIS_STAMP): pyproject.toml plugin/dependencies.py
	@test -x $(QGIS_VENV)/bin/python || $(QGIS_PYTHON) -m venv --system-site-packages $(QGIS_VENV)
	@$(QGIS_VENV)/bin/python -m pip install -q 'shapely>=2.0.6,<2.1' 'pandas>=1.5.3' 'pytest>=8' \
	  'jinja2>=3.1' 'vl-convert-python>=1.9' 'xlsxwriter>=3.1' 'pypdf>=5.1' \
	  "numpy==$$($(QGIS_PYTHON) -c 'import numpy; print(numpy.__version__)')"
	@$(QGIS_VENV)/bin/python -m pip install -q --no-deps -e .
	@touch $(QGIS_STAMP)

lint: setup
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy

bench: setup
	@test -x $(BENCH)/bin/python || $(PYTHON) -m venv $(BENCH)
	@$(BENCH)/bin/python -m pip install -q -c constraints.txt -e '.[bench]'
	@$(BENCH)/bin/python benchmarks/run.py

# The faults that a cluster may have, at full size: half a million polygons of two vintages. CI has them at the sample's.
test-faults: setup
	@test -f build/bench/ocsge500k/communes.gpkg || { $(BIN)/python tools/make_ocs.py ocsge --polygons 500000 --communes 300 \
	  --out build/bench/ocsge500k.made && mv build/bench/ocsge500k.made build/bench/ocsge500k; }
	@CARBOCS_FAULTS=full $(BIN)/python -m pytest -q tests/core/test_cluster.py tests/core/test_stores.py

# A million polygons in QGIS's own desktop: does its window answer, does Cancel cancel, how much memory. CI has the sample.
test-large: $(QGIS_STAMP) package
	@test -f build/bench/ocsge1000k/communes.gpkg || { $(BIN)/python tools/make_ocs.py ocsge --polygons 1000000 --communes 600 \
	  --out build/bench/ocsge1000k.made && mv build/bench/ocsge1000k.made build/bench/ocsge1000k; }
	@CARBOCS_LARGE=full QT_QPA_PLATFORM=offscreen $(QGIS_VENV)/bin/python -m pytest -q -s tests/plugin/test_large.py

# The same work by other tools, on the same layers and machine: docs/benchmarks.md. Half an hour; the layers are made once.
# PostGIS: apt-get install postgresql-15-postgis-3. QGIS: as for the tests. geofileops stands on the system's GDAL (python3-gdal).
GEOFILEOPS := build/bench/geofileops-venv
benchmark-peers: setup
	@test -x $(BENCH)/bin/python || $(PYTHON) -m venv $(BENCH)
	@$(BENCH)/bin/python -m pip install -q -c constraints.txt -e '.[bench]'
	@test -x $(GEOFILEOPS)/bin/python || $(QGIS_PYTHON) -m venv --system-site-packages $(GEOFILEOPS)
	@$(GEOFILEOPS)/bin/python -c 'import geofileops' 2>/dev/null || $(GEOFILEOPS)/bin/python -m pip install -q 'geofileops==0.9.1' 'numpy<3' || true
	@cd benchmarks && ../$(BENCH)/bin/python -m peers.compare --keep ../build/bench/peers.json

# How fast the what-if figures follow an edit, in a real QGIS on a virtual screen; in 3.44 too where the chroot is made.
bench-live: setup $(QGIS_STAMP) package
	@test -f build/bench/live/clc.gpkg || PYTHONPATH=benchmarks $(BIN)/python benchmarks/live.py --make
	@$(BIN)/python benchmarks/live.py --csv --site $$(echo $(QGIS_VENV)/lib/python3*/site-packages) | tee build/bench/live/3.22.csv
	@if test -d $${CARBOCS_QGIS_CACHE:-$$HOME/.cache/carbocs-qgis}/3.44; then \
	  $(SUDO) tools/qgis_matrix.sh --only 3.44 -- 'python3 benchmarks/live.py --csv' | grep ms | tee build/bench/live/3.44.csv; fi
	@$(BIN)/python benchmarks/live.py --page

validation: setup
	@$(BIN)/python tools/make_validation.py --out docs/validation.md

sample-data: setup
	@$(BIN)/python tools/make_sample_data.py --out sample_data
	@$(BIN)/python tools/make_sample_ocs.py --out sample_data

reference: setup
	@$(BIN)/python tools/build_reference.py --source ../shared/reference/aldo --out core/reference/chanterelle-2024-11
	@$(BIN)/python tools/build_nomenclatures.py --source ../shared/reference/nomenclatures --out core/nomenclatures
	@$(BIN)/python tools/make_crosswalk_docs.py --out docs
	@$(BIN)/python tools/build_land_take.py --source ../shared/reference/nomenclatures --out core/reference/land_take

package: setup
	@$(BIN)/python tools/make_package.py

clean:
	rm -rf build/demo build/lib dist *.egg-info .pytest_cache .mypy_cache .ruff_cache
