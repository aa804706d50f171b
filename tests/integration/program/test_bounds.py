"""Whatever a server, a file or the machine does, memory and time stay bounded, and it is told.

| attack | what happens |
|---|---|
| an answer that never ends, to a row's POST: in its header, in interim ones, in chunks, in trailers | too large: the row is unknown, exit code 7 |
| the same, to a question before the first row | too large: nothing is sent, exit code 5 |
| answers that are as long as they may be, on all connections | they are read |
| a configuration or a mapping with keys of thousands of parts, or thousands of brackets | a sentence with the line and what is allowed, exit code 2 |
| rows of 15 MiB that cannot be sent | they fail |
| rows of 15 MiB of which little is sent, and rows of nearly 4 MiB of which all is | they are created |
| no file descriptor is left for a connection | that is said, exit code 5 |
| rows in UTF-16 and CP949, rows of quotes, refusals of 80,000 letters | they are created, or fail |
| a workspace of millions of users, fields, options or values | more than is kept: nothing is sent, exit code 4 |
| users with names of megabytes | too large: nothing is sent, exit code 5 |
| a workspace with names of 50,000 letters | they are cut; the job stays usable |
| a search that finds 60,000 leads, or leads of 7.9 MB | nothing is concluded from it: the row is unknown, exit code 7 |
| a mapping with ten tables of 6 MB | a sentence with the table's name, exit code 2 |
| cells with 20,000 values, of which a table makes 20,000 each | each is translated once |
| names of columns that take 16 MB | a sentence with what is allowed, exit code 3 |
| a draft of a mapping for cells of 12 MB | their beginnings are looked at |
| a job.db with a value of 90 MB | it is damaged, exit code 5 |
| fewer file descriptors than connections | fewer connections, in one line |
| no memory | that is said, exit code 5 |

Every import here stays under 128 MiB.
"""

import contextlib
import json
import resource
import sqlite3
import unittest

import hostile
import job_files
import measure
import program
import small_api

MOST_KIB = 128 * 1024
MIB = 1 << 20


class BoundsTest(program.ProgramTest):
    def bounded(self, *args, most_kib=MOST_KIB, **how):
        """Runs a command to its end, within the bound of memory."""
        ended, peak = measure.peak_until_end(self.start(*args, **how))
        if not program.SANITIZED:
            self.assertLess(peak, most_kib, ended.err)
        return ended

    def import_from(self, api, leads, *options, **how):
        return self.bounded("import", leads, *api.options, "--rate", "none", "--progress", "none",
                            "--on-unknown", "hold", *options, **how)


class Answers(BoundsTest):
    def setUp(self):
        super().setUp()
        self.leads = job_files.write_leads(self.folder / "leads.csv", 1)

    def test_an_answer_without_an_end_leaves_its_row_unknown(self):
        for what, (before, again) in hostile.ENDLESS.items():
            with self.subTest(what):
                answer = hostile.without_end(before, again)
                with small_api.SmallApi(lambda *_: answer) as api:
                    ended = self.import_from(api, self.leads, "--job", self.folder / what)
                self.assertEnded(ended, 7, "1 unknown")
                _, rows = job_files.read_csv(self.folder / what / "unknown.csv")
                self.assertIn("too large", rows[0][4])

    def test_an_answer_without_an_end_to_the_first_question_sends_nothing(self):
        for what, (before, again) in hostile.ENDLESS.items():
            with self.subTest(what), small_api.SmallApi(
                    hostile.Leads(), get=lambda path: hostile.without_end(before, again)) as api:
                ended = self.import_from(api, self.leads, "--retry-for", "0s")
                self.assertEnded(ended, 5, "too large")
                self.assertEqual(api.leads, 0)

    def test_all_connections_may_have_answers_as_long_as_they_may_be(self):
        leads = job_files.write_leads(self.folder / "many.csv", 160)
        with small_api.SmallApi(hostile.Leads(memo="x" * (255 * 1024))) as api:
            ended = self.import_from(api, leads)
        self.assertEnded(ended, 0)


