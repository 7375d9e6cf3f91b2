#!/usr/bin/env bash
# Makes .venv with the pinned requirements of the file given; does nothing when it is up to date.
set -euo pipefail
cd "$(dirname "$0")/.."
requirements=$1

find_python() {
    for name in python3.13 python3.12 python3.11 python3; do
        if command -v "$name" >/dev/null && "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
            echo "$name"
            return
        fi
    done
    echo "Cần Python 3.11 trở lên; máy này không có." >&2
    exit 1
}

if [ ! -x .venv/bin/python ]; then
    python=$(find_python)
    "$python" -m venv .venv || {
        rm -rf .venv
        echo "Không tạo được .venv; hãy chạy: sudo apt-get install --yes python3-venv" >&2
        exit 1
    }
fi

stamp=.venv/$(basename "$requirements").stamp
wanted=$(cat requirements.txt "$requirements" | sha256sum)
if [ "$(cat "$stamp" 2>/dev/null)" != "$wanted" ]; then
    echo "Cài thư viện trong $requirements"
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --requirement "$requirements"
    echo "$wanted" >"$stamp"
fi
