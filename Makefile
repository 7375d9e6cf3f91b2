# The two commands are `make run` and `make test`; README.md tells the rest.

.PHONY: setup run test check bench format screenshots pictures

setup: ## system packages, .venv, .env, front-end files, database
	@scripts/setup.sh

run: setup ## the portal with sample data on http://127.0.0.1:8000 (another port: DANVAN_PORT=8001 make run)
	@.venv/bin/python scripts/serve.py

test: ## the whole suite on PostgreSQL and SQLite, browser included
	@scripts/test.sh

check: ## style, floors, templates, migrations, deployment
	@scripts/check.sh

bench: ## times beside bare Django and plain WeasyPrint; about half an hour
	@scripts/bench.sh

format: ## write the code as `make check` wants it
	@scripts/venv.sh requirements-dev.txt
	@.venv/bin/ruff check --fix . && .venv/bin/ruff format .

screenshots: setup ## ten screens of both sides on sample data into docs/screenshots/
	@scripts/packages.sh chromium
	@scripts/venv.sh requirements-dev.txt
	@.venv/bin/python scripts/screenshots.py

pictures: setup ## the first page of every document on sample data into docs/documents.md
	@scripts/packages.sh poppler-utils
	@scripts/venv.sh requirements-dev.txt
	@.venv/bin/python scripts/pictures.py
