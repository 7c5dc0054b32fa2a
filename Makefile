# Two commands: "make demo" shows the portal, "make test" tests it. Both set up what they need.
# DATA=, PORT= and HOST= choose the demo's data folder and address; ARGS= goes to pytest.
# The tests run in PROCESSES=, each with servers of its own: at most four, and one where servers are given.

PYTHON := $(shell command -v python3.11 || command -v python3)
DATA ?= .demo
PORT ?= 8000
PROCESSES ?= $(if $(DATABASE_URL)$(REDIS_URL),0,$(shell n=$$(nproc); echo $$((n < 4 ? n : 4))))
export DATA PORT HOST VENV ARGS PROCESSES

ifeq ($(PYTHON),)
$(error Python 3.11 fehlt. Bitte ausfuehren: sudo apt-get install -y python3)
endif

# Each recipe is one plain command: make then starts it without a shell between, so signals arrive.
BOOTSTRAP := @$(PYTHON) scripts/bootstrap.py

.PHONY: demo demo-reset verify test lint format requirements help

demo:
	$(BOOTSTRAP) demo

demo-reset:
	$(BOOTSTRAP) demo-reset

# Examines the editions and documents of a demo that runs in DATA=.
verify:
	$(BOOTSTRAP) verify

test:
	$(BOOTSTRAP) test

lint:
	$(BOOTSTRAP) exec scripts/lint.py

format:
	$(BOOTSTRAP) exec -m ruff format .

# Compile the ranges of pyproject.toml to exact versions with hashes; needs uv.
requirements:
	scripts/compile_requirements.sh

help:
	@echo "make demo        Demo starten (PORT=8000 DATA=.demo), Strg-C beendet alles"
	@echo "make demo-reset  Daten der Demo loeschen"
	@echo "make verify      Fassungen der laufenden Demo pruefen (ARGS='--no-render')"
	@echo "make test        Alle Tests (ARGS='-k name', PROCESSES=2)"
	@echo "make lint        ruff, mypy, Migrationen, check --deploy"
