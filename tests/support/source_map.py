"""Every folder and file that src/README.md names exists, and it names every room.

Usage: source_map.py ROOT
"""

import pathlib
import re
import sys

PAGE = "src/README.md"
# A path in the page counts from one of these.
BEGINNINGS = ("src", ".", "include/leadimport")
NAMED = re.compile(r"`([\w./*…-]+/[\w.*…-]*|[\w./-]+\.(?:cpp|hpp|py))`")
LINKED = re.compile(r"\]\(([^)#]+)[^)]*\)")


def exists(root, named):
    pattern = named.replace("…", "*").rstrip("/")
    if pattern.endswith(".import"):  # a job's folder, of some user
        return True
    return any(any(root.joinpath(beginning).glob(pattern)) for beginning in BEGINNINGS)


def complaints(root):
    text = (root / PAGE).read_text(encoding="utf-8")
    named = sorted(set(NAMED.findall(text)))
    if len(named) < 20:
        yield f"{PAGE} names only {len(named)} files: is that the page?"
    for name in named:
        if not exists(root, name):
            yield f"{PAGE}: there is no {name}"
    for link in LINKED.findall(text):
        if not (root / "src" / link).exists():
            yield f"{PAGE}: the link to {link} leads nowhere"
    for room in sorted(p.name for p in (root / "src").iterdir() if p.is_dir()):
        if not re.search(rf"\b{room}\b", text):
            yield f"{PAGE} does not name the room {room}"


def main():
    found = list(complaints(pathlib.Path(sys.argv[1])))
    print("\n".join(found) or f"{PAGE} is true")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
