#!/usr/bin/env bash
# Everything that the portal needs to run: system packages, .venv, .env, front-end files, database.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/packages.sh
scripts/venv.sh requirements.txt
mkdir -p var

if [ ! -f .env ]; then
    key=$(.venv/bin/python -c 'import secrets; print(secrets.token_urlsafe(50))')
    (umask 077 && sed "s/^DANVAN_SECRET_KEY=.*/DANVAN_SECRET_KEY=$key/" .env.example >.env)
    echo "Đã tạo .env với khóa bí mật mới."
fi

scripts/static.sh
.venv/bin/python manage.py migrate --noinput --verbosity 0
