"""doctor: whether this machine and the workspace are ready, line by line with its cure.

| what is wrong                                  | its line    | exit code |
|------------------------------------------------|-------------|-----------|
| nothing; warnings alone                        |             | 0         |
| no token; a token that is none                 | token       | 2         |
| the token is refused, or forbidden             | token       | 4         |
| the host has no address; nothing listens there | name look-up, connection | 5 |
| the certificate is not trusted                 | TLS         | 4         |
| the proxy refuses; it is no proxy              | proxy       | 4; 2      |
| the server fails; it is no Salesmap            | answers     | 5; 4      |
| no job can lie there; no locks; a full disk    | job folder  | 2; 5      |
"""

import json
import os
import re
import resource
import unicodedata
import unittest

import job_files
import program
from connect_proxy import ConnectProxy
from small_api import SmallApi, refusal, success, WORKSPACE

NAMES = ("proxy", "name_lookup", "connection", "tls", "token", "fields", "users", "pipelines",
         "search", "limit", "answers", "clock", "key_field", "job_folder", "flush", "free_space",
         "open_files", "locale")
LABELS = ("proxy", "name look-up", "connection", "TLS", "token", "fields", "users", "pipelines",
          "search", "limit", "answers", "clock", "key field", "job folder", "disk flush",
          "free space", "open files", "locale")
LOCAL = NAMES[NAMES.index("job_folder"):]
STATES = {"ok": "ok", "warning": "warning", "bad": "bad", "not checked": "not_checked"}
# What differs from one time to the next: how long something took, and what is free.
MEASURED = re.compile(r"\d+(\.\d+)? (ms|GiB|MiB|rows)|valid for \d+ days?")
LEADS = f"리드명,회사 ID\n리드 1,{job_files.ORGANIZATION}\n"
FAILPOINTS = os.environ.get("LEADIMPORT_WITH_FAILPOINTS")


class Report:
    """What a doctor with --format json said."""

    def __init__(self, ended):
        self.ended = ended
        self.all = ended.json()
        self.checks = {c["name"]: c for c in self.all["checks"]}

    def state(self, name):
        return self.checks[name]["state"]

    def found(self, name):
        return self.checks[name]["found"]

    def cure(self, name):
        return self.checks[name]["cure"]

    def named(self, state):
        return [name for name, c in self.checks.items() if c["state"] == state]


def read_text(text):
    """The same of the text: name, state, found and cure of each, and the last line."""
    *lines, last = text.splitlines()
    checks = []
    for line in lines:
        if not line.startswith(" "):
            checks.append([line[:14].strip(), line[14:27].strip(), [line[27:]]])
        else:
            checks[-1][2].append(line[27:])
    told = []
    for label, state, parts in checks:
        found, *cure = " ".join(parts).split(" to do: ")
        told.append((label, state, found, cure[0] if cure else None))
    return told, last


