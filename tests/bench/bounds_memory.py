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


def show(what, leads, answer, get=None, *options):
    """Imports the file from an API that answers every POST and GET so."""
    with tempfile.TemporaryDirectory(prefix="leadimport-bench-") as folder, \
            small_api.SmallApi(answer, get=get) as api:
        process = program.Process(
            ["import", leads, *api.options, "--rate", "none", "--progress", "none", "--job",
             f"{folder}/job", "--max-failures", "1000000",
             *(options or ("--on-unknown", "hold"))], cwd=folder,
            home=homes.make(pathlib.Path(folder) / "home"))
        ended, peak = measure.peak_until_end(process, patience=3600)
    print(f"{what:<56} {peak / 1024:7.1f} MiB, exit code {ended.code}", flush=True)


def rows(leads, number):
    for what, column, size in (("rows of 15 MiB that cannot be sent", "memo", 15 * MIB),
                               ("rows of 15 MiB of which little is sent", "비고", 15 * MIB),
                               ("rows of 4 MiB of which all is sent", "memo", 4 * MIB - 1000)):
        hostile.write_large_rows(leads, number, column, size)
        show(f"{number} {what}", leads, hostile.Leads())
    for what, spelled in hostile.SPELLINGS.items():
        hostile.write_large_rows(leads, min(number, 12), **spelled)
        show(what, leads, hostile.Leads())


def workspaces(leads):
    job_files.write_leads(leads, 1)
    for what, instead in hostile.WORKSPACES.items():
        show(f"a workspace of {what}", leads, hostile.Leads(), hostile.Workspace(instead()))
    users = hostile.UserPages(1, 2_600_000, 40)
    show("a workspace of 40 users with names of 2.6 MB", leads, hostile.Leads(),
         hostile.Workspace({"/v2/user": users}), "--retry-for", "0s")


def answers(leads):
    job_files.write_leads(leads, 1)
    for what, (before, again) in hostile.ENDLESS.items():
        answer = hostile.without_end(before, again)
        show(f"an answer without an end: {what}", leads, lambda *_, a=answer: a)
    job_files.write_leads(leads, 3)
    for what, hits, shows in (
            ("60 leads of 7.9 MB", 60, {"메모": "y" * 7_900_000}),
            ("60,000 leads on a page", 60_000, {})):
        found = hostile.Finds(hits, lambda sent, s=shows: s)
        show(f"an unknown row for which a search finds {what}", leads, found.post, found.get,
             "--settle-delay", "1s", "--connections", "1", "--max-duration", "1m")


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rows", type=int, default=100, help="large rows of each kind")
    options.add_argument("--folder", help="where the large files are written")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="leadimport-bench-", dir=chosen.folder) as folder:
        leads = pathlib.Path(folder) / "leads.csv"
        job_files.write_leads(leads, 2000)
        show("2,000 ordinary rows", leads, hostile.Leads())
        rows(leads, chosen.rows)
        workspaces(leads)
        answers(leads)


if __name__ == "__main__":
    main()
