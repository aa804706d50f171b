#!/bin/sh
# Installs those of config/debian-packages.txt that are missing, as root or through sudo. On another
# system than Debian 12 it prints what is needed and stops, unless all of it is there.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
packages=$(sed 's/#.*//' "$here/debian-packages.txt")

missing=
for package in $packages; do
    state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
    [ "$state" = installed ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

system=$(. /etc/os-release 2>/dev/null && echo "${ID:-} ${VERSION_ID:-}" || true)
if [ "$system" != "debian 12" ]; then
    echo "This is not Debian 12, so nothing is installed. Under Debian 12's names leadimport needs:" >&2
    printf '  %s\n' $packages >&2
    echo "Install what corresponds to them, then: cmake --preset release && cmake --build --preset release" >&2
    exit 1
fi

as_root=
if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null 2>&1; then
        echo "Packages are missing, and neither root nor sudo is at hand. As root, run:" >&2
        echo "  apt-get install$missing" >&2
        exit 1
    fi
    as_root=sudo
fi

echo "Installing$missing"
install() {
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing
}
# A fresh machine has no list of packages, or an old one: renew it when the first try fails.
install >/dev/null 2>&1 || { $as_root apt-get update -qq && install >/dev/null; }
