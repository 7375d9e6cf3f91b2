# The two commands are `make run` and `make test`; README.md tells the rest.

PY = .venv/bin/python

.PHONY: setup run test check format

setup: ## system packages, .venv, front-end files, database
	@scripts/setup.sh

run: setup ## the portal with sample data on http://127.0.0.1:8000
	@$(PY) scripts/serve.py

test: ## the whole suite on SQLite and PostgreSQL, browser included
	@scripts/test.sh

check: ## lint, floors, templates, migrations, deployment
	@scripts/check.sh

format: ## write the code as `make check` wants it
	@.venv/bin/ruff check --fix . && .venv/bin/ruff format .
