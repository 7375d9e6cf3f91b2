#!/usr/bin/env bash
# The whole suite on SQLite, then on a throw-away PostgreSQL; the browser tests run with the first.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/packages.sh python3-venv libpangoft2-1.0-0 libharfbuzz-subset0 fonts-liberation2 \
    chromium poppler-utils gettext postgresql postgresql-common
scripts/venv.sh requirements.txt
scripts/venv.sh requirements-dev.txt
mkdir -p var
export DANVAN_SECRET_KEY=only-for-tests
unset DATABASE_URL

echo "== SQLite"
.venv/bin/python -m pytest --color=no "$@"

echo "== PostgreSQL"
export PYTEST_ARGS="$*"
# shellcheck disable=SC2016 # expanded inside
pg_virtualenv bash -c '
    export DATABASE_URL="postgresql://$PGUSER:$PGPASSWORD@$PGHOST:$PGPORT/postgres"
    exec .venv/bin/python -m pytest --color=no -m "not e2e" $PYTEST_ARGS
'
