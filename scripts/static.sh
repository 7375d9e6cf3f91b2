#!/usr/bin/env bash
# Collects and compresses the front-end files. It takes long, so only when ours, or the packages, have changed.
set -euo pipefail
cd "$(dirname "$0")/.."

wanted=$(find static requirements.txt -type f -exec sha256sum {} + | sort)
if [ "$(cat var/static.stamp 2>/dev/null)" != "$wanted" ] || [ ! -d var/static ]; then
    echo "Gom tệp giao diện (khoảng một phút, chỉ khi có thay đổi)"
    mkdir -p var
    DANVAN_SECRET_KEY=unused .venv/bin/python manage.py collectstatic --settings danvan.settings --noinput --verbosity 0
    echo "$wanted" >var/static.stamp
fi
