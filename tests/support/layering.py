"""Includes run downwards only, as src/README.md says: enforced.

Usage: layering.py ROOT
"""

import pathlib
import re
import sys

# What each room may include, besides itself.
ALLOWED = {
    "words": set(),
    "base": {"words"},
    "csv": {"words", "base"},
    "values": {"words", "base"},
    "mapping": {"words", "base", "values"},
    "requests": {"words", "base", "csv", "values", "mapping"},
    "delivery": {"words", "base"},
    "salesmap": {"words", "base", "values", "delivery"},
    "http": {"words", "base", "delivery"},
    "job": {"words", "base", "csv", "delivery"},
    "input": {"words", "base", "csv", "delivery", "job"},
    "workspace": {"words", "base", "values", "delivery", "salesmap"},
    "session": {"words", "base", "values", "delivery", "salesmap", "http", "job", "workspace"},
    "run": {"words", "base", "csv", "values", "mapping", "requests", "delivery", "salesmap", "http", "job", "input", "workspace", "session"},
    "commands": {"words", "base", "csv", "values", "mapping", "requests", "delivery", "salesmap", "http", "job", "input", "workspace", "session", "run"},
    "sandbox": {"words", "base"},
    "cli": {"words", "base", "csv", "delivery", "salesmap", "http", "job", "input", "workspace", "session", "run", "commands", "sandbox"},
}

# Heavy headers have one home each.
HOMES = {
    r"boost/beast": {"http", "sandbox"},
    r"boost/asio/ssl": {"http", "sandbox"},
    r"openssl/": {"http", "sandbox"},
    r"boost/json": {"sandbox"},
    r"simdjson": {"base", "salesmap"},
    r"toml\+\+": {"mapping"},
    r"libfccp/": {"values"},
    r"CLI/": {"cli"},
    r"sqlite3": {"job"},
    r"xxhash": {"base"},
    r"utf8proc": {"base"},
    r"spdlog/": {"run"},
}

INCLUDE = re.compile(r'^\s*#\s*include\s+([<"])([^>"]+)[>"]', re.MULTILINE)


def room_of(path):
    parts = path.parts
    return parts[2] if parts[0] == "include" else parts[1]


def target_room(included):
    parts = pathlib.PurePosixPath(included).parts
    if parts[0] == "leadimport":
        parts = parts[1:]
    return parts[0] if len(parts) > 1 and parts[0] in ALLOWED else None


def complaints(root):
    files = [p for top in ("include", "src") for p in sorted((root / top).rglob("*.[hc]pp"))]
    if len(files) < 50:
        yield f"only {len(files)} files found under {root}: is that the repository?"
    for path in files:
        relative = path.relative_to(root)
        room = room_of(relative)
        if room not in ALLOWED:
            yield f"{relative}: {room} is no room of the house"
            continue
        for mark, included in INCLUDE.findall(path.read_text(encoding="utf-8")):
            target = target_room(included) if mark == '"' else None
            if target and target != room and target not in ALLOWED[room]:
                yield f"{relative}: {room} must not include {target} ({included})"
            for pattern, homes in HOMES.items():
                if re.match(pattern, included) and room not in homes:
                    yield f"{relative}: {included} has its home in {', '.join(sorted(homes))}"


def main():
    found = list(complaints(pathlib.Path(sys.argv[1])))
    print("\n".join(found) or "includes run downwards")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
