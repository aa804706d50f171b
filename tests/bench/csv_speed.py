#!/usr/bin/env python3
"""Measures how fast CSV files are read and checked, beside other readers, on one core. See README.md."""

import argparse
import collections
import contextlib
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(ROOT / "tests" / "support"))
import homes  # noqa: E402

MIB = 1 << 20
MEMORY_SIZES = (10 * MIB, 1024 * MIB)
MEMORY_BAR_KIB = 16 * 1024

# kind: "reader" prints its own figures; "process" is measured from outside.
Contestant = collections.namedtuple("Contestant", "name kind command file")
Bar = collections.namedtuple("Bar", "contestant rival times what")

BARS = (
    Bar("reader", "CSVReader", 5, "the reader, every cell touched"),
    Bar("check", "CSVReader", 2.5, "check --offline"),
    Bar("check", "mlr", 20, "check --offline"),
)


def parse_arguments():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("sizes", metavar="MIB", type=int, nargs="*", default=[256],
                         help="sizes of the files that are read (default 256)")
    options.add_argument("--rounds", type=int, default=7, help="each contestant's runs (default 7)")
    options.add_argument("--seed", type=int, default=1, help="of the generated leads (default 1)")
    options.add_argument("--core", type=int, default=max(os.sched_getaffinity(0)),
                         help="the core that everything measured runs on (default: the last)")
    options.add_argument("--clock", choices=("wall", "cpu"), default="wall",
                         help="what ratios and bars compare; cpu on a machine that is not quiet")
    options.add_argument("--build", type=pathlib.Path, default=ROOT / "build" / "release",
                         help="folder of a release build with LEADIMPORT_BENCH=ON")
    options.add_argument("--folder", type=pathlib.Path,
                         help="where to put the files (default: /dev/shm, or a temporary folder)")
    options.add_argument("--no-memory", action="store_true", help="leave the 1 GiB file out")
    options.add_argument("--assert", dest="strict", action="store_true",
                         help="end with 1 when a bar is missed")
    return options.parse_args()


class Bench:
    def __init__(self, options, folder):
        self._options = options
        self._folder = pathlib.Path(folder)
        self._environment = {**os.environ, **homes.make(self._folder / "home")}
        self._tools = options.build / "bench"
        self.program = options.build / "leadimport"
        for needed in (self.program, self._tools / "measure_process"):
            if not needed.exists():
                sys.exit(f"{needed} is missing: README.md says how to build it")

    def generate(self, size, flat):
        """The leads' file of that size, in the page cache: it was written just now."""
        path = self._folder / f"leads-{size // MIB}{'-flat' if flat else ''}.csv"
        command = [self._tools / "generate_leads", "--bytes", str(size),
                   "--seed", str(self._options.seed), *(["--flat"] if flat else []), path]
        subprocess.run(command, check=True)
        with open(path, "rb") as file:
            while file.read(MIB):
                pass
        return path

    def contestants(self, flat, broken):
        """What runs in a round, in this order."""
        ours, rival = self._tools / "read_leads", self._tools / "rival_read_leads"
        yield Contestant("reader", "reader", [ours, "ours"], flat)
        yield Contestant("CSVReader", "reader", [rival, "csvreader"], flat)
        yield Contestant("check", "process", self.check_command(), flat)
        # 2: the processor lacks it.
        if subprocess.run([ours, "ours-avx2", os.devnull], capture_output=True).returncode != 2:
            yield Contestant("reader, AVX2", "reader", [ours, "ours-avx2"], flat)
        yield Contestant("reader, portable", "reader", [ours, "ours-portable"], flat)
        yield Contestant("CSVReader, lengths", "reader", [rival, "csvreader-lengths"], flat)
        yield Contestant("LineReader", "reader", [rival, "linereader"], flat)
        yield Contestant("reader, line breaks", "reader", [ours, "ours"], broken)
        yield Contestant("reader, portable, line breaks", "reader", [ours, "ours-portable"], broken)
        yield Contestant("check, line breaks", "process", self.check_command(), broken)
        # Both use their default, exact engine, and one thread.
        if shutil.which("zsv"):
            yield Contestant("zsv select", "process", ["zsv", "select"], flat)
            yield Contestant("zsv 2json", "process", ["zsv", "2json"], flat)
        if shutil.which("mlr"):
            yield Contestant("mlr", "process", ["mlr", "--icsv", "--ojsonl", "cat"], flat)

    def check_command(self):
        return [self.program, "check", "--offline", "--map", HERE / "leads.map.toml"]

    def run(self, contestant):
        """One run's figures: a dictionary with at least `seconds` and `cpu_seconds`."""
        core = str(self._options.core)
        if contestant.kind == "reader":
            pinned = ["taskset", "-c", core]
        else:
            pinned = [self._tools / "measure_process", core]
        done = subprocess.run([*pinned, *contestant.command, contestant.file],
                              capture_output=True, check=False, env=self._environment)
        figures = json.loads(done.stdout) if done.returncode == 0 else {}
        if not figures or figures.get("code", 0) != 0:
            sys.exit(f"{contestant.name} failed:\n{done.stderr.decode(errors='replace')}")
        return figures