def columns(line):
    """Of a terminal."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)


class Doctor(program.ProgramTest):
    ENV = {"LC_ALL": "C.UTF-8", "TZ": "KST-9"}

    def doctor(self, *options, env=None, **how):
        return self.leadimport("doctor", *options, env={**self.ENV, **(env or {})}, **how)

    def report(self, *options, code=0, **how):
        """Of a doctor that ends so; what holds of every report is checked."""
        ended = self.doctor("--format", "json", *options, **how)
        self.assertEqual(ended.code, code, ended.told)
        r = Report(ended)
        self.assertEqual(tuple(r.checks), NAMES)
        self.assertEqual(r.all["ready"], code == 0)
        self.assertEqual(r.all["exit_code"], code)
        self.assertEqual(bool(r.named("bad")), code != 0)
        for c in r.checks.values():
            self.assertEqual(set(c), {"name", "state", "found", "cure", "code"})
            self.assertTrue(c["found"], c)
            self.assertEqual(c["cure"] is not None, c["state"] in ("warning", "bad"), c)
            self.assertEqual(c["code"] is not None, c["state"] == "bad", c)
        self.assertNotIn(program.TOKEN, ended.told)
        return r

    def assertNotChecked(self, r, *names):
        self.assertEqual(tuple(n for n in r.named("not_checked") if n != "limit"), names)


class AllIsWell(Doctor):
    def test_every_line_is_there_and_nothing_is_changed(self):
        sandbox = self.start_sandbox()
        before = sorted(self.folder.iterdir())
        r = self.report(*sandbox.options)
        self.assertEqual(r.named("bad"), [])
        self.assertNotChecked(r)
        self.assertEqual(r.ended.err, "")
        self.assertEqual(r.found("proxy"), "none is named")
        self.assertRegex(r.found("name_lookup"), r"^localhost: .*127\.0\.0\.1.* \(after [\d.]+ ms\)$")
        self.assertRegex(r.found("connection"), r"^127\.0\.0\.1 \(after [\d.]+ ms\)$")
        self.assertRegex(r.found("tls"), r"^TLSv1\.[23], a certificate for .+ by “.+”, valid for \d+ days? more$")
        self.assertRegex(r.found("token"), r"^from SALESMAP_TOKEN, of “.+”, workspace “.+”$")
        self.assertRegex(r.found("fields"), r"^readable: \d+ of leads, \d+ of people, \d+ of organizations$")
        self.assertEqual(r.found("search"), "leads can be searched")
        self.assertIn("unknown", r.found("limit"))
        self.assertRegex(r.found("answers"), r"^7 answers: median [\d.]+ ms, slowest [\d.]+ ms; "
                                             r"90/10s needs \d+ connections?, --connections is 16$")
        self.assertRegex(r.found("clock"), r"^as the server's, to \d+\.\d s$")
        self.assertEqual(r.state("key_field"), "warning")
        self.assertIn(str(self.folder), r.found("job_folder"))
        self.assertRegex(r.found("flush"), r"^[\d.]+ ms for one, the median of \d; with that 16 "
                                           r"connections can send [\d.]+ rows a second at most")
        self.assertIn("16 connections", r.found("open_files"))
        self.assertEqual(r.found("locale"), "UTF-8, times in KST +0900")
        self.assertEqual(sorted(self.folder.iterdir()), before)
        self.assertEqual(sandbox.made(), 0)
        counters = sandbox.stop()
        self.assertEqual((counters["requests"], counters["searches"], counters["throttled"]),
                         (7, 1, 0))
        self.assertEqual((counters["points"], counters["lead_posts"], counters["people_posts"],
                          counters["organization_posts"]), (16, 0, 0, 0))

    def test_the_text_says_the_same_in_80_columns(self):
        sandbox = self.start_sandbox()
        sandbox.create_key_field("아주 긴 이름을 가진 중복 방지용 가져오기 열쇠 필드")
        options = sandbox.options
        typed = "".join(map(str, options))

        def as_written(cure):
            """A command in it without what the terminal adds: the program's path, and the options."""
            whole = "".join((cure or "").split())
            return whole.replace(f"{program.PROGRAM}schema", "leadimportschema").replace(typed, "")

        for more, code in (([], 0), (["--job", "/nowhere/at/all"], 2)):
            data = self.report(*options, *more, code=code)
            ended = self.doctor(*options, *more)
            self.assertEnded(ended, code)
            self.assertEqual(ended.err, "")
            self.assertLessEqual(max(map(columns, ended.out.splitlines())), 80)
            told, last = read_text(ended.out)
            self.assertEqual(tuple(label for label, *_ in told), LABELS)
            for (_, state, found, cure), c in zip(told, data.all["checks"]):
                self.assertEqual(STATES[state], c["state"])
                self.assertEqual(MEASURED.sub("#", found), MEASURED.sub("#", c["found"]))
                self.assertEqual(as_written(cure), "".join((c["cure"] or "").split()))
            warnings = len(data.named("warning"))
            ready = f"ready, with {warnings} warning" + ("s" if warnings > 1 else "")
            self.assertEqual(last, "not ready: 1 check is bad" if code else ready)

    def test_the_limit_holds_and_the_config_counts(self):
        sandbox = self.start_sandbox(limit="16/1s")
        config = self.write("leadimport.toml", f'base-url = "{sandbox.base_url}"\nca-file = '
                            f'"{sandbox.ca_file}"\nrate = "16/1s"\nconnections = "3"\n')
        r = self.report("--config", config)
        self.assertIn("16/1s needs", r.found("answers"))
        self.assertIn("--connections is 3", r.found("answers"))
        self.assertEqual(sandbox.stop()["throttled"], 0)


