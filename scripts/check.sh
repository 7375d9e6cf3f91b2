#!/usr/bin/env bash
# What a reviewer should not have to look for: style, floors, templates, migrations, deployment.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/packages.sh
scripts/venv.sh requirements-dev.txt

.venv/bin/ruff check .
.venv/bin/ruff format --check .
.venv/bin/lint-imports
.venv/bin/djlint --lint --quiet templates

# Settings of a real installation, on a database of its own in memory.
DANVAN_SECRET_KEY=$(.venv/bin/python -c 'import secrets; print(secrets.token_urlsafe(50))')
export DANVAN_SECRET_KEY DATABASE_URL=sqlite://:memory:
export DANVAN_DEBUG=0 DANVAN_DEMO=0
export DANVAN_BASE_URL=https://danvan.example.vn DANVAN_ALLOWED_HOSTS=danvan.example.vn
export DANVAN_CLAMD=unix:/run/clamav/clamd.ctl
export DANVAN_EMAIL_URL=smtp://mail.example.vn:25 DANVAN_MAIL_FROM=danvan@example.vn
.venv/bin/python manage.py makemigrations --check --dry-run
.venv/bin/python manage.py check --deploy --fail-level WARNING
