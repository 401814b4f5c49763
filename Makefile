# INET Cycles. `make help` lists what there is.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help
.PHONY: help run test test-services slow check format lock worker beat bench signing last-hour install install-dev prepare fonts clean \
	check-format check-lint check-templates check-types check-imports check-migrations check-deploy check-security check-compose

VENV ?= .venv
PORT ?= 8000
VAR_DIR ?= var
PYTEST_ARGS ?=
export VENV
# Compiled modules are kept, whatever the environment says: each process of the suite would compile them all again.
export PYTHONDONTWRITEBYTECODE :=

# A process a core and one more, which works while another waits for a browser; none more with the services, which work
# beside. One that is done takes what is left to another.
PYTEST = $(BIN)/python -m pytest --dist worksteal

BIN := $(VENV)/bin
MANAGE := $(BIN)/python manage.py
APPS := accounts attendance candidatures catalogue committee convocations cycles dashboard demo evaluations fees inet_cycles instruction modules organisations \
	peers programme promotions study_tours toolkit workshop
SCRATCH := VAR_DIR="$$(mktemp -d)" FONTS_DIR="$$(mktemp -d)"
LOCK := $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --python-version 3.11 \
	--custom-compile-command "make lock"

help: ## Liste les commandes
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

# --- Servir --------------------------------------------------------------------------------------------------------------
run: export SECOND_FACTOR_REQUIRED ?= 0
run: export SITE_URL ?= http://127.0.0.1:$(PORT)
run: export VAR_DIR := $(VAR_DIR)
run: export PORT := $(PORT)
run: export LOG_FILE ?= $(VAR_DIR)/inet.log
run: install prepare ## Installe ce qui manque, charge la démonstration et sert http://127.0.0.1:8000
	@$(MANAGE) demo
	@echo "INET Cycles : http://127.0.0.1:$(PORT) (journal : $$LOG_FILE ; Ctrl-C pour arrêter)"
	@exec $(BIN)/gunicorn

worker: install ## Lance un worker Celery (avec REDIS_URL)
	@exec $(BIN)/celery --app inet_cycles worker --concurrency $${WORKER_CONCURRENCY:-2}

beat: install ## Lance l’horloge des tâches (avec REDIS_URL), une seule fois par installation
	@exec $(BIN)/celery --app inet_cycles beat

install:
	@scripts/install.sh runtime

install-dev:
	@scripts/install.sh dev

prepare: export VAR_DIR := $(VAR_DIR)
prepare: fonts
	@mkdir -p "$(VAR_DIR)"
	@manifest="$(VAR_DIR)/static/staticfiles.json"; \
	if [ ! -e "$$manifest" ] || [ -n "$$(find static requirements/base.txt "$(VAR_DIR)/build/fonts/recipe.txt" -newer "$$manifest" -print -quit)" ]; then \
		$(MANAGE) collectstatic --noinput --verbosity 0; \
	fi
	@$(MANAGE) migrate --noinput --verbosity 0

fonts: export VAR_DIR := $(VAR_DIR)
fonts:
	@$(MANAGE) build_fonts

# --- Vérifier ------------------------------------------------------------------------------------------------------------
test: install-dev fonts ## Installe ce qui manque et joue toute la suite (PYTEST_ARGS=--reuse-db garde la base d’une fois à l’autre)
	@$(PYTEST) -n $$(( $$(nproc) + 1 )) $(PYTEST_ARGS)

test-services: install-dev fonts ## Joue ce qui dépend de la base, de Redis ou d’un worker (avec DATABASE_URL et REDIS_URL)
	@$(PYTEST) -n logical -m "not slow and not anywhere" $(PYTEST_ARGS)

slow: install-dev fonts ## Joue ce que la suite laisse de côté : services coupés, courses, gros fichiers (PostgreSQL et Redis)
	@$(PYTEST) -n $$(( $$(nproc) + 1 )) -m slow $(PYTEST_ARGS)

check: install-dev check-format check-lint check-templates check-types check-imports check-migrations check-deploy check-security check-compose ## Format, règles, types, imports, migrations, réglages de production, compose
	@echo "Tout est en ordre."

check-format:
	$(BIN)/ruff format --check --quiet .

check-lint:
	$(BIN)/ruff check --quiet .

check-templates:
	$(BIN)/djlint --lint --quiet templates
	$(BIN)/python scripts/format_templates.py --check templates bench

check-types:
	$(BIN)/mypy

check-imports:
	$(BIN)/lint-imports

check-migrations:
	$(SCRATCH) $(MANAGE) makemigrations --check --dry-run

# Values that have the right shape and lead nowhere: nothing is connected to by this check.
check-deploy:
	INET_ENV=production $(SCRATCH) \
	SECRET_KEY="$$(head -c 48 /dev/urandom | base64 -w0)" ALLOWED_HOSTS=cycles.example.org \
	DATABASE_URL=postgres://user:password@database.invalid/cycles REDIS_URL=redis://redis.invalid:6379/0 \
	EMAIL_URL=smtp+tls://user:password@mail.invalid:587 STORAGE_URL=s3://key:secret@storage.invalid/cycles \
	$(MANAGE) check --deploy --fail-level WARNING

check-security:
	$(BIN)/bandit --quiet --configfile pyproject.toml --recursive $(APPS)

check-compose:
	BIN=$(BIN) scripts/check_compose.sh

format: install-dev ## Met en forme le code et corrige ce qui peut l’être
	@$(BIN)/ruff check --fix --quiet . || true
	@$(BIN)/ruff format .
	@$(BIN)/python scripts/format_templates.py templates bench

lock: install-dev ## Reverrouille requirements/*.txt (versions et empreintes, sans adresses)
	@$(LOCK) $(LOCK_ARGS) requirements/uv.in --output-file requirements/uv.txt
	@$(LOCK) $(LOCK_ARGS) requirements/base.in --output-file requirements/base.txt
	@$(LOCK) $(LOCK_ARGS) requirements/dev.in --constraints requirements/base.txt --output-file requirements/dev.txt

bench: install-dev ## Mesure les pages sur PostgreSQL et Redis (voir bench/)
	@$(BIN)/python -m bench $(BENCH_ARGS)

signing: install-dev ## Joue une demi-journée que tous signent dans la minute et prouve que rien n’est perdu (voir bench/)
	@$(BIN)/python -m bench.signing $(BENCH_ARGS)

last-hour: install-dev ## Joue la dernière heure du dépôt à 200 et prouve que rien n’est perdu (voir bench/)
	@$(BIN)/python -m bench.last_hour $(BENCH_ARGS)

clean: ## Efface ce qui est fabriqué (garde var/, donc les données)
	@rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache test-results