class TheToken(Doctor):
    def test_a_wrong_one_is_refused_and_what_needs_it_is_not_checked(self):
        r = self.report(*self.start_sandbox().options, code=4, env={"SALESMAP_TOKEN": "wrong-token"})
        self.assertEqual(r.named("bad"), ["token"])
        self.assertEqual(r.checks["token"]["code"], "api_unauthorized")
        self.assertNotChecked(r, "fields", "users", "pipelines", "search", "key_field")
        self.assertEqual(r.found("fields"), "the token is not accepted")
        self.assertIn("Salesmap's settings", r.cure("token"))
        self.assertTrue(r.found("answers").startswith("1 answer: "))
        self.assertEqual(r.state("clock"), "ok")
        self.assertNotIn("wrong-token", r.ended.told)

    def test_without_one_or_with_none_that_can_be_read_the_way_is_checked_all_the_same(self):
        options = self.start_sandbox().options
        open_file = self.write("open", f"{program.TOKEN}\n", 0o644)
        config = self.write("leadimport.toml", 'token_command = "exit 3"\n', 0o600)
        for more, code in (([], "no_token"), (["--token-file", "/nowhere/token"], "no_token"),
                           (["--token-file", open_file], "token_file_open"),
                           (["--config", config], "token_command_failed")):
            with self.subTest(code):
                r = self.report(*options, *more, code=2, env={"SALESMAP_TOKEN": None})
                self.assertEqual(r.named("bad"), ["token"])
                self.assertEqual(r.checks["token"]["code"], code)
                self.assertEqual(r.state("tls"), "ok")
                self.assertNotChecked(r, "fields", "users", "pipelines", "search", "answers", "clock",
                                      "key_field")
                self.assertEqual(r.found("fields"), "there is no token to ask with")

    def test_it_comes_from_wherever_it_may(self):
        options = self.start_sandbox().options
        file = self.write("token", f"{program.TOKEN}\n", 0o600)
        r = self.report(*options, "--token-file", file, env={"SALESMAP_TOKEN": None})
        self.assertTrue(r.found("token").startswith(f"from {file}, "))
        r = self.report(*options, "--token-file", "-", input=f"{program.TOKEN}\n".encode(),
                        env={"SALESMAP_TOKEN": None})
        self.assertTrue(r.found("token").startswith("from --token-file -, "))

    def test_one_that_may_not_search_is_a_warning(self):
        r = self.report(*self.start_sandbox("--no-search").options)
        self.assertEqual(r.state("search"), "warning")
        self.assertIn("settle", r.cure("search"))

    def test_one_that_may_not_read_something_is_not_ready(self):
        def get(path):
            if path == forbidden:
                return refusal(403, "권한이 없습니다")
            return success(WORKSPACE[path])

        for forbidden, name in (("/v2/user", "users"), ("/v2/lead/pipeline", "pipelines"),
                                ("/v2/field/people", "fields"), ("/v2/user/me", "token")):
            with self.subTest(forbidden), SmallApi(self.answer_search, get=get) as api:
                r = self.report(*api.options, code=4)
                self.assertEqual(r.named("bad"), [name])
                self.assertIn("권한이 없습니다", r.found(name))

    def test_without_the_fields_of_leads_a_key_field_is_not_looked_for(self):
        def get(path):
            if path == "/v2/field/lead":
                return refusal(403, "권한이 없습니다")
            return success(WORKSPACE[path])

        with SmallApi(self.answer_search, get=get) as api:
            r = self.report(*api.options, code=4)
        self.assertEqual(r.named("bad"), ["fields"])
        self.assertEqual(r.state("key_field"), "not_checked")
        self.assertEqual(r.found("key_field"), "the fields of leads could not be read")

    @staticmethod
    def answer_search(*_):
        return success({"objectList": []})


