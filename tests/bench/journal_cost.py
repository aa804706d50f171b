#!/usr/bin/env python3
"""Prints what the journal costs: durability, going on behind many rows, bytes on the disk. See
README.md."""

import argparse
import os
import pathlib
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import uuid

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import homes  # noqa: E402
import job_files  # noqa: E402
import program  # noqa: E402

# Stands in for the system's functions: nothing waits for a disk.
NO_SYNC = "int fsync(int f) { return f < 0; } int fdatasync(int f) { return f < 0; }"


def import_command(leads, sandbox, *options):
    return ["import", leads, "--rate", "none", "--progress", "none", *sandbox.options, *options]


def run(folder, leads, sandbox, *options, env=None, home="home"):
    """`home` is a name: what an import keeps for its user is there for those of the same home."""
    home = homes.make(folder / home)
    began = time.monotonic()
    ended = program.Process(import_command(leads, sandbox, *options), cwd=folder, env=env,
                            home=home).wait(3600)
    if ended.code != 0:
        sys.exit(f"the import ended with {ended.code}: {ended.err}")
    return time.monotonic() - began


def durability(folder, rows, repeat):
    shim = folder / "no_sync.so"
    subprocess.run(["cc", "-shared", "-fPIC", "-x", "c", "-", "-o", shim], input=NO_SYNC.encode(),
                   check=True)
    leads = job_files.write_leads(folder / "leads.csv", rows)
    took = {"durable": [], "not durable": []}
    with program.Sandbox(folder / "sandbox") as sandbox:
        for n in range(repeat):
            for name, env in (("durable", None), ("not durable", {"LD_PRELOAD": str(shim)})):
                took[name].append(run(folder, leads, sandbox, "--job", folder / f"{name}-{n}",
                                      env=env, home=f"home of {name}-{n}"))
    speed = {name: rows / statistics.median(all_of) for name, all_of in took.items()}
    for name, rate in speed.items():
        print(f"rows/s, {name:<16} {rate:,.0f}")
    print(f"ratio                    {speed['durable'] / speed['not durable']:.2f}")


def fill(database, rows):
    """As if all rows but the last had been created."""
    with sqlite3.connect(database) as db:
        now = int(time.time() * 1000)
        db.executemany(
            "INSERT OR REPLACE INTO row (row, state, attempts, status, ended, begun_at, changed_at,"
            " lead_id, created_at) VALUES (?, 2, 1, 201, ?, ?, ?, ?, ?)",
            ((row, row, now, now, str(uuid.uuid4()), "2026-04-08T05:25:26.020Z")
             for row in range(1, rows)))
        db.execute("UPDATE meta SET value = '0' WHERE name = 'written' OR name LIKE 'bytes_%'")
    db.close()


def resume(folder, rows):
    """Seconds until the first new row arrives, and the most memory, behind so many done rows."""
    folder.mkdir()
    leads = job_files.write_leads(folder / "leads.csv", rows + 1, memo=lambda row: f"메모 {row}")
    job = folder / "leads.csv.import"
    with program.Sandbox(folder / "sandbox") as sandbox:
        run(folder, leads, sandbox, "--limit", "1")
        fill(job / "job.db", rows)
        run(folder, leads, sandbox, "--limit", "1")  # writes the result files anew
        before = sandbox.leads()
        began = time.monotonic()
        process = program.Process(import_command(leads, sandbox), cwd=folder,
                                  home=homes.make(folder / "home"))
        program.wait_until(lambda: sandbox.leads() > before, "the next row is there")
        seconds = time.monotonic() - began
        _, status, usage = os.wait4(process.pid, 0)
        if os.waitstatus_to_exitcode(status) != 0:
            sys.exit(f"the import failed: {process.err}")
    size = (job / "job.db").stat().st_size
    print(f"behind {rows:>9,} rows     {seconds:.2f} s, {usage.ru_maxrss / 1024:.1f} MiB at most, "
          f"{size / rows:.0f} bytes of job.db a row")


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rows", type=int, default=20_000, help="sent to see what durability costs")
    options.add_argument("--done", type=int, default=1_000_000, help="rows before the next one")
    options.add_argument("--repeat", type=int, default=5)
    options.add_argument("--folder", help="on the disk in question [default: the temporary one]")
    o = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="leadimport-bench-", dir=o.folder) as folder:
        folder = pathlib.Path(folder)
        (folder / "durability").mkdir()
        durability(folder / "durability", o.rows, o.repeat)
        for rows in (o.done // 100, o.done):
            resume(folder / f"resume-{rows}", rows)


if __name__ == "__main__":
    main()
