#!/usr/bin/env bash
# Installs the Debian/Ubuntu packages named as arguments where they are missing;
# where it may not, prints the exact line to type and fails.
set -euo pipefail

missing=()
for package in "$@"; do
    dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0

line="apt-get install --yes --no-install-recommends ${missing[*]}"
if ! command -v apt-get >/dev/null; then
    echo "Thiếu gói hệ thống: ${missing[*]}. Máy này không có apt-get; hãy cài các gói tương đương rồi chạy lại." >&2
    exit 1
fi
if [ "$(id -u)" -eq 0 ]; then
    as_root=(env DEBIAN_FRONTEND=noninteractive)
elif sudo -n true 2>/dev/null; then
    as_root=(sudo -n env DEBIAN_FRONTEND=noninteractive)
else
    echo "Thiếu gói hệ thống. Hãy chạy dòng sau rồi chạy lại lệnh này:" >&2
    echo "    sudo apt-get update && sudo $line" >&2
    exit 1
fi
echo "Cài gói hệ thống: ${missing[*]}"
"${as_root[@]}" apt-get update -qq
# shellcheck disable=SC2086 # one word a package
"${as_root[@]}" $line >/dev/null