class TheWay(Doctor):
    BEHIND = ("token", "fields", "users", "pipelines", "search", "answers", "clock", "key_field")

    def test_nothing_listens_there(self):
        r = self.report("--base-url", self.url_where_nobody_answers(), code=5)
        self.assertEqual(r.named("bad"), ["connection"])
        self.assertEqual(r.checks["connection"]["code"], "server_unreachable")
        self.assertEqual(r.state("name_lookup"), "ok")
        self.assertNotChecked(r, "tls", *self.BEHIND)
        self.assertEqual(r.found("tls"), "there is no way to the API")
        for name in LOCAL:
            self.assertEqual(r.state(name), "ok", name)

    def test_the_host_has_no_address(self):
        r = self.report("--base-url", "https://salesmap.invalid/api", code=5)
        self.assertEqual(r.named("bad"), ["name_lookup"])
        self.assertIn("salesmap.invalid", r.found("name_lookup"))
        self.assertNotChecked(r, "connection", "tls", *self.BEHIND)

    def test_a_certificate_that_is_not_trusted_is_told_with_its_issuer(self):
        sandbox = self.start_sandbox()
        r = self.report("--base-url", sandbox.base_url, code=4)
        self.assertEqual(r.named("bad"), ["tls"])
        self.assertEqual(r.checks["tls"]["code"], "tls_untrusted")
        self.assertRegex(r.found("tls"), r"; shown was one for .+ by “.+”$")
        self.assertIn("--ca-file", r.cure("tls"))
        self.assertNotChecked(r, *self.BEHIND)
        self.assertEqual(sandbox.stop()["requests"], 0)

    def test_a_file_that_has_no_certificates(self):
        r = self.report("--base-url", self.url_where_nobody_answers(), "--ca-file", "/nowhere/ca.pem",
                        code=2)
        self.assertEqual(r.named("bad"), ["tls"])
        self.assertNotChecked(r, "name_lookup", "connection", *self.BEHIND)
        self.assertEqual(r.found("connection"), "TLS cannot be used here")

    def test_what_answers_is_not_salesmap(self):
        with SmallApi(None, get=lambda _: (200, b"<html>Welcome</html>")) as api:
            r = self.report(*api.options, code=4)
        self.assertEqual(r.named("bad"), ["answers"])
        self.assertEqual(r.checks["answers"]["code"], "api_not_salesmap")
        self.assertIn("plain http://", r.found("tls"))
        self.assertIn("127.0.0.1 is this machine", self.report_of_proxy(api))
        self.assertNotChecked(r, "token", "fields", "users", "pipelines", "search", "key_field")

    def report_of_proxy(self, api):
        with SmallApi(None, get=lambda _: (200, b"<html>Welcome</html>")) as api:
            return self.report(*api.options, code=4,
                               env={"HTTPS_PROXY": "http://proxy.example:1"}).found("proxy")

    def test_a_server_that_fails_is_not_waited_for_long(self):
        with SmallApi(None, get=lambda _: refusal(500, "고장")) as api:
            r = self.report(*api.options, code=5)
        self.assertEqual(r.checks["answers"]["code"], "server_failing")
        self.assertIn("고장", r.found("answers"))

    def test_a_server_that_asks_to_wait_is_a_warning_as_an_import_waits(self):
        def later(_):
            return None, lambda wire: wire.write(
                b"HTTP/1.1 429 Too Many Requests\r\nRetry-After: 600\r\nContent-Length: 0\r\n\r\n")

        with SmallApi(None, get=later) as api:
            r = self.report(*api.options)
        self.assertEqual(r.state("answers"), "warning")
        self.assertIn("HTTP 429: it asks to come back later", r.found("answers"))
        self.assertIn("--retry-for", r.cure("answers"))
        self.assertEqual(r.state("limit"), "warning")
        self.assertEqual(set(r.named("not_checked")),
                         {"token", "fields", "users", "pipelines", "search", "clock", "key_field"})

    def test_the_clock_is_compared_with_the_servers(self):
        for offset, words in (("-90s", "ahead of the server's"), ("2h", "behind the server's")):
            r = self.report(*self.start_sandbox("--clock-offset", offset).options)
            self.assertEqual(r.state("clock"), "warning")
            self.assertIn(words, r.found("clock"))

    def test_a_limit_that_others_use_up_is_told(self):
        sandbox = self.start_sandbox(limit="12/1s")  # a search takes ten
        r = self.report(*sandbox.options, "--rate", "none")
        self.assertEqual(r.state("limit"), "warning")
        self.assertRegex(r.found("limit"), r"^\d+ of \d+ answers (was|were) HTTP 429: others use it up")
        self.assertEqual(r.state("search"), "ok")
        self.assertGreater(sandbox.stop()["throttled"], 0)

    def test_slow_answers_need_more_connections(self):
        r = self.report(*self.start_sandbox("--latency", "400ms").options, "--connections", "2")
        self.assertEqual(r.state("answers"), "warning")
        self.assertRegex(r.cure("answers"), r"^say --connections \d+$")


