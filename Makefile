# Talkoot. `make` lists the commands. Needs Python 3.11 or newer, make and the network; everything else it fetches by itself.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

BIN := .venv/bin
# The first Python that is new enough; say `make run PYTHON=/path/to/python3` to choose.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { command -v $$p; break; }; done)
PIP = $(BIN)/python -m pip --disable-pip-version-check -qq

.PHONY: help run install build stop test pytest lint types contracts format bench-quality bench-match bench-pages bench-fresh bench-seasons bench-booking bench-availability bench-harbours openapi api-fuzz lock messages sample-vectors clean

help: ## List these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: .venv/installed ## Run everything here: database, sample city, jobs, web (ARGS="--port 9000 --no-sample")
	@exec $(BIN)/python -m talkoot run $(ARGS)

install: .venv/installed ## Make the environment from the lock, without starting anything
	@echo "Ready. The command is $(BIN)/talkoot"

build: .venv/installed ## Compile translations and collect static files
	@$(BIN)/python -m talkoot build

stop: ## Stop the databases that stayed up (`python -m talkoot.shared.postgres url`)
	@$(BIN)/python -m talkoot.shared.postgres stop
	@$(BIN)/python -m talkoot.shared.postgres stop --test

test: lint types contracts pytest ## Run everything that must pass: lint, types, import contracts, all tests

pytest: .venv/installed-dev tests/tools/node_modules/installed ## Run the tests alone (ARGS="-k ideas")
	@$(BIN)/python -m talkoot build
	@$(BIN)/python -m pytest -n 2 $(ARGS)

lint: .venv/installed-dev ## Check style
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: .venv/installed-dev ## Check types
	@$(BIN)/mypy

contracts: .venv/installed-dev ## Check who imports whom
	@$(BIN)/lint-imports

format: .venv/installed-dev ## Put the code into shape
	@$(BIN)/ruff check --fix --exit-zero --quiet .
	@$(BIN)/ruff format .

bench-quality: .venv/installed-dev ## Measure how well ideas meet across languages
	@$(BIN)/python -m bench.quality $(ARGS)

bench-match: .venv/installed-dev ## Measure how fast an idea meets the city, up to a million entries
	@$(BIN)/python -m bench.match $(ARGS)

bench-fresh: .venv/installed-dev ## Measure how soon a new idea is found
	@$(BIN)/python -m bench.fresh $(ARGS)

bench-pages: .venv/installed-dev ## Measure how fast pages are
	@$(BIN)/python -m bench.pages $(ARGS)

bench-seasons: .venv/installed-dev ## Measure how fairly and how fast a season is shared out
	@$(BIN)/python -m bench.seasons $(ARGS)

bench-booking: .venv/installed-dev ## Measure how bookings stand a rush, and that nothing is lost when things are killed (ARGS="--rounds 200")
	@$(BIN)/python -m bench.booking $(ARGS)

bench-availability: .venv/installed-dev ## Measure how fast free places are found, among 600 and 10,000
	@$(BIN)/python -m bench.availability $(ARGS)

bench-harbours: .venv/installed-dev ## Measure how 500 berths open to 2,000 boats at once (needs the registers: TALKOOT_BENCH_DATA)
	@$(BIN)/python -m bench.harbours $(ARGS)

openapi: .venv/installed ## Write docs/openapi.json anew after a change to the API
	@$(BIN)/python -m talkoot.site.api > docs/openapi.json

api-fuzz: .venv/installed-dev ## Look for faults of the API for about half an hour (API_FUZZ_EXAMPLES=500)
	@API_FUZZ_EXAMPLES=$${API_FUZZ_EXAMPLES:-200} API_FUZZ_SEED=$${API_FUZZ_SEED:-$$(date +%s)} \
		$(BIN)/python -m pytest -q tests/api/test_schemathesis.py

lock: .venv/installed-dev ## Write the locks anew, with the newest versions that pyproject.toml allows
	@$(BIN)/uv pip compile $(LOCK_OPTIONS) --upgrade --group build --output-file requirements.lock pyproject.toml
	@$(BIN)/uv pip compile $(LOCK_OPTIONS) --upgrade --group build --group dev --constraints requirements.lock \
		--output-file requirements-dev.lock pyproject.toml
	@npm install --prefix tests/tools --package-lock-only --ignore-scripts --omit-lockfile-registry-resolved --no-audit --no-fund

LOCK_OPTIONS = --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
	--custom-compile-command "make lock"

sample-vectors: .venv/installed ## Make the vectors of the sample city beforehand (after a change to its texts)
	@DATABASE_URL="$$($(BIN)/python -m talkoot.shared.postgres url)" DJANGO_SETTINGS_MODULE=talkoot.site.settings \
		TALKOOT_KNOWN_VECTORS= $(BIN)/python -m talkoot.site.sample_vectors

messages: .venv/installed ## Bring the translation catalogues up to date with the code
	@mkdir -p build
	@$(BIN)/pybabel --quiet extract --mapping babel.cfg --no-location --sort-output --project Talkoot -k gettext_lazy -k gettext_noop \
		-k ngettext_lazy:1,2 -k pgettext_lazy:1c,2 -k npgettext_lazy:1c,2,3 --output build/django.pot .
	@for language in fi sv; do $(BIN)/pybabel --quiet update --domain django --input-file build/django.pot --output-dir talkoot/locale \
		--locale $$language --no-fuzzy-matching --ignore-obsolete --no-wrap --init-missing --ignore-pot-creation-date; done

clean: ## Remove what was made here, except the data in .local
	@if [ -x $(BIN)/python ]; then $(MAKE) stop; fi
	rm -rf .venv build tests/tools/node_modules .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find talkoot bench tests -name __pycache__ -prune -exec rm -rf {} + ; find talkoot -name '*.mo' -delete

.venv/made:
	@if [ -z "$(PYTHON)" ]; then \
		echo "Talkoot needs Python 3.11 or newer, and none is here. Install one (Debian, Ubuntu: apt install python3 python3-venv)," >&2; \
		echo "or name it: make run PYTHON=/path/to/python3" >&2; exit 2; fi
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { \
		echo "$(PYTHON) lacks its module venv. Install it (Debian, Ubuntu: apt install python3-venv), then try again." >&2; exit 2; }
	@$(PYTHON) -m venv .venv
	@touch $@

.venv/installed: requirements.lock pyproject.toml .venv/made
	@echo "Installing what Talkoot needs, once (about a minute) …"
	@$(PIP) install --require-hashes --only-binary :all: -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation --no-index --editable .
	@touch $@

.venv/installed-dev: requirements-dev.lock .venv/installed
	@echo "Installing what the checks need, once …"
	@# jstyleson, which extruct reads JSON with, comes as source alone
	@$(PIP) install --require-hashes --only-binary :all: --no-binary jstyleson -r requirements-dev.lock
	@touch $@

tests/tools/node_modules/installed: tests/tools/package-lock.json tests/tools/install.py .venv/installed-dev
	@$(BIN)/python tests/tools/install.py
	@touch $@
