#!/usr/bin/env bash
# Everything that run and test share: system packages, .venv, .env, front-end files, database.
set -euo pipefail
cd "$(dirname "$0")/.."

scripts/packages.sh python3-venv libpangoft2-1.0-0 libharfbuzz-subset0 fonts-liberation2
scripts/venv.sh requirements.txt
mkdir -p var

if [ ! -f .env ]; then
    (
        umask 077
        key=$(.venv/bin/python -c 'import secrets; print(secrets.token_urlsafe(50))')
        sed "s/^DANVAN_SECRET_KEY=.*/DANVAN_SECRET_KEY=$key/" .env.example >.env
    )
    echo "Đã tạo .env với khóa bí mật mới."
fi

# Collecting takes long, so only when our files or the packages that bring files have changed.
wanted=$(find static requirements.txt -type f -exec sha256sum {} + | sort | sha256sum)
if [ "$(cat var/static.stamp 2>/dev/null)" != "$wanted" ] || [ ! -d var/static ]; then
    echo "Gom tệp giao diện"
    .venv/bin/python manage.py collectstatic --noinput --verbosity 0
    echo "$wanted" >var/static.stamp
fi

.venv/bin/python manage.py migrate --noinput --verbosity 0