class BehindAProxy(Doctor):
    def test_it_is_named_with_who_names_it(self):
        sandbox = self.start_sandbox()
        with ConnectProxy(sandbox.port) as proxy:
            r = self.report(*sandbox.options, "--proxy", proxy.url("me:secret@"))
            self.assertEqual(r.found("proxy"), f"127.0.0.1:{proxy.port}, named by --proxy")
            self.assertTrue(r.found("name_lookup").startswith("127.0.0.1: "))
            self.assertNotIn("secret", r.ended.told)
            config = self.write("leadimport.toml", f'proxy = "{proxy.url()}"\n')
            r = self.report(*sandbox.options, "--config", config)
            self.assertEqual(r.found("proxy"),
                             f"127.0.0.1:{proxy.port}, named by --proxy in {config}")
            self.assertTrue(proxy.heads)
        r = self.report(*sandbox.options, "--proxy", "none")
        self.assertEqual(r.found("proxy"), "none, as --proxy says")

    def test_one_of_the_environment_and_its_exceptions(self):
        url = ("--base-url", "https://salesmap.invalid/api")
        with ConnectProxy(1, status=502) as proxy:
            r = self.report(*url, code=5, env={"HTTPS_PROXY": proxy.url()})
            self.assertEqual(r.named("bad"), ["proxy"])
            self.assertIn("502", r.found("proxy"))
            self.assertNotChecked(r, "tls", *TheWay.BEHIND)
            proxy.status = 403
            r = self.report(*url, code=4, env={"ALL_PROXY": proxy.url()})
            self.assertEqual(r.checks["proxy"]["code"], "proxy_refused")
            r = self.report(*url, code=5, env={"HTTPS_PROXY": proxy.url(), "NO_PROXY": ".invalid"})
            self.assertEqual(r.found("proxy"), "none: NO_PROXY excepts salesmap.invalid")

    def test_what_is_not_followed_is_a_warning(self):
        url = ("--base-url", "https://salesmap.invalid/api")
        for env, words in (({"ALL_PROXY": "socks5://me:secret@proxy.example"}, "ALL_PROXY"),
                           ({"AUTO_PROXY": "http://wpad/wpad.dat"}, "PAC")):
            r = self.report(*url, code=5, env=env)
            self.assertEqual(r.state("proxy"), "warning")
            self.assertIn(words, r.found("proxy"))
            self.assertNotIn("secret", r.ended.told)

    def test_what_is_none_is_bad(self):
        r = self.report(code=2, env={"HTTPS_PROXY": "socks5://me:secret@proxy.example"})
        self.assertEqual(r.named("bad"), ["proxy"])
        self.assertNotChecked(r, "name_lookup", "connection", "tls", *TheWay.BEHIND)
        self.assertNotIn("secret", r.ended.told)


