#!/usr/bin/env bash
# Times beside bare Django and plain WeasyPrint, on SQLite or the test database beside DATABASE_URL.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/packages.sh
scripts/venv.sh requirements-dev.txt
exec .venv/bin/python -m tests.bench "$@"
