"""Comments are read by strangers, in their second language: the worst of our own idiom is kept out.

Usage: words.py ROOT

A comment has a subject that acts and the field's word for it. Of what users read, the phrases of
include/leadimport/words/catalogue/, only a few words are kept out (READ).
"""

import pathlib
import re
import sys

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


def complaints_of_phrases(root):
    patterns = {re.compile(rf"\b{words}(?!\w)", re.IGNORECASE): hint for words, hint in READ.items()}
    for path in sorted((root / "include/leadimport/words/catalogue").glob("*.def")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            text = " ".join(re.findall(r'"((?:[^"\\]|\\.)*)"', line))
            for regex, hint in patterns.items():
                for found in regex.finditer(text):
                    yield f"{path.relative_to(root)}:{number}: “{found[0]}”: {hint}"


def main():
    root = pathlib.Path(sys.argv[1])
    found = [*complaints(root), *complaints_of_phrases(root)]
    print("\n".join(found) or "plain words")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
