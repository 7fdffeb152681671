# Every name here is what CI, README and people use. `make` alone lists them.
SHELL := /bin/sh
PYTHON ?= python3
BIN := .venv/bin
export DSPORTAL_VAR ?= $(CURDIR)/var
export SOFTHSM2_CONF ?= $(DSPORTAL_VAR)/softhsm/softhsm2.conf
RUN := $(BIN)/python
PYTEST := $(RUN) -m pytest -q
BY_FILE := -n 2 --dist loadfile --no-loadscope-reorder

.PHONY: help setup demo serve test check bench drill conformance inventory lock format clean

help: ## list the targets
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 14

# --- set-up ---------------------------------------------------------------------------------
.venv/runtime.stamp: requirements.txt
	@.ci/provision demo
	@test -x $(RUN) || $(PYTHON) -m venv .venv
	@$(RUN) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

.venv/dev.stamp: requirements-dev.txt requirements.txt
	@.ci/provision test
	@test -x $(RUN) || $(PYTHON) -m venv .venv
	@$(RUN) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@ .venv/runtime.stamp

PO := dsportal/locale/ja/LC_MESSAGES
$(PO)/%.mo: $(PO)/%.po
	@msgfmt -o $@ $<
MO := $(PO)/django.mo $(PO)/djangojs.mo

setup: .venv/runtime.stamp $(MO) ## install what the portal needs and make its secrets
	@$(RUN) -m dsportal.bootstrap

# --- run ------------------------------------------------------------------------------------
demo: setup ## the whole main job, then the portal on port 8000 (ONCE=1: stop after the job)
	@$(RUN) -m dsportal.demo $(if $(ONCE),--once)

serve: setup ## the portal, worker, signers and scheduler without the demo
	@$(RUN) manage.py migrate --verbosity 0
	@$(RUN) manage.py collectstatic --noinput --verbosity 0
	@$(BIN)/honcho -f dsportal/Procfile start

# --- check ----------------------------------------------------------------------------------
lint: .venv/dev.stamp
	@$(BIN)/ruff format --check -q .
	@$(BIN)/ruff check -q .
	@PYTHONPATH=. $(BIN)/lint-imports --no-cache >/dev/null || PYTHONPATH=. $(BIN)/lint-imports --no-cache
	@$(BIN)/mypy apps dsportal tests manage.py dsverify.py
	@$(RUN) manage.py makemigrations --check --dry-run --settings dsportal.settings.test

check: lint $(MO) ## format, lint, types, imports, fast tests: under two minutes
	@$(PYTEST) -n 2 -m "not slow and not browser" tests/unit/lib tests/architecture

test: lint $(MO) ## everything that CI runs
	@rm -f .coverage .coverage.*
	@$(PYTEST) -n 2 --cov --cov-report= -m "not slow and not browser" tests
	@$(PYTEST) $(BY_FILE) --cov --cov-append --cov-report= -m "slow and not browser" tests
	@$(PYTEST) $(BY_FILE) --cov --cov-append --cov-report= -m browser tests
	@$(RUN) -m tests.support.on_postgres -q -n 2 -m "postgres and not slow" tests
	@$(BIN)/coverage report --fail-under=95 --skip-covered --skip-empty
	@$(BIN)/coverage report --fail-under=100 --include='apps/lib/*' --skip-covered
	@$(RUN) manage.py conformance --check --settings dsportal.settings.test

bench: .venv/dev.stamp ## performance figures as JSON lines, side by side in one run
	@$(RUN) -m tests.bench

drill: .venv/dev.stamp ## a key compromise at 200,000 credentials: revoke, kill, go on, publish, verify
	@$(RUN) -m tests.bench.compromise

conformance: .venv/dev.stamp ## write docs/conformance.csv from code and test marks
	@$(RUN) manage.py conformance --settings dsportal.settings.test

inventory: .venv/dev.stamp ## write docs/inventory.csv: every path that changes something, and its gate
	@DJANGO_SETTINGS_MODULE=dsportal.settings.test $(RUN) -m dsportal.inventory

format: .venv/dev.stamp ## format the code
	@$(BIN)/ruff format -q . && $(BIN)/ruff check -q --fix .

lock: ## lock the dependencies with hashes (needs uv)
	@for f in requirements requirements-dev; do uv pip compile --universal --generate-hashes --no-emit-index-url \
	  --no-header --quiet --python-version 3.11 $$f.in -o $$f.txt; done

clean: ## remove run-time data and caches; the virtual environment stays
	@rm -rf var .mypy_cache .ruff_cache .pytest_cache .coverage .coverage.*
