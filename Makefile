# make run · test · lint · bench are all there is to know.
# VENV, PORT and PYTHON may be given: PORT=8123 make run; and to the bench: make bench SIZE=200000 DB=postgresql
# make bars tries what is promised under load and kill -9: BAR=R01, DB=sqlite, PROVE=1 (see tests/bars).

VENV ?= .venv
PORT ?= 8000
PYTHON ?= python3
BIN = $(VENV)/bin

# Production settings with invented values, for the checks that only production answers.
PRODUCTION = NEWSROOM_ENV=production NEWSROOM_VAR=$(VENV)/lint-var NEWSROOM_ORIGIN=https://news.example.org \
	NEWSROOM_SECRET_KEY=$$($(PYTHON) -c "import secrets; print(secrets.token_urlsafe(64))") \
	NEWSROOM_MAIL_URL=smtp://mail.example.org NEWSROOM_MAIL_FROM=desk@example.org \
	DATABASE_URL=postgresql://newsroom@localhost/newsroom
SCRATCH = NEWSROOM_ENV=development NEWSROOM_VAR=$(VENV)/lint-var DATABASE_URL=sqlite:///

# Python keeps what it compiles: otherwise every process of a run compiles all of Django for itself.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test lint bench bars format messages requirements requirements-dev

run: requirements
	@PORT=$(PORT) exec $(BIN)/python deploy/trial.py

test: requirements-dev
	@exec $(BIN)/python -m tests.suite $(ARGS)

lint: requirements-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	if [ -d templates ]; then $(BIN)/djlint templates --check --quiet && $(BIN)/djlint templates --lint --quiet; fi
	$(SCRATCH) $(BIN)/mypy
	$(SCRATCH) $(BIN)/python manage.py makemigrations --check --dry-run
	$(PRODUCTION) $(BIN)/python manage.py check --deploy --fail-level WARNING
	$(BIN)/python -m tests.house.catalogue check

bench: requirements-dev
	@NEWSROOM_BENCH_SIZE=$(SIZE) DB=$(DB) exec $(BIN)/python -m tests.bench $(ARGS)

bars: requirements-dev
	@BAR=$(BAR) DB=$(DB) PROVE=$(PROVE) exec $(BIN)/python -m tests.bars

# For whoever writes: put files into house style, bring the catalogue up to date.
format: requirements-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	if [ -d templates ]; then $(BIN)/djlint templates --reformat --quiet; fi

messages: requirements-dev
	$(BIN)/python -m tests.house.catalogue update
	$(BIN)/python -m tests.house.catalogue compile

requirements requirements-dev:
	@$(PYTHON) deploy/virtualenv.py $(VENV) $@.txt
