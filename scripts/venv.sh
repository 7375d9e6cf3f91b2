#!/usr/bin/env bash
# Makes .venv with the pinned packages of the requirements file given; does nothing when it is up to date.
set -euo pipefail
cd "$(dirname "$0")/.."
requirements=$1

find_python() {
    for name in python3 python3.13 python3.12 python3.11; do
        if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$name"
            return
        fi
    done
    echo "Cần Python 3.11 trở lên; máy này không có." >&2
    return 1
}

if ! .venv/bin/python -m pip --version >/dev/null 2>&1; then # none yet, or one that was left half made
    python=$(find_python)
    "$python" -m venv --clear .venv
fi

stamp=.venv/$requirements.stamp
wanted=$(sha256sum requirements.txt constraints.txt "$requirements")
if [ "$(cat "$stamp" 2>/dev/null)" != "$wanted" ]; then
    echo "Cài các gói Python trong $requirements"
    .venv/bin/python -m pip install --quiet --disable-pip-version-check \
        --requirement "$requirements" --constraint constraints.txt
    echo "$wanted" >"$stamp"
fi