class AKeyField(Doctor):
    def test_one_that_prevents_duplicates_is_found(self):
        sandbox = self.start_sandbox()
        sandbox.create_key_field("가져오기 키")
        r = self.report(*sandbox.options)
        self.assertEqual(r.state("key_field"), "warning")
        self.assertIn("“가져오기 키”", r.found("key_field"))
        self.assertIn("--prove-key-field '가져오기 키'", r.cure("key_field"))
        proven = self.leadimport("schema", "--prove-key-field", "가져오기 키", "--yes", "--rate", "none",
                                 *sandbox.options)
        self.assertEnded(proven, 0)
        r = self.report(*sandbox.options, "--key-field", "가져오기 키")
        self.assertEqual(r.state("key_field"), "ok")
        self.assertRegex(r.found("key_field"), r"found unique on 20\d\d-\d\d-\d\d$")

    def test_one_that_cannot_be_one_is_bad(self):
        options = self.start_sandbox().options
        for name in ("없는 필드", "RecordId", "예상 금액"):
            r = self.report(*options, "--key-field", name, code=2)
            self.assertEqual(r.named("bad"), ["key_field"])
            self.assertIn(name, r.found("key_field"))


class ThisMachine(Doctor):
    def setUp(self):
        super().setUp()
        self.nowhere = ("--base-url", self.url_where_nobody_answers())

    def place(self, *options, code=5, **how):
        return self.report(*self.nowhere, *options, code=code, **how)

    def test_a_folder_that_can_be_made_and_one_that_is_there(self):
        there = self.folder / "jobs"
        there.mkdir(mode=0o700)
        for job, place in (("leads.csv.import", self.folder), (there, there),
                           (there / "new.import", there), (f"{there}/", there)):
            r = self.place("--job", job)
            self.assertEqual(r.state("job_folder"), "ok")
            self.assertTrue(r.found("job_folder").startswith(f"{place}: "), r.found("job_folder"))
        self.assertEqual(list(there.iterdir()), [])
        self.assertFalse((self.folder / "leads.csv.import").exists())

    def test_a_place_that_does_for_no_job(self):
        file = self.write("leads.csv", "name\n")
        for job in ("/nowhere/at/all", file, file / "x.import", "/proc/x.import"):
            r = self.place("--job", job, code=5)
            self.assertIn("job_folder", r.named("bad"))
            self.assertEqual(r.checks["job_folder"]["code"], "job_folder_unusable")
            self.assertEqual((r.state("flush"), r.state("free_space")), ("not_checked",) * 2)
            self.assertIn("--job", r.cure("job_folder"))

    def test_a_job_that_runs(self):
        sandbox = self.start_sandbox("--fault", "slow@1:20m")
        leads = self.write("leads.csv", LEADS)
        running = self.start("import", leads, "--timeout", "30m", *sandbox.options)
        running.wait_until(lambda: sandbox.leads() > 0, "it sends")
        r = self.report(*sandbox.options, "--job", f"{leads}.import", code=6)
        self.assertEqual(r.named("bad"), ["job_folder"])
        self.assertEqual(r.checks["job_folder"]["code"], "job_running")
        self.assertIn(str(running.pid), r.found("job_folder"))

    def test_a_folder_in_which_no_import_begins(self):
        full, lost, outer = (self.folder / name for name in ("data", "lost", "outer"))
        for folder in (full, lost, outer, outer / "inner"):
            folder.mkdir(mode=0o700)
        (full / "notes.txt").write_text("mine")
        (lost / "job.info").write_text("{}")
        (outer / "inner" / "job.info").write_text("{}")
        sandbox = self.start_sandbox()
        leads = self.write("leads.csv", LEADS)
        for folder, code in ((full, "job_folder_not_empty"), (lost, "journal_broken"),
                             (outer, "job_misplaced")):
            with self.subTest(code):
                ends = self.leadimport("import", leads, "--job", folder, *sandbox.options).code
                self.assertNotEqual(ends, 0)
                r = self.report(*sandbox.options, "--job", folder, code=ends)
                self.assertEqual(r.named("bad"), ["job_folder"])
                self.assertEqual(r.checks["job_folder"]["code"], code)
                checked = self.leadimport("check", leads, "--job", folder, *sandbox.options)
                self.assertIn("an import could not keep its record: ", checked.told)
        self.assertEqual(sandbox.made(), 0)

    @unittest.skipIf(os.geteuid() == 0, "root may write everywhere")
    def test_a_folder_that_cannot_be_written(self):
        closed = self.folder / "closed"
        closed.mkdir(mode=0o500)
        r = self.place("--job", closed / "x.import")
        self.assertIn("job_folder", r.named("bad"))

    @unittest.skipUnless(FAILPOINTS, "needs failpoints")
    def test_no_locks_and_a_full_disk(self):
        for fails, code, ends in (("place.lock_test@1:EIO", "folder_without_locks", 2),
                                  ("place.flush@1:ENOSPC", "storage_full", 5),
                                  ("place.flush@2:EIO", "storage_failed", 5)):
            r = self.report(*self.start_sandbox().options, code=ends, program=FAILPOINTS,
                            env={"LEADIMPORT_FAILPOINT": fails})
            self.assertEqual(r.named("bad"), ["job_folder"])
            self.assertEqual(r.checks["job_folder"]["code"], code)
            self.assertFalse([p for p in self.folder.iterdir() if not p.name.startswith("sandbox")])

    def test_few_open_files_and_a_plain_locale_are_warnings(self):
        def with_few_files():
            resource.setrlimit(resource.RLIMIT_NOFILE, (40, 40))

        r = self.place(env={"LC_ALL": "C"}, preexec_fn=with_few_files)
        self.assertEqual(r.state("open_files"), "warning")
        self.assertIn("enough for 8 of 16 connections", r.found("open_files"))
        self.assertIn("ulimit -n", r.cure("open_files"))
        self.assertEqual(r.state("locale"), "warning")
        self.assertIn("UTF-8", r.cure("locale"))


