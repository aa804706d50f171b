#!/usr/bin/env python3
"""Prints what an import of many rows costs: rows/s, memory, CPU per row. See README.md."""

import argparse
import pathlib
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import measure  # noqa: E402


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rows", type=int, default=20_000)
    rows = options.parse_args().rows
    with tempfile.TemporaryDirectory(prefix="leadimport-bench-") as folder:
        cost = measure.measure_import(folder, rows, patience=3600)
    if cost.code != 0:
        sys.exit(f"the import ended with {cost.code}")
    print(f"rows                     {cost.rows}")
    print(f"rows/s                   {cost.rows / cost.seconds:.0f}")
    for row in (rows // 10, rows // 2, rows):
        print(f"resident at row {row:<8} {cost.resident_at(row) / 1024:.1f} MiB")
    print(f"resident at most         {cost.peak_kib / 1024:.1f} MiB")
    print(f"CPU per row              {cost.cpu_seconds / cost.rows * 1e6:.0f} µs")


if __name__ == "__main__":
    main()
