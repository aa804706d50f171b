#!/usr/bin/env python3
"""Prints the most memory that imports of the worst kind take, beside an ordinary one. See README.md."""

import argparse
import pathlib
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import homes  # noqa: E402
import hostile  # noqa: E402
import job_files  # noqa: E402
import measure  # noqa: E402
import program  # noqa: E402
import small_api  # noqa: E402

MIB = 1 << 20


def show(what, leads, answer, code):
    """Imports the file from an API that answers every lead so."""
    with tempfile.TemporaryDirectory(prefix="leadimport-bench-") as folder, \
            small_api.SmallApi(answer) as api:
        process = program.Process(
            ["import", leads, *api.options, "--rate", "none", "--progress", "none", "--job",
             f"{folder}/job", "--on-unknown", "hold", "--max-failures", "1000000"], cwd=folder,
            home=homes.make(pathlib.Path(folder) / "home"))
        ended, peak = measure.peak_until_end(process, patience=3600)
    if ended.code != code:
        sys.exit(f"{what}: the import ended with {ended.code}: {ended.err}")
    print(f"{what:<48} {peak / 1024:7.1f} MiB", flush=True)


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rows", type=int, default=100, help="large rows of each kind")
    options.add_argument("--folder", help="where the large files are written")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="leadimport-bench-", dir=chosen.folder) as folder:
        leads = pathlib.Path(folder) / "leads.csv"
        job_files.write_leads(leads, 2000)
        show("2,000 ordinary rows", leads, hostile.Leads(), 0)
        for what, column, size, code in (
                ("rows of 15 MiB that cannot be sent", "memo", 15 * MIB, 1),
                ("rows of 15 MiB of which little is sent", "비고", 15 * MIB, 0),
                ("rows of 4 MiB of which all is sent", "memo", 4 * MIB - 1000, 0)):
            hostile.write_large_rows(leads, chosen.rows, column, size)
            show(f"{chosen.rows} {what}", leads, hostile.Leads(), code)
        job_files.write_leads(leads, 1)
        for what, (before, again) in hostile.ENDLESS.items():
            answer = hostile.without_end(before, again)
            show(f"an answer without an end: {what}", leads, lambda *_, a=answer: a, 7)


if __name__ == "__main__":
    main()
