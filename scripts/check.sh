#!/usr/bin/env bash
# What a reviewer should not have to look for: style, floors, templates, migrations, deployment.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/packages.sh python3-venv libpangoft2-1.0-0 libharfbuzz-subset0 fonts-liberation2
scripts/venv.sh requirements.txt
scripts/venv.sh requirements-dev.txt
mkdir -p var
export DANVAN_SECRET_KEY=only-for-checks

.venv/bin/ruff check .
.venv/bin/ruff format --check .
.venv/bin/lint-imports
.venv/bin/djlint templates --lint
.venv/bin/python manage.py makemigrations --check --dry-run

key=$(.venv/bin/python -c 'import secrets; print(secrets.token_urlsafe(50))')
env DANVAN_SECRET_KEY="$key" DANVAN_DEBUG=0 DANVAN_DEMO=0 \
    DANVAN_BASE_URL=https://danvan.example.vn DANVAN_ALLOWED_HOSTS=danvan.example.vn \
    DANVAN_EMAIL_URL=smtp://mail.example.vn:25 DANVAN_MAIL_FROM=danvan@example.vn \
    .venv/bin/python manage.py check --deploy --fail-level WARNING
