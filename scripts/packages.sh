#!/usr/bin/env bash
# Installs the Debian/Ubuntu packages that the portal needs, and those named as arguments, where they are missing;
# where it may not, prints the exact line to type and fails.
set -euo pipefail

# The fonts' second version: Debian 12 has it under a name of its own, later systems under the plain one.
fonts=fonts-liberation
grep -qsx 'VERSION_CODENAME=bookworm' /etc/os-release && fonts=fonts-liberation2

wanted=(python3-venv libpangoft2-1.0-0 libharfbuzz-subset0 "$fonts" "$@")
missing=()
for package in "${wanted[@]}"; do
    dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed ||
        missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0

if ! command -v apt-get >/dev/null; then
    echo "Thiếu gói hệ thống, và máy này không có apt-get. Hãy cài các gói tương đương rồi chạy lại:" >&2
    echo "    ${missing[*]}" >&2
    exit 1
fi

install=(apt-get install --yes --no-install-recommends "${missing[@]}")
if [ "$(id -u)" -eq 0 ]; then
    as_root=(env DEBIAN_FRONTEND=noninteractive)
elif sudo -n true 2>/dev/null; then
    as_root=(sudo -n env DEBIAN_FRONTEND=noninteractive)
else
    echo "Thiếu gói hệ thống. Hãy gõ dòng sau rồi chạy lại lệnh này:" >&2
    command -v sudo >/dev/null && become="sudo sh" || become="su -"
    echo "    $become -c 'apt-get update && ${install[*]}'" >&2
    exit 1
fi

echo "Cài gói hệ thống: ${missing[*]}"
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" "${install[@]}" -o DPkg::Lock::Timeout=300 >/dev/null # a new machine may be updating itself
