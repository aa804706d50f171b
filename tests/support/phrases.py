"""What people read stands in words/catalogue/ alone; every phrase there is said somewhere.

Usage: phrases.py ROOT [ROOM…]

Looks for sentences in the string literals of the source: two words with a blank between them. Left out
are the descriptions of options (OPTIONS) and what is no sentence of ours: SQL, the lines of HTTP, the
sandbox's answers, which imitate the API's.
"""

import pathlib
import re
import sys

# Options and commands are described where they are declared.
OPTIONS = {"cli/shared_options.cpp", "cli/shared_options.hpp", "cli/subcommands.cpp", "cli/sandbox_options.cpp",
           "cli/command_line.cpp", "cli/help.cpp"}
ROOMS_LEFT_OUT = {"words", "sandbox"}
# Files with texts that a machine reads, or that others wrote, and which: no sentence of ours.
OTHER_TEXTS = {
    # A value of undone.csv, and what a test lead is called in Salesmap.
    "commands/undone_list.cpp": ("was gone already",),
    "commands/prove_key.cpp": ("leadimport key test ", ", may be deleted"),
    # How such files begin.
    "csv/kind_of_file.cpp": ("SQLite format 3\\0", "<!doctype html", "<?xml version="),
    "input/block_list.cpp": ("leadimport blocks 1\\n",),
    # The name of the input, which the job keeps.
    "input/input.hpp": ("standard input",),
    "job/journal_layout.cpp": (" by ",),
    "job/journal_undo.cpp": ("undone ",),
    "job/misplaced_job.cpp": ("mv ",),
    "run/job_opening.cpp": (r"\nkey field ",),  # goes into a fingerprint
    # Commands that are pasted into a shell.
    "cli/printed_commands.cpp": ("leadimport ",),
    "cli/refusal.cpp": ("leadimport --help", "leadimport "),
    "run/job_words.cpp": ("leadimport settle ", "leadimport undo "),
    "run/next_step.cpp": ("leadimport import ", "leadimport settle "),
    "session/token.cpp": ("bearer ",),
}

LITERAL = re.compile(
    r'//[^\n]*|R"(?P<mark>[^()\\ ]{0,16})\((?P<raw>(?:.|\n)*?)\)(?P=mark)"'
    r'|"(?P<text>(?:[^"\\\n]|\\.)*)"|\'(?:[^\'\\\n]|\\.)+\'')
SENTENCE = re.compile(r"[a-z]{2,}[,:;]? [a-z]|^[,;:]? ?[a-z]{2,} $|^ [a-z]{2,}")
NO_SENTENCE = re.compile(
    r"\b(SELECT|INSERT|UPDATE|DELETE|PRAGMA|CREATE|WHERE|ORDER BY|GROUP BY|VALUES|FROM|AND|SET|LIMIT)\b"
    r"|^[A-Z][A-Za-z-]+: |HTTP/1\.1")
PHRASE = re.compile(r"^PHRASE\((\w+),", re.MULTILINE)


def literals(text):
    """Each with the number of its line; those that stand side by side are one."""
    joined = []
    for found in LITERAL.finditer(text):
        if found["text"] is None:
            continue
        if joined and not text[joined[-1][1]:found.start()].strip():
            joined[-1] = (joined[-1][0], found.end(), joined[-1][2] + found["text"])
        else:
            joined.append((found.start(), found.end(), found["text"]))
    for begin, _, words in joined:
        if not text[text.rfind("\n", 0, begin) + 1:begin].lstrip().startswith("#include"):
            yield text.count("\n", 0, begin) + 1, words


def sources(root):
    files = [p for top in ("include/leadimport", "src") for p in sorted((root / top).rglob("*.[hc]pp"))]
    if len(files) < 50:
        sys.exit(f"only {len(files)} files found under {root}: is that the repository?")
    for path in files:
        yield path.relative_to(root), re.sub(r"^(include/leadimport|src)/", "", str(path.relative_to(root)))


def sentences(root, rooms):
    for path, name in sources(root):
        room = name.split("/")[0]
        if room in ROOMS_LEFT_OUT or name in OPTIONS or (rooms and room not in rooms):
            continue
        for line, words in literals((root / path).read_text(encoding="utf-8")):
            if SENTENCE.search(words) and not NO_SENTENCE.search(words) and \
                    words not in OTHER_TEXTS.get(name, ()):
                yield f"{path}:{line}: “{words}” belongs into words/catalogue/"


def unsaid(root):
    said = "\n".join((root / path).read_text(encoding="utf-8") for path, _ in sources(root))
    for path in sorted((root / "include/leadimport/words/catalogue").glob("*.def")):
        for name in PHRASE.findall(path.read_text(encoding="utf-8")):
            if not re.search(rf"\bwords::{name}\b", said):
                yield f"{path.relative_to(root)}: {name} is said nowhere"


def main(arguments):
    root = pathlib.Path(arguments[0])
    found = list(sentences(root, set(arguments[1:]))) + list(unsaid(root))
    print("\n".join(found) if found else "all that people read stands in the catalogue")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
