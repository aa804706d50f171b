"""clang-tidy over src: tidy.py BUILD_FOLDER. Prints what it finds; exits with 1 when that is anything.

Nearly all of its time goes into the headers of Asio and of the standard library, file after file. So the
files of a folder are looked at together, as one that includes them. Some do not go together, mostly for
two local names that are the same: what does not compile there is looked at by itself. Two of its checks
look at the main file alone, those for names that a file brings in and does not use; here a search for
words takes their place."""

import concurrent.futures
import dataclasses
import itertools
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

TOGETHER = 12  # files: with more of them the cores would not be busy until the end
# What only says that files do not go together.
SHARED_SCOPE = "-Wno-shadow -Wno-unused-function"


@dataclasses.dataclass
class File:
    path: pathlib.Path
    command: str  # that compiles it
    folder: str  # where that runs


def sources(build, root):
    """The files of src, in order. The compiled libraries of others are not ours to tidy."""
    entries = json.loads((build / "compile_commands.json").read_text())
    files = {e["file"]: File(pathlib.Path(e["file"]), e["command"], e["directory"])
             for e in entries}
    return [f for _, f in sorted(files.items())
            if f.path.is_relative_to(root / "src") and "boost_implementation" not in f.path.name]


def groups(files):
    for _, room in itertools.groupby(files, key=lambda f: f.path.parent):
        room = list(room)
        count = -(-len(room) // TOGETHER)
        for i in range(count):
            yield room[i::count]


def tidy(files):
    """What clang-tidy says of them; empty when all is well."""
    alone = len(files) == 1
    with tempfile.TemporaryDirectory(prefix="leadimport-tidy-") as folder:
        together = pathlib.Path(folder) / "together.cpp"
        together.write_text("".join(f'#include "{f.path}"\n' for f in files))
        looked_at = files[0].path if alone else together
        # A definition may stand in one file's command alone (the version).
        macros = " ".join(sorted({m for f in files for m in re.findall(r" (-D\S+)", f.command)}))
        command = files[0].command.replace(f" {files[0].path}", f" {looked_at}")
        command += "" if alone else f" {macros} {SHARED_SCOPE}"
        (pathlib.Path(folder) / "compile_commands.json").write_text(json.dumps(
            [{"file": str(looked_at), "directory": files[0].folder, "command": command}]))
        ended = subprocess.run(
            ["clang-tidy", "--quiet", "-p", folder, f"--config-file={ROOT}/.clang-tidy",
             *([] if alone else ["--checks=-bugprone-suspicious-include"]), str(looked_at)],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if ended.returncode == 0:
        return ""
    stray = {pathlib.Path(line.split(":")[0]) for line in ended.stdout.splitlines()
             if "[clang-diagnostic-" in line}
    if alone or (ended.stdout and not stray):
        return ended.stdout or ended.stderr
    apart = [f for f in files if f.path in stray]
    rest = [f for f in files if f.path not in stray]
    if not apart or not rest:  # it does not say which
        apart, rest = files, []
    return (tidy(rest) if rest else "") + "".join(tidy([f]) for f in apart)


NAME_BROUGHT_IN = re.compile(r"^ *(?:using [\w:]+::(\w+);|namespace (\w+) = )", re.MULTILINE)


def unused_names(file):
    """As a finding a line."""
    text = file.path.read_text()
    for brought in NAME_BROUGHT_IN.finditer(text):
        name = brought[1] or brought[2]
        if len(re.findall(rf"\b{name}\b", text)) == 1:
            line = text.count("\n", 0, brought.start()) + 1
            yield f"{file.path}:{line}: error: {name} is not used\n"


ROOT = pathlib.Path(__file__).resolve().parents[2]


def main(build):
    files = sources(build.resolve(), ROOT)
    if not files:
        sys.exit(f"tidy: {build} has no file of {ROOT / 'src'}")
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        found = "".join(pool.map(tidy, groups(files)))
    found += "".join(line for f in files for line in unused_names(f))
    print(found or f"{len(files)} files are tidy")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
