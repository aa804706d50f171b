"""Answers and files that are to take a program's memory or time: for small_api.SmallApi, and for imports."""

import csv
import datetime
import time

import job_files
import small_api

MIB = 1 << 20
HEAD = b"HTTP/1.1 201 Created\r\nContent-Type: application/json\r\n"
OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
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


def whole(content):
    """An answer with this JSON, as it is."""
    def write(out):
        try:
            out.write(OK + b"Content-Length: %d\r\n\r\n" % len(content) + content)
        except OSError:
            pass
    return None, write


class Workspace:
    """What GET is answered: as small_api.WORKSPACE has it, but for some paths, whose answers are data or
    functions that give a whole answer."""

    def __init__(self, instead):
        self._answers = small_api.WORKSPACE | instead

    def __call__(self, path):
        if path not in self._answers:
            return small_api.refusal(404, "없음")
        answer = self._answers[path]
        return answer() if callable(answer) else small_api.success(answer)


def fields(*options):
    """Of /v2/field/lead: one select with these options."""
    return {"fieldList": [{"id": "f", "name": "등급", "type": "singleSelect",
                           "optionList": [{"value": o} for o in options]}]}


def many_fields():
    field = '{"id":"1","name":"%x"}'
    return whole(b'{"success":true,"data":{"fieldList":['
                 + ",".join(field % n for n in range(150_000)).encode() + b"]}}")


def many_values(value):
    return whole(b'{"success":true,"data":{"fieldList":[' + (value + b",") * 2_500_000 + b"0]}}")


class UserPages:
    """Of /v2/user: pages without an end, of so many users with names and e-mails of so many letters."""

    def __init__(self, users, letters, pages=1 << 30):
        self._users, self._letters, self._pages, self._page = users, letters, pages, 0

    def __call__(self):
        self._page += 1
        users = [{"id": f"u{self._page}-{n}", "name": f"{self._page}-{n} " + "n" * self._letters,
                  "email": "e" * self._letters + f"{self._page}-{n}@example.com",
                  "status": "s" * self._letters}
                 for n in range(self._users)]
        more = self._page < self._pages
        return small_api.success({"userList": users, "nextCursor": str(self._page) if more else None})


# For Workspace: more than anybody has.
WORKSPACES = {
    "400,000 options": lambda: {
        path: fields(*(f"option {n}" for n in range(200_000)))
        for path in ("/v2/field/lead", "/v2/field/people")},
    "150,000 fields": lambda: {"/v2/field/people": many_fields},
    "users with names of 990 letters": lambda: {"/v2/user": UserPages(500, 990)},
    "300,000 options and 30,000 pipelines": lambda: {
        "/v2/field/lead": fields(*(f"{n:x}" for n in range(300_000))),
        "/v2/lead/pipeline": {"pipelineList": [
            {"id": f"{n:x}", "name": "n", "pipelineStageList": []} for n in range(30_000)]}},
    "2,500,000 numbers": lambda: {"/v2/field/lead": lambda: many_values(b"0")},
    "2,500,000 lists": lambda: {"/v2/field/lead": lambda: many_values(b"[]")},
}


def now():
    return datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="milliseconds")


class Finds:
    """The leads of an API that answers every third POST /v2/lead with a page of its own, though the lead
    was created. A search finds so many leads of the name, and no end of them unless `last`; GET shows of
    each, besides, what `shows` gives for what was sent under that name."""

    def __init__(self, hits, shows, last=True):
        self._leads = Leads(began=int(time.time()))
        self._hits, self._shows, self._last = hits, shows, last
        self._sent = {}  # by id
        self._posts = 0

    def post(self, sent, _=None):
        if "filterGroupList" in sent:
            return self._found(sent["filterGroupList"][0]["filters"][0]["value"])
        status, answer = self._leads(sent)
        self._sent[answer["data"]["lead"]["id"]] = sent | {"made": now()}
        self._posts += 1
        return (502, b"<html>") if self._posts % 3 == 0 else (status, answer)

    def _found(self, name):
        own = [i for i, sent in self._sent.items() if sent["name"] == name]
        others = [self._leads({"name": name})[1]["data"]["lead"]["id"]
                  for _ in range(self._hits - len(own))]
        for i in others:
            self._sent[i] = {"name": name, "made": now()}
        return small_api.success({
            "objectList": [{"id": i, "name": name} for i in own + others],
            "nextCursor": None if self._last else others[-1]})

    def get(self, path):
        sent = self._sent.get(path.split("/")[-1])
        if sent is None:
            return Workspace({"/v2/field/lead": {"fieldList": [
                {"id": "f", "name": "긴 글", "type": "string"}]}})(path)
        lead = {"id": path.split("/")[-1], "이름": sent["name"],
                "organizationId": sent.get("organizationId"), "생성 날짜": sent["made"]}
        return small_api.success({"lead": lead | self._shows(sent)})


class Leads:
    """What a POST /v2/lead is answered: created, each with an id of its own. Such ids begin with their
    date, in seconds since 1970."""

    def __init__(self, memo=None, began=0x60000000):
        self._number = began << 64
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
