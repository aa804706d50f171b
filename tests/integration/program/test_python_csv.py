"""The reader against Python's csv module, on files of all shapes that are made up for it.

The environment's PRINT_RECORDS is the program tests/support/print_records.cpp. The seed is printed;
LEADIMPORT_TEST_SEED sets it. Where the two mean different things, and what is expected then:
 - Python gives an empty list for a blank line; we pass over it.
 - Python glues text behind a closing quote to the cell; so do we, but the row has a defect. Which
   rows these are Python's strict mode tells.
 - Python gives what it has when a quote never closes; we end with an error in front of that record.
 - Of the widths of rows Python says nothing, and it does not trim names: the rules stand here.
"""

import collections
import csv
import io
import os
import random
import subprocess
import sys

import program

FILES = 1500 if program.SANITIZED else 5000
BLANKS = " \t\r\n"
DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}
BLOCKS = (1, 7, 64, 65536)
LINE_ENDS = ("\n", "\r\n", "\r")
BYTE_ORDER_MARK = "\ufeff"
PIECES = ("a", "bc", "홍길동", "1,200,000원", "똠", "😀", "👨\u200d👩\u200d👧", "é", " ", "  ", "\u2028",
          "\x0b", "'", "\\", ",", ";", "\t", "|", '"', '""', "\n", "\r\n", "\r", "",
          BYTE_ORDER_MARK)

Row = collections.namedtuple("Row", "line cells defect")
Reading = collections.namedtuple("Reading", "header rows error")


class Maker:
    """Makes the text of one file."""

    def __init__(self, seed, delimiter):
        self.luck = random.Random(seed)
        self.delimiter = delimiter

    def one_in(self, n):
        return self.luck.randrange(n) == 0

    def text(self):
        made = self.soup() if self.one_in(3) else self.table()
        if self.one_in(30):
            made = "".join(self.luck.choices(LINE_ENDS, k=self.luck.randrange(4)))
        return BYTE_ORDER_MARK * self.one_in(8) + made

    def soup(self):
        """Pieces in any order, so that quotes and line ends stand anywhere."""
        d = self.delimiter
        pieces = (*PIECES, d, d, d, '"', '"', d + '"', '"' + d, '"\n', "\n", "\r\n")
        header = self.luck.choice(("", f"a{d}b\n", f'"a"{d}b{d}c\r\n'))
        return header + "".join(self.luck.choices(pieces, k=self.luck.randrange(80)))

    def table(self):
        self.ends = LINE_ENDS if self.one_in(6) else (self.luck.choice(LINE_ENDS),)
        self.quoted = self.luck.choice((0, 0.3, 1))  # of the cells that need no quotes
        self.sloppy = self.luck.choice((0, 0, 0.02))
        columns = self.luck.randrange(1, 7)
        names = [f"열 {n}" if self.one_in(2) else self.cell() for n in range(columns)]
        records = [self.record(names)]
        for _ in range(self.luck.randrange(25)):
            width = columns if not self.one_in(10) else self.luck.randrange(1, columns + 3)
            records.append(self.record([self.cell() for _ in range(width)]))
        text = "".join(records)
        return text.rstrip("\r\n") if self.one_in(3) else text

    def cell(self):
        if self.one_in(4):
            return ""
        text = "".join(self.luck.choices(PIECES, k=self.luck.randrange(1, 7)))
        # Lengths about a block of the scanner's, and now and then of many.
        longer = self.luck.randrange(70) if self.one_in(3) else 0
        if self.one_in(500):
            longer = self.luck.randrange(100_000)
        return text + "x" * longer

    def record(self, cells):
        blank = self.luck.choice(self.ends) * self.luck.randrange(1, 3) if self.one_in(12) else ""
        spelled = self.delimiter.join(map(self.spell, cells))
        return blank + spelled + self.luck.choice(self.ends)

    def spell(self, cell):
        quoted = '"' + cell.replace('"', '""') + '"'
        if self.luck.random() < self.sloppy:
            # Text behind a quote, a quote in the middle of a cell, one that never closes.
            return self.luck.choice(
                (quoted + "text", quoted + ' "b"', 'a"b', 'a"', " " + quoted, '"'))
        needed = cell.startswith('"') or any(c in cell for c in ("\r", "\n", self.delimiter))
        return quoted if needed or self.luck.random() < self.quoted else cell


def last_filled(cells):
    """How many cells there are up to the last one that is not empty."""
    return max((n for n, cell in enumerate(cells, 1) if cell), default=0)