class Configurations(BoundsTest):
    DEEP = "x = " + "[" * 100_000
    LONG = "a." * 8000 + "a"
    MAPPINGS = {
        "dots in a section": (f"[{'a.' * 130_000}a]\n", "16 parts"),
        "dots in a key": (f"[lead]\n{LONG} = 1\n", "line 2", "16 parts"),
        "arrays": (f"\n\n{DEEP}\n", "line 3", "16 deep"),
        "tables": ("x = " + "{a=" * 100_000, "16 deep"),
        "many keys": ("".join(f"[a{n}.b.c.d.e.f.g.h]\n" for n in range(40_000)), "65,536"),
    }
    CONFIGURATIONS = {
        "dots in a section": (f"\n[{LONG}]\n", "line 2", "16 parts"),
        "dots in quotes": (f'["{LONG}"]\n', "line 1", "16 parts"),
        "dots behind a section's =": (f"[a={LONG}]\n", "line 1", "16 parts"),
        "the same in two brackets": (f"[[a={LONG}]]\n", "line 1", "16 parts"),
        "a long list": ("rate = [" + "1," * 200_000 + "1]\n", "line 1", "65,536"),
        "dots in a key": (f"{LONG} = 1\n", "line 1", "16 parts"),
        "dots, and nothing else": ("." * MIB, "16 parts"),
        "many sections": ("".join(f"[a{n}.b.c.d.e.f.g.h]\n" for n in range(40_000)), "65,536"),
    }

    def check(self, option, files):
        leads = job_files.write_leads(self.folder / "leads.csv", 1)
        for what, (content, *words) in files.items():
            with self.subTest(what):
                file = self.write("file.toml", content)
                ended = self.bounded("check", "--offline", leads, option, file,
                                     most_kib=MOST_KIB // 2)
                self.assertRefused(ended, 2, file, *words)

    def test_a_mapping_that_its_parser_could_not_bear_is_refused(self):
        self.check("--map", self.MAPPINGS)

    def test_and_so_is_a_configuration(self):
        self.check("--config", self.CONFIGURATIONS)

    def test_a_configuration_with_brackets_is_wrong_but_harmless(self):
        leads = job_files.write_leads(self.folder / "leads.csv", 1)
        file = self.write("file.toml", self.DEEP)
        ended = self.bounded("check", "--offline", leads, "--config", file, most_kib=MOST_KIB // 2)
        self.assertEnded(ended, 2, "is not an option")


class Tables(BoundsTest):
    def map(self, *tables):
        """How a check ended with a mapping that names tables of so many values."""
        for n, values in enumerate(tables):
            self.write(f"t{n}.csv", "from,to\n" + "".join(
                f"value number {i} of the table,another {i} text\n" for i in range(values)))
        mapping = self.write("m.toml", '[lead]\nname = "name"\norganizationId = "organizationId"\n'
                             "[lead.fields]\n" + "".join(
                                 f'"F{n}" = {{column = "memo", table = "t{n}.csv", otherwise = "z"}}\n'
                                 for n in range(len(tables))))
        leads = job_files.write_leads(self.folder / "leads.csv", 1)
        return self.bounded("check", "--offline", leads, "--map", mapping)

    def test_the_tables_of_a_mapping_have_one_bound(self):
        ended = self.map(*[190_000] * 10)
        self.assertEnded(ended, 2, "t1.csv: ", "with it, the mapping's tables have more than 16,777,216")

    def test_lists_of_lists_are_translated_once(self):
        self.write("t.csv", "from,to\na," + "b;" * 20_000 + "\n")
        mapping = self.write("m.toml", '[lead]\nname = "name"\norganizationId = "organizationId"\n'
                             '[lead.fields]\n"F" = {column = "memo", table = "t.csv", type = "multiSelect", '
                             'split = ";"}\n')
        leads = self.write("leads.csv", f"name,organizationId,memo\n가,{job_files.ORGANIZATION},"
                           + "a;" * 20_000 + "\n")
        self.assertEnded(self.bounded("check", "--offline", leads, "--map", mapping), 0)

    def test_one_table_may_have_all_of_it(self):
        self.assertEnded(self.map(200_000), 0)


class Files(BoundsTest):
    def test_names_of_columns_have_a_bound(self):
        for size, code in ((250, 0), (4_000, 3)):
            with self.subTest(size):
                names = ",".join(f"{n:0{size}}" for n in range(4_000))
                leads = self.write("leads.csv", f"name,organizationId,{names}\n가,{job_files.ORGANIZATION}"
                                   + "," * 4_000 + "\n")
                ended = self.bounded("check", "--offline", leads, "--format", "json")
                self.assertEnded(ended, code)
                if code:
                    self.assertIn("the names of the columns take more than 1,048,576 bytes", ended.err)

    def test_names_that_only_begin_like_our_own_have_the_same_bound(self):
        for name, code in (("leadimport_" + "h" * 40, 0), ("leadimport_" + "h" * 2 * MIB, 3)):
            with self.subTest(len(name)):
                leads = self.write("leads.csv", f"name,organizationId,{name}\n가,{job_files.ORGANIZATION},\n")
                ended = self.bounded("check", "--offline", leads, "--format", "json")
                self.assertEnded(ended, code)
                if code:
                    self.assertIn("the names of the columns take more than 1,048,576 bytes", ended.err)

    def test_a_draft_looks_at_the_beginning_of_long_cells(self):
        leads = self.folder / "leads.csv"
        with open(leads, "w") as file:
            file.write("name,memo\n")
            for row in range(16):
                file.write(f"리드 {row},{row} {'가' * (4 * MIB)}\n")
        self.assertEnded(self.bounded("map", "--offline", leads), 0)

    def test_a_journal_with_a_value_of_megabytes_is_damaged(self):
        leads = job_files.write_leads(self.folder / "leads.csv", 1)
        with small_api.SmallApi(hostile.Leads()) as api:
            self.assertEnded(self.import_from(api, leads), 0)
            job = self.folder / "leads.csv.import"
            with contextlib.closing(sqlite3.connect(job / "job.db")) as db, db:
                db.execute("UPDATE meta SET value = ? WHERE name = 'workspace_name'", ("x" * 90 * MIB,))
            for command in ("status", "settle", "undo", "forget"):
                with self.subTest(command):
                    options = [] if command in ("status", "forget") else api.options
                    self.assertEnded(self.bounded(command, job, *options), 5, job / "job.db")


class Workspaces(BoundsTest):
    def setUp(self):
        super().setUp()
        self.leads = job_files.write_leads(self.folder / "leads.csv", 1)

    def import_into(self, instead):
        with small_api.SmallApi(hostile.Leads(), get=hostile.Workspace(instead)) as api:
            ended = self.import_from(api, self.leads)
            return ended, api

    def test_more_than_is_kept_of_a_workspace_is_not_the_api(self):
        for what, instead in hostile.WORKSPACES.items():
            with self.subTest(what):
                ended, api = self.import_into(instead())
                self.assertEnded(ended, 4, "is not the Salesmap API",
                                 "1,000,000 values" if "2,500,000" in what else "25,165,824 bytes")
                self.assertEqual(api.leads, 0)

    def test_users_with_names_of_megabytes_are_too_large(self):
        users = {"/v2/user": hostile.UserPages(1, 2_600_000, 40)}
        with small_api.SmallApi(hostile.Leads(), get=hostile.Workspace(users)) as api:
            ended = self.import_from(api, self.leads, "--retry-for", "0s")
        self.assertEnded(ended, 5, "too large")
        self.assertEqual(api.leads, 0)

    def test_a_large_workspace_is_read(self):
        options = [f"{n:06} of very many values" for n in range(190_000)]
        self.leads.write_text("name,organizationId,등급\n"
                              f"리드,{job_files.ORGANIZATION},{options[-1]}\n", encoding="utf-8")
        ended, api = self.import_into({
            "/v2/field/lead": hostile.fields(*options), "/v2/user": hostile.UserPages(50, 40, 100)})
        self.assertEnded(ended, 0)
        self.assertEqual(api.leads, 1)

    def test_a_workspace_with_an_endless_name_does_not_make_its_job_unusable(self):
        room = {"user": {"id": "u", "name": "n" * 50_000, "room": {"id": "room", "name": "가" * 50_000}}}
        ended, _ = self.import_into({"/v2/user/me": room})
        self.assertEnded(ended, 0)
        self.assertLess(len(ended.err), 20_000)
        self.assertEnded(self.bounded("status", self.leads), 0)
        self.assertLess((job_files.Job(self.leads).folder / "job.info").stat().st_size, 10_000)
        self.assertEnded(self.bounded("forget", self.leads, "--yes"), 0)


class Settling(BoundsTest):
    TEXT = "x" * (3 * MIB)

    def settle(self, finds):
        """How an import of three rows ended whose last answer was lost."""
        leads = self.folder / "leads.csv"
        leads.write_text("name,organizationId,긴 글\n" + "".join(
            f"{job_files.lead_name(row)},{job_files.ORGANIZATION},{self.TEXT if row == 3 else '글'}\n"
            for row in range(1, 4)), encoding="utf-8")
        with small_api.SmallApi(finds.post, get=finds.get) as api:
            return self.bounded("import", leads, *api.options, "--rate", "none", "--progress", "none",
                                "--settle-delay", "1s", "--connections", "1")

    def test_leads_of_megabytes_are_compared_and_not_kept(self):
        large = hostile.Finds(30, lambda sent: {"메모": "y" * 7_900_000, "긴 글": "다른 글"})
        self.assertEnded(self.settle(large), 7, "1 unknown")

    def test_a_page_of_very_many_leads_is_no_whole_list(self):
        many = hostile.Finds(60_000, lambda sent: {"긴 글": "다른 글"})
        self.assertEnded(self.settle(many), 7, "1 unknown")

    def test_a_row_with_a_text_of_megabytes_is_found_again(self):
        own = hostile.Finds(1, lambda sent: {"긴 글": sent["fieldList"][0]["stringValue"]})
        self.assertEnded(self.settle(own), 0)


class LargeRows(BoundsTest):
    ROWS = 4 if program.SANITIZED else 24

    def write_rows(self, column, size):
        return hostile.write_large_rows(self.folder / "leads.csv", self.ROWS, column, size)

    def test_rows_that_cannot_be_sent_fail_one_after_the_other(self):
        leads = self.write_rows("memo", 15 * MIB)
        with small_api.SmallApi(hostile.Leads()) as api:
            ended = self.import_from(api, leads, "--max-failures", "1000")
        self.assertEnded(ended, 1, f"{self.ROWS} failed")
        self.assertEqual(api.leads, 0)

    def test_rows_of_which_little_is_sent_are_created(self):
        leads = self.write_rows("비고", 15 * MIB)
        with small_api.SmallApi(hostile.Leads()) as api:
            ended = self.import_from(api, leads)
        self.assertEnded(ended, 0)
        self.assertEqual(api.leads, self.ROWS)

    def test_rows_in_other_encodings_and_of_quotes(self):
        for what, spelled in hostile.SPELLINGS.items():
            with self.subTest(what):
                leads = hostile.write_large_rows(self.folder / "spelled.csv", min(self.ROWS, 6), **spelled)
                with small_api.SmallApi(hostile.Leads()) as api:
                    ended = self.import_from(api, leads, "--job", self.folder / what,
                                             "--max-failures", "1000")
                self.assertEnded(ended, 1 if spelled["column"] == "memo" else 0)

    def test_rows_that_a_server_refuses_with_many_words(self):
        leads = hostile.write_large_rows(self.folder / "leads.csv", min(self.ROWS, 6),
                                         **hostile.SPELLINGS["CP949, line breaks and quotes"])
        refusal = small_api.refusal(400, "가" * 80_000)
        with small_api.SmallApi(lambda *_: refusal) as api:
            ended = self.import_from(api, leads, "--max-failures", "1000")
        self.assertEnded(ended, 1)

    def test_rows_of_which_all_is_sent_are_created(self):
        leads = self.write_rows("memo", 4 * MIB - 1000)
        with small_api.SmallApi(hostile.Leads()) as api:
            ended = self.import_from(api, leads)
        self.assertEnded(ended, 0)
        self.assertEqual(api.leads, self.ROWS)


def limited(what, soft, hard=None):
    """For preexec_fn."""
    return lambda: resource.setrlimit(what, (soft, hard or soft))


class Machine(BoundsTest):
    def setUp(self):
        super().setUp()
        self.leads = job_files.write_leads(self.folder / "leads.csv", 200)

    def test_fewer_descriptors_than_connections_are_fewer_connections(self):
        with small_api.SmallApi(hostile.Leads()) as api:
            ended = self.import_from(api, self.leads, "--connections", "64",
                                     preexec_fn=limited(resource.RLIMIT_NOFILE, 48))
        self.assertEnded(ended, 0)
        said = [line for line in ended.lines if "ulimit -n" in line]
        self.assertEqual(len(said), 1, ended.err)
        self.assertIn("only 16 of 64 connections", said[0])

    def test_a_soft_limit_is_raised(self):
        with small_api.SmallApi(hostile.Leads()) as api:
            ended = self.import_from(api, self.leads, "--connections", "64",
                                     preexec_fn=limited(resource.RLIMIT_NOFILE, 48, 1024))
        self.assertEnded(ended, 0)
        self.assertNotIn("ulimit", ended.err)

    def test_no_descriptor_for_a_connection_is_no_sick_server(self):
        if program.SANITIZED:
            raise unittest.SkipTest("a sanitizer opens a pipe to see whether memory can be read")
        running = None
        leads = hostile.Leads()
        def last_answer(sent, _):
            # From now on nothing can be opened, and this connection ends.
            resource.prlimit(running.pid, resource.RLIMIT_NOFILE, (3, 3))
            content = json.dumps(leads(sent)[1]).encode()
            return None, lambda out: out.write(
                hostile.HEAD + b"Connection: close\r\nContent-Length: %d\r\n\r\n" % len(content) + content)
        with small_api.SmallApi(last_answer) as api:
            running = self.start("import", self.leads, *api.options, "--progress", "none",
                                 "--connections", "1", "--retry-for", "0s")
            ended = running.wait()
        self.assertEnded(ended, 5, "too few file descriptors", "ulimit -n")
        self.assertNotIn("cannot be reached", ended.err)
        self.assertNotIn("errors only", ended.err)

    def test_memory_that_is_not_there_is_named(self):
        if program.SANITIZED:
            raise unittest.SkipTest("a sanitizer takes all addresses there are")
        leads = self.folder / "large.csv"
        leads.write_text(f"name,organizationId,memo\n리드,{job_files.ORGANIZATION},"
                         + "x" * (15 * MIB) + "\n", encoding="utf-8")
        short = 0
        for mib in range(40, 400, 20):
            ended = self.leadimport("check", "--offline", leads,
                                    preexec_fn=limited(resource.RLIMIT_AS, mib * MIB))
            self.assertNotIn("promise", ended.err)
            if "not enough memory" in ended.err:
                self.assertRefused(ended, 5, "ulimit -v")
                short += 1
        self.assertGreater(short, 0)
        self.assertEnded(ended, 1, "too large")  # with enough of it


if __name__ == "__main__":
    program.main()
