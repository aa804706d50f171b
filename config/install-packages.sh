#!/bin/sh
# Installs those of config/debian-packages.txt that are missing. For samples/quickstart.sh and tests/run.sh.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
packages=$(sed 's/#.*//' "$here/debian-packages.txt")

if ! command -v dpkg-query >/dev/null 2>&1 || ! command -v apt-get >/dev/null 2>&1; then
    echo "This is not a Debian system. leadimport needs, under Debian 12's names:" >&2
    printf '  %s\n' $packages >&2
    echo "Install what corresponds to them, then build with: cmake --preset release && cmake --build --preset release" >&2
    exit 1
fi

missing=
for package in $packages; do
    state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
    [ "$state" = installed ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

echo "Installing$missing"
as_root=
if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null 2>&1; then
        echo "These packages are missing, and neither root nor sudo is at hand; install them by:" >&2
        echo "  apt-get install$missing" >&2
        exit 1
    fi
    as_root=sudo
fi
# The answer to every question is the default; an old list of packages is renewed once.
install() { $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $missing; }
install >/dev/null 2>&1 || { $as_root apt-get update -q >/dev/null && install >/dev/null; }