def same_cells(runs):
    """Both readers must have found the same cells: as many, as long, beginning and ending alike."""
    keys = ("rows", "cells", "cell_bytes", "ends")
    found = {name: [runs[name][0][key] for key in keys]
             for name in ("reader", "reader, portable", "CSVReader, lengths")}
    if len({tuple(values) for values in found.values()}) != 1:
        sys.exit(f"the readers disagree about {', '.join(keys)}: {found}")


def median(runs, key):
    return statistics.median(run[key] for run in runs)


def print_table(size, runs, key):
    print(f"{'':30} {'MB/s':>6} {'times CSVReader':>16} {'wall s':>8} {'CPU s':>8} {'spread':>7}")
    reference = median(runs["CSVReader"], key)
    for name, of_it in runs.items():
        taken = [run[key] for run in of_it]
        middle = median(of_it, key)
        print(f"{name:30} {size / middle / 1e6:6.0f} {reference / middle:16.2f} "
              f"{median(of_it, 'seconds'):8.3f} {median(of_it, 'cpu_seconds'):8.3f} "
              f"{(max(taken) - min(taken)) / middle:7.0%}")


def warn_of_noise(runs):
    shared = [name for name, of_it in runs.items()
              if median(of_it, "seconds") > 1.1 * median(of_it, "cpu_seconds") + 0.02]
    if shared:
        print("NOT QUIET: the wall's clock went on more than 10 % longer than the work of: "
              + ", ".join(shared) + ". Only CPU times mean something (--clock cpu).")


def verdict(good, text):
    print(f"{'PASS' if good else 'FAIL'}  {text}")
    return good


def compare(bench, options, mib):
    size = mib * MIB
    flat, broken = bench.generate(size, flat=True), bench.generate(size, flat=False)
    contestants = list(bench.contestants(flat, broken))
    runs = {c.name: [] for c in contestants}
    for _ in range(options.rounds):
        for contestant in contestants:
            runs[contestant.name].append(bench.run(contestant))
    same_cells(runs)
    exact = flat.stat().st_size
    flat.unlink()
    broken.unlink()
    key = "seconds" if options.clock == "wall" else "cpu_seconds"
    rows = runs["reader"][0]["rows"]
    print(f"\n{mib} MiB, {rows} rows of {exact / rows:.0f} bytes, medians of {options.rounds} "
          f"rounds, by {options.clock} time, core {options.core}")
    print_table(exact, runs, key)
    warn_of_noise(runs)
    good = True
    for bar in BARS:
        if bar.rival not in runs:
            print(f"----  {bar.what}: {bar.rival} is not installed")
            continue
        times = median(runs[bar.rival], key) / median(runs[bar.contestant], key)
        good &= verdict(times >= bar.times,
                        f"{bar.what}: {times:.2f} times {bar.rival}, wanted {bar.times}")
    return good


def compare_memory(bench):
    print()
    good = True
    for size in MEMORY_SIZES:
        path = bench.generate(size, flat=False)
        peak = bench.run(Contestant("check", "process", bench.check_command(), path))["peak_kib"]
        path.unlink()
        good &= verdict(peak <= MEMORY_BAR_KIB, f"check of {size // MIB} MiB: "
                        f"{peak / 1024:.1f} MiB resident at most, wanted {MEMORY_BAR_KIB >> 10}")
    return good


@contextlib.contextmanager
def folder_for(options):
    """Memory when there is room for all files and as much again; else a disk."""
    parent = options.folder
    needed = 2 * max(2 * max(options.sizes) * MIB, max(MEMORY_SIZES))
    shared = pathlib.Path("/dev/shm")
    if parent is None and shared.is_dir() and shutil.disk_usage(shared).free >= needed:
        parent = shared
    with tempfile.TemporaryDirectory(prefix="leadimport-bench-", dir=parent) as folder:
        print(f"files in {folder}")
        yield folder


def main():
    options = parse_arguments()
    others = os.sched_getaffinity(0) - {options.core}
    with folder_for(options) as folder:
        bench = Bench(options, folder)
        if others:
            os.sched_setaffinity(0, others)
        good = all([compare(bench, options, mib) for mib in options.sizes])
        if not options.no_memory:
            good = compare_memory(bench) and good
    return 1 if options.strict and not good else 0


if __name__ == "__main__":
    sys.exit(main())
