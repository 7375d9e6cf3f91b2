#!/usr/bin/env bash
# The whole suite on a throw-away PostgreSQL, then on SQLite with the browser tests, on every core.
# Arguments go to pytest.
set -euo pipefail
cd "$(dirname "$0")/.."

# libatomic1: the browser's driver; LibreOffice opens the Word files
scripts/packages.sh chromium libatomic1 libreoffice-writer-nogui poppler-utils postgresql postgresql-common
scripts/venv.sh requirements-dev.txt

spread=(--numprocesses=auto --dist=loadfile) # a file stays on one core: its tests share what they have drawn

export LC_ALL=C.UTF-8 # PostgreSQL takes its encoding from here
echo "== PostgreSQL"
# shellcheck disable=SC2016 # expanded inside, where pg_virtualenv has set them
pg_virtualenv -t bash -c '
    export DATABASE_URL="postgresql://$PGUSER:$PGPASSWORD@$PGHOST:$PGPORT/$PGDATABASE"
    exec .venv/bin/python -m pytest --color=no "$@"
' pytest "${spread[@]}" -m "not e2e" "$@"

echo "== SQLite, and the browser"
env --unset=DATABASE_URL .venv/bin/python -m pytest --color=no "${spread[@]}" "$@"