class BadValues(Doctor):
    BAD = {
        "--base-url": ("", "salesmap.kr", "ftp://localhost/api", "http://salesmap.kr/api"),
        "--rate": ("", "90", "0/10s"),
        "--timeout": ("", "60", "0s"),
        "--connections": ("", "0", "1025", "many"),
        "--format": ("", "xml", "JSON"),
        "--config": ("", "/nowhere/leadimport.toml", "."),
        "--job": ("",),
        "--token-file": ("",),
        "--ca-file": ("",),
        "--proxy": ("",),
        "--key-field": ("",),
    }
    # Those that are looked at: the line says what is wrong.
    LINES = {
        "--proxy": ("proxy", "ftp://proxy.example", "http://proxy.example:0"),
        "--ca-file": ("tls", "/nowhere/ca.pem", "."),
        "--token-file": ("token", "/nowhere/token", "."),
    }

    def test_what_no_option_takes_is_refused(self):
        for option, values in self.BAD.items():
            for value in values:
                with self.subTest(option=option, value=value):
                    ended = self.doctor(option, value)
                    self.assertRefused(ended, 2)
                    self.assertTrue(option in ended.err or ended.err.startswith(f"leadimport: {value}"),
                                    ended.err)

    def test_what_cannot_be_used_has_its_line(self):
        sandbox = self.start_sandbox()
        for option, (name, *values) in self.LINES.items():
            trusted = [] if option == "--ca-file" else ["--ca-file", sandbox.ca_file]
            for value in values:
                with self.subTest(option=option, value=value):
                    r = self.report("--base-url", sandbox.base_url, *trusted, option, value, code=2)
                    self.assertEqual(r.named("bad"), [name])

    def test_json_is_one_line(self):
        ended = self.doctor(*self.start_sandbox().options, "--format", "json")
        self.assertEqual(ended.out.count("\n"), 1)
        json.loads(ended.out)


del Doctor  # what the others have in common is no test of its own

if __name__ == "__main__":
    program.main()