class PythonsReader:
    """What we expect, by Python's reader and the rules above."""

    def __init__(self, delimiter):
        self.options = {"delimiter": delimiter, "quotechar": '"', "doublequote": True}

    def read(self, text):
        records, quote_is_open = self.records(text)
        error = "csv_unclosed_quote" if quote_is_open else ""
        if not records:
            return Reading(None, [], error or "input_empty")
        names = [name.strip(BLANKS) for name in records[0].cells]
        if records[0].defect or not any(names):
            return Reading(None, [], "header_bad")
        rows = [row._replace(defect=row.defect or self.width_defect(row.cells, names))
                for row in records[1:]]
        return Reading(names, rows, error)

    def records(self, text):
        """Those that are complete, and whether a quote is open behind them."""
        lines = list(io.StringIO(text.removeprefix(BYTE_ORDER_MARK), newline=""))
        reader = csv.reader(lines, **self.options)
        records, done = [], 0
        for cells in reader:
            first, done = done, reader.line_num
            spelling = lines[first:done]
            if done == len(lines) and self.goes_on(spelling):
                return records, True
            if cells:
                defect = "row_text_after_quote" if self.is_sloppy(spelling) else ""
                records.append(Row(first + 1, cells, defect))
        return records, False

    def goes_on(self, lines):
        """Whether another line would belong to the record, too."""
        reader = csv.reader([*lines, "another"], **self.options)
        next(reader)
        return reader.line_num > len(lines)

    def is_sloppy(self, lines):
        try:
            next(csv.reader(lines, strict=True, **self.options))
        except csv.Error:
            return True
        return False

    @staticmethod
    def width_defect(cells, names):
        if len(cells) < last_filled(names):
            return "row_too_few_cells"
        return "row_too_many_cells" if last_filled(cells) > len(names) else ""


def our_readings(output):
    """What print_records printed, file by file."""
    texts = iter(output.decode().split("\0"))

    def take(count):
        return [next(texts) for _ in range(int(count))]

    for first in texts:
        if not first:
            return
        header = None if first == "none" else take(first)
        rows = []
        while (line := next(texts)) != "end":
            defect = next(texts)
            rows.append(Row(int(line), take(next(texts)), defect))
        yield Reading(header, rows, next(texts))


class PythonCsv(program.ProgramTest):
    def setUp(self):
        super().setUp()
        self.assertIn("PRINT_RECORDS", os.environ, "the path of the program print_records")
        self.addCleanup(csv.field_size_limit, csv.field_size_limit(1 << 30))
        self.seed = (os.environ.get("LEADIMPORT_TEST_SEED") or
                     random.SystemRandom().randrange(1 << 32))
        print(f"LEADIMPORT_TEST_SEED={self.seed}", file=sys.stderr)
        self.met = collections.Counter()

    def test_both_readers_find_the_same(self):
        files = collections.defaultdict(list)
        for n in range(FILES):
            way = list(DELIMITERS)[n % 4], BLOCKS[n // 4 % 4], n // 16 % 2 == 0
            text = Maker(f"{self.seed}/{n}", way[0]).text()
            files[way].append((self.write(f"{n}.csv", text), text))
        for way, made in files.items():
            self.compare(way, made)
        # All that they may differ in must have been there.
        for met in ("rows", "row_text_after_quote", "row_too_few_cells", "row_too_many_cells",
                    "csv_unclosed_quote", "header_bad", "input_empty"):
            self.assertGreater(self.met[met], 0, met)

    def compare(self, way, files):
        delimiter, block, portable = way
        options = ["--delimiter", DELIMITERS[delimiter], "--block", str(block)]
        ended = subprocess.run(
            [os.environ["PRINT_RECORDS"], *options, *["--portable"] * portable], check=True,
            input="".join(f"{path}\n" for path, _ in files).encode(), stdout=subprocess.PIPE,
            timeout=program.PATIENCE)
        ours = list(our_readings(ended.stdout))
        self.assertEqual(len(ours), len(files))
        python = PythonsReader(delimiter)
        for (path, text), reading in zip(files, ours):
            expected = python.read(text)
            if reading != expected:
                self.tell(path, way, text, reading, expected)
            self.met[expected.error] += 1
            self.met["rows"] += len(expected.rows)
            self.met.update(row.defect for row in expected.rows)

    def tell(self, path, way, text, ours, pythons):
        """The first difference, with all that is needed to see it again."""
        differences = [("header", ours.header, pythons.header),
                       ("error", ours.error, pythons.error),
                       ("number of rows", len(ours.rows), len(pythons.rows))]
        differences += [("row", *rows) for rows in zip(ours.rows, pythons.rows)]
        what, a, b = next(d for d in differences if d[1] != d[2])
        self.fail(f"LEADIMPORT_TEST_SEED={self.seed}, {path.name}, "
                  f"(delimiter, block, portable) {way}:\n"
                  f"{what}: ours {a!r}\nPython's {b!r}\nin {text[:2000]!r}")


if __name__ == "__main__":
    program.main()
