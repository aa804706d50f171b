#!/bin/sh
# Installs those of config/debian-packages.txt that are missing, as root or through sudo. On another
# system than Debian 12 or 13 it prints what is needed and stops, unless all of it is there.
set -eu
list=$(cd "$(dirname "$0")" && pwd)/debian-packages.txt

# The list's lines without comments.
needed() { sed 's/ *#.*//; /^$/d' "$list"; }

installed_version() { # package
    dpkg-query -W -f '${db:Status-Status} ${Version}' "$1" 2>/dev/null | sed -n 's/^installed //p'
}

# What apt would install; nothing when it does not know the package.
offered_version() { # package
    apt-cache policy "$1" 2>/dev/null | sed -n 's/^  Candidate: //p' | grep -vx '(none)' || true
}

# The first of a line's alternatives, "NAME" or "NAME (>= VERSION)", that the named function has a
# version of which will do.
choose() { # function, line
    echo "$2" | tr '|' '\n' | tr -d '()' | while read -r name at_least wanted; do
        version=$("$1" "$name")
        [ -n "$version" ] || continue
        [ -z "$at_least" ] || dpkg --compare-versions "$version" ge "$wanted" || continue
        echo "$name"
        break
    done
}

missing() { # prints the list's lines
    needed | while read -r line; do
        [ -n "$(choose installed_version "$line")" ] || echo "$line"
    done
}

lines=$(missing)
[ -n "$lines" ] || exit 0

system=$(. /etc/os-release 2>/dev/null && echo "${ID:-} ${VERSION_ID:-}" || true)
case $system in
"debian 12" | "debian 13") ;;
*)
    echo "This is not Debian 12 or 13, so nothing is installed. Under Debian's names leadimport needs:" >&2
    needed | sed 's/^/  /' >&2
    echo "Install what corresponds to them, then: cmake --preset release && cmake --build --preset release" >&2
    exit 1
    ;;
esac

as_root=
if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null 2>&1; then
        echo "Packages are missing, and neither root nor sudo is at hand. As root, run:" >&2
        echo "  sh config/install-packages.sh" >&2
        exit 1
    fi
    as_root=sudo
fi

install() {
    packages=
    while read -r line; do
        package=$(choose offered_version "$line")
        if [ -z "$package" ]; then
            echo "apt does not know $line" >&2
            return 1
        fi
        packages="$packages $package"
    done <<END
$lines
END
    echo "Installing$packages"
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $packages >/dev/null
}
# A fresh machine has no list of packages, or an old one: renew it when the first try fails.
install >/dev/null 2>&1 || { $as_root apt-get update -qq && install; }
