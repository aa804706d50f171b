"""Memory does not grow with the file."""

import unittest

import measure
import program

ROWS = 2_000 if program.SANITIZED else 20_000
MOST_KIB = 64 * 1024
NOISE_KIB = 4 * 1024  # the journal's page cache (2 MiB at most) fills up, the allocator rounds up


class Memory(program.ProgramTest):
    def test_20_000_rows_stay_under_64_mib_and_memory_does_not_grow_with_them(self):
        cost = measure.measure_import(self.folder, ROWS, patience=5 * program.PATIENCE)
        self.assertEqual(cost.code, 0, (self.folder / "stderr").read_text())
        if program.SANITIZED:
            raise unittest.SkipTest("a sanitizer's own memory is not the program's")
        self.assertLess(cost.peak_kib, MOST_KIB)
        self.assertLess(cost.last_kib - cost.resident_at(2_000), NOISE_KIB)


if __name__ == "__main__":
    program.main()
