"""What an import costs: resident memory along the way, CPU time, rows per second."""

import dataclasses
import os
import pathlib
import time

import homes
import job_files
import program


@dataclasses.dataclass
class Cost:
    rows: int
    code: int
    seconds: float
    cpu_seconds: float
    samples: list  # (leads created, resident KiB), as the import went on
    peak_kib: int

    def resident_at(self, row):
        """KiB, when so many leads were created, or the first more that were seen."""
        return next(kib for created, kib in self.samples if created >= row)

    @property
    def last_kib(self):
        return self.samples[-1][1]


class Lines:
    """Counts a growing file's lines, each byte once."""

    def __init__(self, path):
        self._path = pathlib.Path(path)
        self._file = None
        self.count = 0

    def more(self):
        if self._file is None and self._path.exists():
            self._file = open(self._path, "rb")
        if self._file is not None:
            self.count += self._file.read().count(b"\n")
        return self.count

    def close(self):
        if self._file is not None:
            self._file.close()


def memory_kib(pid, what):
    """A line of the kernel's about a process; nothing once it has ended."""
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(what + ":"):
            return int(line.split()[1])
    return None


def resident_kib(pid):
    return memory_kib(pid, "VmRSS")


def peak_until_end(process, patience=program.PATIENCE):
    """How a program.Process ended, and the most memory that it had resident, in KiB: all but what it
    took in its last few milliseconds."""
    peak = 0
    end = time.monotonic() + patience
    while process.running and time.monotonic() < end:
        peak = max(peak, memory_kib(process.pid, "VmHWM") or 0)
        time.sleep(0.002)
    return process.wait(max(1, end - time.monotonic())), peak


def measure_import(folder, rows, patience):
    """Imports so many rows without a limit against a sandbox without one, in this folder."""
    folder = pathlib.Path(folder)
    leads = job_files.write_leads(folder / "leads.csv", rows)
    with program.Sandbox(folder / "sandbox") as sandbox:
        created = Lines(sandbox.folder / "record.jsonl")
        samples = []
        began = time.monotonic()
        pid = os.posix_spawn(program.PROGRAM, [
            program.PROGRAM, "import", str(leads), "--rate", "none", "--progress", "none",
            *map(str, sandbox.options)], program.environment(home=homes.make(folder / "home")),
            file_actions=[
                (os.POSIX_SPAWN_OPEN, 2, str(folder / "stderr"), os.O_WRONLY | os.O_CREAT, 0o600)])
        try:
            while True:
                ended, status, usage = os.wait4(pid, os.WNOHANG)
                if ended:
                    break
                if time.monotonic() - began > patience:
                    raise AssertionError(f"the import had not ended after {patience} s")
                count, resident = created.more(), resident_kib(pid)
                if count > 0 and resident is not None:
                    samples.append((count, resident))
                time.sleep(0.02)
        except BaseException:
            os.kill(pid, 9)
            os.waitpid(pid, 0)
            raise
        finally:
            created.close()
    return Cost(rows, os.waitstatus_to_exitcode(status), time.monotonic() - began,
                usage.ru_utime + usage.ru_stime, samples, usage.ru_maxrss)
