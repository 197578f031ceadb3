# Everything a person or CI runs. `make chat` and `make test` need Python 3.11+ and make, nothing else.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/ready
# one more than cores, since many tests wait for something
WORKERS = $(shell $(PYTHON) -c "import os; print(min(8, 1 + os.cpu_count()))")
PEERS := $(VENV)/peers-ready
CLUSTER := $(VENV)/cluster-ready
SIZES ?= 1000 10000
# cases, and the documents that they ask about
GATED := corpus:corpus corpus-held:corpus conversations:corpus conversations-held:corpus \
	planted:evals/planted news:evals/news news-held:evals/news
GATE = $(BIN)/bot eval --gate --llm quotes --cases evals/cases/$${set%%:*}.jsonl --documents $${set\#*:}

.DEFAULT_GOAL := help
.PHONY: help setup chat model peers cluster test test-all torture bench eval eval-news gate gate-local baseline baseline-local lint lock browser postgres figures screenshots

help:  ## list the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 14

setup: $(READY)  ## make .venv with the locked packages (again only when they change)

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "error: Python 3.11 or newer is needed; name one with PYTHON=..." >&2; exit 1; }
	@echo "setup: making $(VENV) and installing the packages of requirements.lock (about 1 GB, a minute or two)"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@
	@echo "setup: done; the command is $(BIN)/bot"

chat: setup  ## index corpus/ and open the chat page
	$(BIN)/bot ui --corpus corpus

model: setup  ## put a local model in place (1.1 GB)
	$(BIN)/bot model install

peers: $(PEERS)  ## what the bot is measured against (3 small packages, into .venv); then see python -m evals.peers

$(PEERS): $(READY) requirements-peers.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements-peers.lock
	@touch $@

cluster: $(CLUSTER)  ## Ray, for `bot ingest --cluster` (3 packages, 350 MB, into .venv)

$(CLUSTER): $(READY) requirements-cluster.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements-cluster.lock
	@touch $@

test: setup lint  ## format, lint, types and the quick tests
	$(BIN)/python -m pytest -m "not slow" -n $(WORKERS) --dist loadfile

test-all: setup browser postgres model peers cluster  ## the longer tests: kills, real browser, real model (1.1 GB, fetched once), speed
	$(BIN)/python -m pytest -m slow
	$(MAKE) gate

torture: setup browser model  ## what the bot must bear, in full, with a report in build/torture (hours); `PARTS="kills io"` for some
	nice $(BIN)/python -m tests.torture $(PARTS) --full

bench: setup  ## how the bot grows, on synthetic corpora of SIZES chunks (1000 10000): build/bench/report.md
	OPENBLAS_NUM_THREADS=1 $(BIN)/python -m evals.bench --sizes $(SIZES) --out build/bench

eval: setup  ## our own cases over corpus/
	$(BIN)/bot eval

eval-news: setup  ## our own cases of who said what and when, over evals/news/
	$(BIN)/bot eval --documents evals/news --cases evals/cases/news.jsonl
	$(BIN)/bot eval --documents evals/news --cases evals/cases/news-held.jsonl

gate: setup  ## fail where a figure of `quotes` on our cases fell beyond chance below evals/baseline.json
	@fell=0; for set in $(GATED); do $(GATE) || fell=1; done; exit $$fell

gate-local: setup model  ## the same of the local model, on 20 cases with an answer and 20 without
	$(BIN)/bot eval --gate --llm local --limit 20

baseline: setup  ## write what `make gate` holds against anew, from how the bot answers now
	@set -e; for set in $(GATED); do $(GATE) --update; done

baseline-local: setup model  ## the same of what `make gate-local` holds against
	$(BIN)/bot eval --gate --update --llm local --limit 20

lint: setup  ## format, lint and types
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

lock: setup  ## write the lock files anew from pyproject.toml, and what of them is needed to run
	$(BIN)/uv pip compile pyproject.toml --group dev --extra local --extra mcp --extra postgres --generate-hashes --no-header --no-annotate --no-emit-index-url \
		--no-emit-find-links --universal --python-version 3.11 --output-file requirements.lock
	$(BIN)/uv pip compile pyproject.toml --extra mcp --extra postgres --constraint requirements.lock --no-header --no-annotate --no-emit-index-url \
		--no-emit-find-links --universal --python-version 3.11 | sed -nE 's/^([A-Za-z0-9._-]+)==.*/\1/p' > requirements-run.txt
	@for extra in peers cluster; do \
		$(BIN)/python -c "import sys, tomllib; print(*tomllib.load(open('pyproject.toml', 'rb'))['project']['optional-dependencies'][sys.argv[1]], sep='\n')" $$extra \
		| $(BIN)/uv pip compile - --constraint requirements.lock --generate-hashes --no-header --no-annotate --no-emit-index-url \
		--no-emit-find-links --universal --python-version 3.11 --output-file requirements-$$extra.lock \
		$$(sed -nE 's/^([A-Za-z0-9._-]+)==.*/--no-emit-package \1/p' requirements.lock) || exit 1; done

browser:  ## Chromium for the browser tests, from the system's packages
	@command -v chromium >/dev/null || { echo "browser: installing chromium"; apt-get update -qq && apt-get install -y -qq chromium >/dev/null; } \
		|| { echo "error: chromium cannot be installed here; install it as the administrator, then run this again" >&2; exit 1; }

postgres:  ## PostgreSQL for the tests of a shared catalog, from the system's packages
	@ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null || { echo "postgres: installing postgresql"; apt-get update -qq && apt-get install -y -qq postgresql >/dev/null; } \
		|| { echo "error: PostgreSQL cannot be installed here; install it as the administrator, then run this again" >&2; exit 1; }

figures: setup browser  ## how fast the page is, in the real browser
	$(BIN)/python -m tests.browser.figures

screenshots: setup browser  ## the README's pictures, from the real page
	$(BIN)/python -m tests.browser.screenshots build/screenshots
	cp build/screenshots/source-desktop-light.png build/screenshots/map-desktop-light.png build/screenshots/source-phone-dark.png docs/
