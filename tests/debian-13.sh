#!/usr/bin/env bash
# Builds and tests on Debian 13, in a root of its own below another system. Needs root, debootstrap
# and a network; not part of the test run.
#
#   tests/debian-13.sh [DIR [STAGE…]]    DIR keeps the root and its compiler cache for the next time
#                                        [build/debian-13]; stages of tests/run.sh [release]
#
# MIRROR names another mirror of Debian than deb.debian.org. What it mounts is seen by itself alone
# and is gone with it, whatever ends it; DIR can then be removed like any folder.
set -euo pipefail
cd "$(dirname "$0")/.."

if [ "${1:-}" != --inside ]; then
    [ "$(id -u)" -eq 0 ] || { echo "tests/debian-13.sh: only root can make and enter a root" >&2; exit 2; }
    command -v debootstrap >/dev/null || { echo "tests/debian-13.sh: install debootstrap first" >&2; exit 2; }
    exec unshare --mount --pid --fork --kill-child bash tests/debian-13.sh --inside "$@"
fi
shift
root=${1:-build/debian-13}
[ $# -eq 0 ] || shift
[ $# -gt 0 ] || set -- release
mkdir -p "$root"
root=$(cd "$root" && pwd)

if [ ! -e "$root/made" ]; then
    debootstrap --variant=minbase trixie "$root" "${MIRROR:-http://deb.debian.org/debian}"
    touch "$root/made"
fi

# The sources as they stand, but without what was built here; what was built there stays.
sources=$root/leadimport
mkdir -p "$sources"
find "$sources" -mindepth 1 -maxdepth 1 ! -name build -exec rm -rf {} +
git ls-files -z --cached --others --exclude-standard | while IFS= read -r -d '' file; do
    [ ! -e "$file" ] || printf '%s\0' "$file"
done | tar --null --files-from - --create | tar --extract --directory "$sources"
git -C "$sources" init --quiet
git -C "$sources" add --all

mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
mount --rbind /sys "$root/sys"
cp /etc/resolv.conf "$root/etc/resolv.conf"
exec chroot "$root" env -i HOME=/root LANG=C.UTF-8 TERM="${TERM:-dumb}" \
    PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    ${CMAKE_BUILD_PARALLEL_LEVEL:+CMAKE_BUILD_PARALLEL_LEVEL="$CMAKE_BUILD_PARALLEL_LEVEL"} \
    bash /leadimport/tests/run.sh "$@"
