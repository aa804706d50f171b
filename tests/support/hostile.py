"""Answers and files that are to take a program's memory or time: for small_api.SmallApi, and for imports."""

import csv

import job_files

MIB = 1 << 20
HEAD = b"HTTP/1.1 201 Created\r\nContent-Type: application/json\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
LINE = b"X-Y: " + b"y" * 1000 + b"\r\n"
# What an answer begins with, and what comes again and again behind it.
ENDLESS = {
    "interim answers": (b"", b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" * 20),
    "lines of a header": (HEAD, LINE),
    "one line of a header": (HEAD + b"X: ", b"x" * 1000),
    "a chunk's extension": (CHUNKED + b"1;a=", b"b" * 1000),
    "chunks with extensions": (CHUNKED, b"1;" + b"e" * 1000 + b"\r\nx\r\n"),
    "the smallest chunks": (CHUNKED, b"1\r\nx\r\n" * 200),
    "trailers": (CHUNKED + b"0\r\n", LINE),
    "a body": (HEAD + b"\r\n", b"x" * 1000),
}


def without_end(before, again):
    """An answer that goes on until nobody reads it any more."""
    def write(out):
        try:
            out.write(before)
            while True:
                out.write(again)
        except OSError:
            pass
    return None, write


class Leads:
    """What a POST /v2/lead is answered: created, each with an id of its own. Such ids begin with their
    date."""

    def __init__(self, memo=None):
        self._number = 0x60000000 << 64
        self._memo = memo

    def __call__(self, sent, _=None):
        self._number += 1
        lead = {"id": f"{self._number:024x}", "name": sent["name"]}
        if self._memo:
            lead["memo"] = self._memo
        return 201, {"success": True, "data": {"lead": lead}}


# Rows that take several times their bytes on the way, for write_large_rows().
SPELLINGS = {
    "UTF-16, a memo": dict(column="memo", size=5 * MIB, text="가", encoding="utf-16"),
    "CP949, a memo": dict(column="memo", size=5 * MIB, text="가", encoding="cp949"),
    "CP949, what is not sent": dict(column="비고", size=5 * MIB, text="가", encoding="cp949"),
    "CP949, line breaks and quotes": dict(column="비고", size=5 * MIB, text='\n"',
                                          encoding="cp949"),
    "UTF-16, quotes": dict(column="비고", size=MIB, text='"가', encoding="utf-16"),
    "UTF-8, quotes": dict(column="memo", size=7 * MIB, text='"'),
}


def write_large_rows(path, rows, column, size, text="x", encoding="utf-8"):
    """A CSV of leads with a column of so many times the text; everything else is as it should be."""
    with open(path, "w", encoding=encoding, newline="") as f:
        out = csv.writer(f)
        out.writerow(["name", "organizationId", column])
        for row in range(1, rows + 1):
            out.writerow([job_files.lead_name(row), job_files.ORGANIZATION, text * size])
    return path
