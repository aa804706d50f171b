"""Comments are read by strangers, in their second language: the worst of our own idiom is kept out.

Usage: words.py ROOT

A comment has a subject that acts and the field's word for it. Of what users read only a few words are
kept out (READ): of the phrases of include/leadimport/words/catalogue/, of README.md and what stands in
config/, and of the descriptions of options.
"""

import pathlib
import re
import sys

import phrases

# What not to write, and what instead.
WORDS = {
    r"nobody": "say what is not known, or what does not happen",
    r"somebody": "say who: the user, another process, a colleague",
    r"who(m?)ever": "say who: the caller, the user, the reader of the file",
    r"(is|was) another( one)?(?=[.;:,)])": "is different",
    r"of one's own": "say whose",
    r"so far ahead": "say how far",
    r"without more ado": "leave it out",
    r"(unwell|sick|ill|illness|healed)": "fails, recovers",
    r"mend(s|ed|ing)?": "fix, recover",
}
# The same of what users read.
READ = {
    r"nobody": "say what is not known, or what does not happen",
    r"somebody": "say who: another user, another program",
    r"who(m?)ever": "say who: the user, another program",
    r"of one's own": "say whose, or leave it out",
    r"in flight": "being sent",
    r"(goes|going|go) on": "continues, is continued",
    r"(?<!line )feeds?": "is imported to",
    r"is another(?= *[.;:,)]|$)": "is different",
    r"(unwell|sick|ill|healed)": "fails, works again",
    r"mend(s|ed|ing)?": "fix",
}
COMMENT = re.compile(
    r'R"(?P<mark>[^()\\ ]{0,16})\((?:.|\n)*?\)(?P=mark)"|"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)+\''
    r"|(?P<comment>//[^\n]*(?:\n[ \t]*//[^\n]*)*)")


def comments(text):
    """Each with the number of its first line; one that goes on over lines is one."""
    for found in COMMENT.finditer(text):
        if found["comment"]:
            yield text.count("\n", 0, found.start()) + 1, found["comment"]


def complaints(root):
    patterns = {re.compile(rf"\b{words}(?!\w)", re.IGNORECASE): hint for words, hint in WORDS.items()}
    files = [p for top in ("include", "src") for p in sorted((root / top).rglob("*.[hc]pp"))]
    if len(files) < 50:
        yield f"only {len(files)} files found under {root}: is that the repository?"
    for path in files:
        for line, comment in comments(path.read_text(encoding="utf-8")):
            words = re.sub(r"\s*\n\s*//\s*", " ", comment)
            for regex, hint in patterns.items():
                for found in regex.finditer(words):
                    yield f"{path.relative_to(root)}:{line}: “{found[0]}”: {hint}"


def what_users_read(root):
    """Path, number of the first line, text."""
    for path in sorted((root / "include/leadimport/words/catalogue").glob("*.def")):
        for line, text in phrases.literals(path.read_text(encoding="utf-8")):
            yield path, line, text
    for name in sorted(phrases.OPTIONS):
        path = root / "src" / name
        for line, text in phrases.literals(path.read_text(encoding="utf-8")):
            yield path, line, text
    for path in (root / "README.md", *sorted((root / "config").glob("*.toml"))):
        yield path, 1, path.read_text(encoding="utf-8")


def complaints_of_what_users_read(root):
    patterns = {re.compile(rf"\b{words}(?!\w)", re.IGNORECASE): hint for words, hint in READ.items()}
    for path, line, text in what_users_read(root):
        in_one_line = text.replace("\n", " ")
        for regex, hint in patterns.items():
            for found in regex.finditer(in_one_line):
                number = line + text.count("\n", 0, found.start())
                yield f"{path.relative_to(root)}:{number}: “{found[0]}”: {hint}"


def main():
    root = pathlib.Path(sys.argv[1])
    found = [*complaints(root), *complaints_of_what_users_read(root)]
    print("\n".join(found) or "plain words")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
