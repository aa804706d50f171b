"""The usage text, mistakes on the command line, and the configuration file."""

import os
import re
import shutil
import signal
import stat

import job_files
import program

COMMANDS = ("import", "check", "map", "status", "settle", "undo", "recover", "forget",
            "schema", "doctor", "sandbox")

def to_a_full_device():
    os.dup2(os.open("/dev/full", os.O_WRONLY), 1)


def closed():
    os.close(1)


# Standard outputs that nothing can be written to.
NO_OUTPUT = {"full": to_a_full_device, "closed": closed}

# Every option that takes a value, with values that it cannot use. Flags take none.
BAD_VALUES = {
    "--map": ("/nowhere/map.toml", ".", ""),
    "--encoding": ("", "klingon", "-"),
    "--delimiter": ("", "comma,", ",,", "a", "1", "\"", " ", "\n", "é"),
    "--token-file": ("", "/nowhere/token", "."),
    "--base-url": ("", "salesmap.kr", "ftp://localhost/api", "https://", "http://salesmap.kr/api",
                   "https://me:secret@localhost/api", "https://localhost:0/api",
                   "https://localhost:99999/api", "https://local host/api"),
    "--ca-file": ("", "/nowhere/ca.pem", ".", "leads.csv"),
    "--proxy": ("", "https://proxy.example:3128", "socks5://me:secret@proxy.example",
                "ftp://proxy.example", "http://", "http://:3128", "http://me:secret@:3128",
                "http://proxy.example:0", "http://proxy.example:65536", "proxy.example:http",
                "http://me:secret@proxy.example:3128/path", "http://proxy.example/?secret@x",
                "http://me:sec/secret@proxy.example:3128", "http://proxy example"),
    "--rate": ("", "90", "0/10s", "90/0s", "-8/1s", "90/10", "ten/10s", "9999999/1s", "1/999h"),
    "--timeout": ("", "60", "0s", "-1s", "a minute", "9999d"),
    "--job": ("", "leads.csv", "/nowhere/at/all"),
    "--limit": ("", "0", "-1", "five", "1.5"),
    "--connections": ("", "0", "-1", "1025", "many"),
    "--retry-for": ("", "15", "-1m", "for ever"),
    "--on-unknown": ("", "resend"),
    "--settle-delay": ("", "15", "soon"),
    "--key-field": ("", "없는 필드", "RecordId", "예상 금액"),
    "--progress": ("", "loud", "1"),
    "--log-level": ("", "loud"),
    "--config": ("", "/nowhere/leadimport.toml", "."),
}
BAD_CHECK_VALUES = {
    "--encoding": ("", "klingon"),
    "--delimiter": ("", ";;"),
    "--errors": ("", ".", "leads.csv", "/dev/null", "/nowhere/errors.csv", "leads.csv/errors.csv"),
    "--format": ("", "xml", "JSON"),
    "--job": ("",),
    "--limit": ("", "0", "-1", "five", "1.5"),
    "--rate": ("x",),
    "--schema": ("", "/nowhere/schema.json", ".", "leads.csv"),
}
BAD_STATUS_VALUES = {"--format": ("", "xml")}
BAD_SANDBOX_VALUES = {
    "--listen": ("localhost", "", "127.0.0.1:80", "[::1]", "192.0.2.1"),
    "--dir": ("/nowhere",),
    "--port": ("70000", "-1", "http"),
    "--limit": ("0/1s", "fast"),
    "--latency": ("5", "slow"),
    "--schema": ("/nowhere/schema.json", "leads.csv"),
    "--record": ("/nowhere/record.jsonl", "leads.csv"),
    "--fault": ("lost", "lost@0", "lost@x", "burning@1", "lost%101", "lost@1:3s", "slow@1:x", "person:lost@1", ":lost@1",
                "people:lost", "lost=", "html-99@1", "200@1", "late-late@1", "twice@1:3s", "people:early@1",
                "late@1:50d", "echo@1"),
    "--ids": ("", "uuid", "UUID7"),
    "--clock-offset": ("", "5", "soon", "--5s"),
    "--cut-dates": ("", "hour"),
    "--index-lag": ("", "40", "40s,always", "-1s"),
    "--get-lag": ("", "40", "40s,"),
    "--rewrite-names": ("nfd", "nfc,", "nfc;lower"),
    "--colleague": ("", "5", "101%", "5%:20", "-1%"),
    "--unique-race": ("", "5", "-1s"),
}


class Usage(program.ProgramTest):
    def test_help_of_the_program_names_every_command_and_every_exit_code(self):
        for args in (["--help"], ["-h"]):
            ended = self.leadimport(*args)
            self.assertEqual((ended.code, ended.err), (0, ""))
            for command in COMMANDS:
                self.assertRegex(ended.out, rf"(?m)^  {command} ")
            self.check_exit_codes(ended.out)

    def check_exit_codes(self, text):
        """They are those of README.md, which a unit test compares with the program's table."""
        section = (program.REPOSITORY / "README.md").read_text().split("\n## Exit codes\n")[1].split("\n## ")[0]
        expected = re.findall(r"(?m)^\| (\d+) \| `\w+` \| (.+?) \|", section)
        self.assertEqual(len(expected), 15)
        self.assertEqual(re.findall(r"(?m)^  (\d+) +(\S.*)$", text), expected)
        self.assertLessEqual(max(len(line) for line in text.split("Exit codes:\n")[1].splitlines()), 80)
        gravity = re.search(r"From the gravest on:\n  (.+)\n", text).group(1)
        self.assertIn(f"From the gravest on: {gravity}.", section)

    def test_help_of_import_and_check_lists_the_exit_codes_too(self):
        for command in ("import", "check"):
            self.check_exit_codes(self.leadimport(command, "--help").out)

    def test_help_and_version_may_be_asked_for_as_in_other_programs(self):
        whole = self.leadimport("--help").out
        for args in (["help"], ["help", "help"]):
            ended = self.leadimport(*args)
            self.assertEqual((ended.code, ended.out, ended.err), (0, whole, ""))
        for command in COMMANDS:
            ended = self.leadimport("help", command)
            self.assertEqual((ended.code, ended.err), (0, ""))
            self.assertEqual(ended.out, self.leadimport(command, "--help").out)
        self.assertRefused(self.leadimport("help", "imprt"), 2, "“imprt” is not a command",
                           "did you mean “import”?")
        version = self.leadimport("--version").out
        for args in (["version"], ["-V"]):
            ended = self.leadimport(*args)
            self.assertEqual((ended.code, ended.out, ended.err), (0, version, ""))

    def test_help_fits_80_columns_and_ends_with_three_examples(self):
        for command in ("", *COMMANDS):
            with self.subTest(command):
                text = self.leadimport(*command.split(), "--help").out
                self.assertLessEqual(max(map(len, text.splitlines())), 80)
                examples = text.split("\nExamples:\n")[1].splitlines()
                self.assertEqual(len(examples), 3)
                for line in examples:
                    self.assertRegex(line, rf"^  leadimport {command or '[a-z]+'} ")

    def test_the_examples_name_options_that_there_are(self):
        for command in COMMANDS:
            text = self.leadimport(command, "--help").out
            options, examples = text.split("\nExamples:\n")
            for name in re.findall(r" (--[a-z-]+)", examples):
                self.assertRegex(options, rf"(?m)^  (?:-\w,)?{name}\b", command)

    def test_options_stand_under_headings(self):
        for command, headings in (
                ("import", ("The file:", "The way to Salesmap:", "What is sent:",
                            "When the server fails, or an answer is lost:",
                            "What is told and written:", "Other options:")),
                ("check", ("The file:", "The way to Salesmap:", "What is sent:",
                           "What is told and written:")),
                ("undo", ("What it does:", "The way to Salesmap:"))):
            lines = self.leadimport(command, "--help").out.splitlines()
            places = [lines.index(heading) for heading in headings]
            self.assertEqual(places, sorted(places), command)
            self.assertTrue(all(lines[place + 1].startswith("  -") for place in places))

    def test_help_of_a_command_names_its_options_with_their_defaults(self):
        for command in COMMANDS:
            with self.subTest(command):
                ended = self.leadimport(command, "--help")
                self.assertEqual((ended.code, ended.err), (0, ""))
                self.assertIn(f"leadimport {command}", ended.out)
        text = self.leadimport("import", "--help").out
        for default in ("90/10s", "60s", "15m", "16", "https://salesmap.kr/api"):
            self.assertIn(default, text)

    def test_help_offers_no_command_that_is_not_there(self):
        offered = re.search(r"\nCommands:\n((?:  .*\n)+)", self.leadimport("--help").out).group(1)
        self.assertEqual(re.findall(r"(?m)^  (\w+) ", offered), list(COMMANDS))

    def test_the_readme_tells_of_every_kind_of_fault_and_every_option_of_the_sandbox(self):
        text = self.leadimport("sandbox", "--help").out
        kinds = re.findall(r"(?m)^  (\S+)  +\S", text.split("Kinds of faults:\n")[1])
        options = re.findall(r"(?m)^  (--[a-z-]+)", text)
        self.assertGreater(len(kinds), 25)
        readme = (program.REPOSITORY / "README.md").read_text()
        section = readme.split("## Rehearsing what can go wrong")[1].split("\n## ")[0]
        plain = {"--listen", "--port", "--limit", "--latency", "--token", "--schema"}
        for name in [*kinds, *(o for o in options if o not in plain)]:
            self.assertIn(name.replace("STATUS", "").strip("…"), section)

    def test_version_is_one_line_on_stdout(self):
        ended = self.leadimport("--version")
        self.assertEqual((ended.code, ended.err), (0, ""))
        self.assertRegex(ended.out, r"^leadimport \d+\.\d+\.\d+\n$")

    def test_nothing_at_all_is_a_mistake_and_shows_how_to_begin(self):
        ended = self.leadimport()
        self.assertEqual((ended.code, ended.out), (2, ""))
        self.assertIn("leadimport check leads.csv", ended.err)
        self.assertIn("leadimport help COMMAND", ended.err)
        self.assertLess(len(ended.lines), 12)

    def test_a_command_that_is_not_known_is_named(self):
        for args in (["imprt", "leads.csv"], ["delete"], ["leads.csv"]):
            with self.subTest(args):
                self.assertRefused(self.leadimport(*args), 2, args[0], "--help")

    def test_an_option_that_is_not_known_is_named(self):
        for command in COMMANDS:
            with self.subTest(command):
                needed = {"sandbox": ["--dir=."], "schema": [], "doctor": []}.get(command, ["leads.csv"])
                ended = self.leadimport(command, *needed, "--colour")
                self.assertRefused(ended, 2, "--colour", f"leadimport {command} --help")

    def test_a_value_that_cannot_be_used_names_the_help_of_its_command(self):
        job_files.write_leads(self.folder / "leads.csv", 2)
        for args in (["import", "leads.csv", "--rate", "fast"], ["check", "leads.csv", "--rate", "fast"],
                     ["map", "-"]):
            with self.subTest(args=args):
                self.assertRefused(self.leadimport(*args), 2, f"leadimport {args[0]} --help")

    def test_what_was_meant_is_said(self):
        (self.folder / "a b.csv").write_text("name\n")
        for args, words in (
                (["imprt", "leads.csv"], "did you mean “import”?"),
                (["hlep"], "did you mean “help”?"),
                (["a b.csv"], "did you mean leadimport check 'a b.csv'?"),
                (["import", "leads.csv", "--lmit", "5"], "did you mean “--limit”?"),
                (["import", "leads.csv", "--mapping", "a.toml"], "did you mean “--map”?"),
                (["import", "leads.csv", "--token=secret-word"], "did you mean “--token-file”?"),
                (["import", "leads.csv", "-limit", "5"], "did you mean “--limit”?"),
                (["check", "leads.csv", "--settle-delay", "5m"],
                 "“--settle-delay” is not an option of check, but of import, settle"),
                (["--limit", "5", "import", "leads.csv"],
                 "“--limit” stands before the command, and belongs behind it")):
            with self.subTest(args):
                ended = self.leadimport(*args)
                self.assertRefused(ended, 2, words)
                self.assertNotIn("secret-word", ended.err)

    def test_a_missing_file_or_job_is_a_mistake(self):
        for command, what in (("import", "FILE"), ("check", "FILE"), ("status", "JOB"),
                              ("settle", "JOB"), ("undo", "JOB"), ("forget", "JOB"),
                              ("sandbox", "--dir")):
            with self.subTest(command):
                self.assertRefused(self.leadimport(command), 2, what)

    def test_one_file_at_a_time(self):
        self.assertRefused(self.leadimport("import", "a.csv", "b.csv"), 2, "b.csv")


class BadValues(program.ProgramTest):
    def setUp(self):
        super().setUp()
        self.leads = job_files.write_leads(self.folder / "leads.csv", 2)

    def test_every_option_of_import_refuses_what_it_cannot_use(self):
        sandbox = self.start_sandbox()
        for option, values in BAD_VALUES.items():
            for value in values:
                with self.subTest(option=option, value=value):
                    self.refuse_import(sandbox, option, value)
        self.assertEqual(sandbox.stop()["lead_posts"], 0)

    def refuse_import(self, sandbox, option, value):
        needed = [] if option == "--base-url" else ["--base-url", sandbox.base_url]
        needed += [] if option == "--ca-file" else ["--ca-file", sandbox.ca_file]
        needed += [] if option == "--retry-for" else ["--retry-for", "0s"]
        try:
            ended = self.leadimport("import", "leads.csv", *needed, option, value)
            self.assertRefused(ended, 2)
            # Told by its option, or by the file that it names.
            by_file = bool(value) and ended.err.startswith(f"leadimport: {value}")
            self.assertTrue(option in ended.err or by_file, ended.err)
            self.assertNotIn("secret", ended.err)
            self.assertFalse((self.folder / "leads.csv.import").exists())
        finally:  # the next value meets the same folder
            shutil.rmtree(self.folder / "leads.csv.import", ignore_errors=True)

    def test_check_and_status_refuse_what_they_cannot_use(self):
        for option, values in BAD_CHECK_VALUES.items():
            for value in values:
                with self.subTest(option=option, value=value):
                    ended = self.leadimport("check", "leads.csv", "--offline", f"{option}={value}")
                    self.assertRefused(ended, 2, option)
        for option, values in BAD_STATUS_VALUES.items():
            for value in values:
                self.assertRefused(self.leadimport("status", "leads.csv", f"{option}={value}"), 2,
                                   option)

    def test_status_of_no_job_says_so(self):
        (self.folder / "empty").mkdir()
        for job in ("leads.csv", "nowhere", "empty"):
            with self.subTest(job):
                self.assertRefused(self.leadimport("status", job), 2, job, "no job")

    def test_the_sandbox_refuses_what_it_cannot_use(self):
        for option, values in BAD_SANDBOX_VALUES.items():
            for value in values:
                with self.subTest(option=option, value=value):
                    needed = [] if option == "--dir" else ["--dir", "."]
                    ended = self.leadimport("sandbox", *needed, option, value)
                    self.assertRefused(ended, 2)
                    self.assertTrue(option in ended.err or value in ended.err, ended.err)
                    self.assertFalse((self.folder / "base-url").exists())

    def test_the_sandbox_touches_no_file_that_another_made(self):
        folder = self.folder / "theirs"
        folder.mkdir()
        (folder / "elsewhere").write_text("https://localhost:1/api\n")
        with self.subTest("a bundle that begins with a sandbox's"):
            sandbox = self.start_sandbox()
            bundle = sandbox.ca_file.read_text() * 2
        for name, content in (("ca.pem", "the company's"), ("ca.pem", bundle),
                              ("ca.pem", sandbox.ca_file.read_text() + "of the test server\n"),
                              ("base-url", "https://salesmap.kr/api\n"),
                              ("base-url", "https://salesmap.kr/api\nhttps://localhost:1/api\n"),
                              ("base-url", None)):
            with self.subTest(name=name, content=content):
                file = folder / name
                if content is None:
                    file.symlink_to("elsewhere")
                else:
                    file.write_text(content)
                self.assertRefused(self.leadimport("sandbox", "--dir", folder), 2, "--dir", file, "another folder")
                self.assertEqual({path.name for path in folder.iterdir()}, {name, "elsewhere"})
                if content is not None:
                    self.assertEqual(file.read_text(), content)
                file.unlink()

    def commands_that_print(self, sandbox):
        """Every one with each of what it prints."""
        yield ["--help"]
        yield ["--version"]
        yield ["-V"]
        yield ["version"]
        yield ["help"]
        for command in COMMANDS:
            yield [command, "--help"]
        yield ["help", "import"]
        yield ["check", "leads.csv", *sandbox.options]
        yield ["map", "--offline", "leads.csv"]
        yield ["map", "leads.csv", *sandbox.options]
        yield ["check", "leads.csv", "--format", "json", *sandbox.options]
        yield ["check", "none.csv", "--offline", "--format", "json"]
        yield ["schema", *sandbox.options]
        yield ["doctor", *sandbox.options]
        yield ["doctor", "--format", "json", *sandbox.options]
        yield ["status", "leads.csv"]
        yield ["status", "leads.csv", "--format", "json"]
        yield ["status", "leads.csv", "--row", "1"]
        yield ["status", "leads.csv", "--row", "1", "--format", "json"]

    def test_what_cannot_be_printed_is_said_by_every_command(self):
        sandbox = self.start_sandbox()
        job_files.write_leads(self.folder / "leads.csv", 2)
        self.assertEnded(self.leadimport("import", "leads.csv", *sandbox.options), 0)
        for command in self.commands_that_print(sandbox):
            for name, how in NO_OUTPUT.items():
                with self.subTest(command=command, output=name):
                    self.assertEnded(self.leadimport(*command, preexec_fn=how), 5, "standard output")
            with self.subTest(command=command, output="a reader who has seen enough"):
                as_usual = self.leadimport(*command).code
                reading, writing = os.pipe()
                os.close(reading)
                ended = self.leadimport(*command, preexec_fn=lambda: os.dup2(writing, 1))  # | head
                os.close(writing)
                self.assertEqual(ended.code, as_usual, ended.err)
                self.assertNotIn("standard output", ended.err)
        self.assertEqual(sandbox.leads(), 2)

    def test_a_file_of_output_that_cannot_be_written_is_an_error(self):
        sandbox = self.start_sandbox()
        job_files.write_leads(self.folder / "leads.csv", 2)
        for command in (["map", "leads.csv", "--offline"], ["schema", *sandbox.options]):
            with self.subTest(command=command):
                ended = self.leadimport(*command, "--output", "/dev/full")
                self.assertRefused(ended, 5, "/dev/full", "the disk is full")

    def test_the_sandbox_says_that_its_counters_cannot_be_printed(self):
        for name, how in NO_OUTPUT.items():
            folder = self.folder / name
            folder.mkdir()
            with self.subTest(name):
                running = self.start("sandbox", "--dir", folder, "--port", "0", preexec_fn=how)
                running.wait_until((folder / "base-url").exists, "it answers")
                running.signal(signal.SIGTERM)
                self.assertEnded(running.wait(), 5, "standard output")

    def test_commands_that_print_nothing_need_no_output(self):
        sandbox = self.start_sandbox()
        job_files.write_leads(self.folder / "leads.csv", 2)
        for name, how in NO_OUTPUT.items():
            for command in (["import", "leads.csv"], ["settle", "leads.csv"],
                            ["undo", "leads.csv", "--yes"]):
                with self.subTest(command=command, output=name):
                    ended = self.leadimport(*command, "--rate", "none", *sandbox.options, preexec_fn=how)
                    self.assertEnded(ended, 0)
            for command in (["recover", "leads.csv"], ["forget", "leads.csv", "--yes"]):
                with self.subTest(command=command, output=name):
                    self.assertEnded(self.leadimport(*command, preexec_fn=how), 0)
            shutil.rmtree(self.folder / "leads.csv.import")

    def test_what_cannot_be_printed_counts_for_more_than_a_row_that_cannot_be_sent(self):
        (self.folder / "leads.csv").write_text(f"name,organizationId\n가,\n나,{job_files.ORGANIZATION}\n")
        check = ("check", "--offline", "leads.csv", "--format", "json")
        for options, code in (((), 1), (("--strict",), 3)):
            self.assertEqual(self.leadimport(*check, *options).code, code)
            ended = self.leadimport(*check, *options,
                                    preexec_fn=to_a_full_device)
            self.assertEnded(ended, 5, "standard output")

    def test_a_bad_value_of_the_environment_is_refused_too(self):
        ended = self.leadimport("import", "leads.csv", env={"SALESMAP_BASE_URL": "salesmap.kr"})
        self.assertRefused(ended, 2, "--base-url (from SALESMAP_BASE_URL): ", "salesmap.kr")

    def test_hints_name_the_file_or_job_that_was_typed(self):
        self.write("my leads.csv", "하나,둘\n1,2\n")
        ended = self.leadimport("check", "my leads.csv", "--offline")
        self.assertEqual(ended.code, 2)
        self.assertIn("leadimport map 'my leads.csv' drafts a mapping", ended.err)
        folder = self.folder / "leads.csv.import"
        folder.mkdir(mode=0o700)
        self.write(folder / "job.db", "no database at all " * 100, mode=0o600)
        ended = self.leadimport("status", "leads.csv")
        self.assertRefused(ended, 5, f"run {program.PROGRAM} recover leads.csv, which makes a new one")

    def test_it_says_where_a_value_comes_from_that_nobody_typed(self):
        nobody = self.url_where_nobody_answers()
        config = self.write("leadimport.toml", 'rate = "often"\n')
        self.assertRefused(self.leadimport("check", "leads.csv", "--config", config), 2,
                           f"--rate (from {config}): ")
        ended = self.leadimport("import", "leads.csv", "--retry-for", "0s",
                                env={"SALESMAP_BASE_URL": nobody})
        self.assertRefused(ended, 5, "(from SALESMAP_BASE_URL): the server cannot be reached")
        ended = self.leadimport("import", "leads.csv", "--retry-for", "0s", "--base-url", nobody,
                                env={"SALESMAP_BASE_URL": nobody})
        self.assertRefused(ended, 5, "the server cannot be reached")
        self.assertNotIn("SALESMAP_BASE_URL", ended.err)

    def test_local_mistakes_are_told_before_anybody_is_asked(self):
        sandbox = self.start_sandbox()
        network = self.put_relay_before(sandbox)
        self.write("wrong.toml", "[lead]\nnmae = 'name'\n")
        self.write("wrong.csv", "names\n")
        for command in ("check", "import"):
            for options, word in ((["missing.csv"], "missing.csv"),
                                  (["leads.csv", "--map", "missing.toml"], "missing.toml"),
                                  (["leads.csv", "--map", "wrong.toml"], "nmae"),
                                  (["leads.csv", "--synonyms", "wrong.csv"], "wrong.csv"),
                                  (["leads.csv", "--rate", "x"], "--rate")):
                with self.subTest(command, options=options):
                    ended = self.leadimport(command, *options, *sandbox.options)
                    self.assertIn(ended.code, (2, 3))
                    self.assertIn(word, ended.err)
        self.assertEqual(network.connections, 0)


class Configuration(program.ProgramTest):
    def setUp(self):
        super().setUp()
        self.leads = job_files.write_leads(self.folder / "leads.csv", 3)
        self.sandbox = self.start_sandbox()

    def config(self, text):
        return ["--config", self.write("leadimport.toml", text)]

    def check(self, text, *options, env=None):
        # `check` itself would ask an unreachable server for some seconds.
        patience = [] if "retry-for" in text else ["--retry-for", "0s"]
        return self.leadimport("import", "leads.csv", "--dry-run", *patience, *self.config(text),
                               *options, env=env)

    def reaching(self):
        return f'base-url = "{self.sandbox.base_url}"\nca-file = "{self.sandbox.ca_file}"\n'

    def test_its_options_count_as_if_they_had_been_typed(self):
        self.assertEnded(self.check(self.reaching() + '# a remark\n\nrate = "8/1s"\n'), 0, "8/1s")
        ended = self.leadimport("import", "leads.csv", *self.config(
            self.reaching() + 'limit = 1\nconnections = 1\nprogress = "none"\njob = "elsewhere"\n'))
        self.assertEnded(ended, 0, "elsewhere")
        job = job_files.Job(self.leads, self.folder / "elsewhere")
        self.assertEqual(job.summary()["created"], 1)

    def test_how_a_file_is_read_may_stand_in_it(self):
        self.leads.write_bytes("name^organizationId\n리드^{}\n".format(job_files.ORGANIZATION)
                               .encode("utf-16-le"))
        ended = self.check(self.reaching() + 'encoding = "UTF-16LE"\ndelimiter = "^"\n')
        self.assertEnded(ended, 0, "1 row, 2 columns, UTF-16LE")

    def test_a_flag_in_it_is_true_or_false(self):
        for text, asked in (("offline = true", False), ("offline = false", True)):
            ended = self.leadimport("check", "leads.csv", *self.config(self.reaching() + text))
            self.assertEnded(ended, 0)
            self.assertEqual("workspace" in ended.out, asked)
        ended = self.leadimport("import", "leads.csv", *self.config(
            self.reaching() + "dry-run = true\n"))
        self.assertEnded(ended, 0, "nothing was sent")
        ended = self.check(self.reaching() + 'strict = "perhaps"\n')
        self.assertRefused(ended, 2, "strict", "perhaps")

    def test_what_another_command_needs_may_stand_in_it(self):
        text = self.reaching() + 'connections = 4\nretry-for = "1m"\nmax-failures = 5\n'
        self.assertEnded(self.leadimport("check", "leads.csv", *self.config(text)), 0)

    def test_no_file_agrees_to_what_deletes_leads_or_doubles_them(self):
        """Whatever the command, and even when it is typed as well."""
        self.assertEnded(self.leadimport("import", "leads.csv", "--rate", "none",
                                         *self.sandbox.options), 0)
        for line in ("yes = true", "again = true", "also-adopted = true", "yes = false",
                     "[undo]\nyes = true"):
            name = line.split()[-3]
            for command in (["import", "--again"], ["check"], ["settle"], ["undo"], ["undo", "--yes"],
                            ["recover"], ["map"]):
                with self.subTest(line, command=command):
                    ended = self.leadimport(command[0], "leads.csv", *command[1:],
                                            *self.config(self.reaching() + line + "\n"))
                    self.assertRefused(ended, 2, "leadimport.toml",
                                       f"type --{name} with the one command that it is for")
        self.assertEqual(self.sandbox.leads(), 3)
        for command in ("status", "forget"):
            self.assertRefused(self.leadimport(command, "leads.csv", *self.config("yes = true\n")), 2,
                               "--config")

    def test_a_name_that_is_no_option_is_told_with_the_file(self):
        for text, word in (('rat = "8/1s"', "rate"), ('[import]\nrate = "8/1s"', "rate"),
                           ('token = "secret"', "token"), ('help = true', "help"),
                           ('config = "a.toml"', "config")):
            with self.subTest(text):
                ended = self.check(self.reaching() + text + "\n")
                self.assertRefused(ended, 2, "leadimport.toml", word)
                self.assertNotIn("secret", ended.err)

    def test_a_value_in_it_is_checked_like_a_typed_one(self):
        for line, word in (('rate = "often"', "often"), ("rate = 5", "5"), ('rate = "1/1s', "rate"),
                           ('timeout = ["1s", "2s"]', "timeout"), ('rate "8/1s"', "line 3: this is no option")):
            with self.subTest(line):
                self.assertRefused(self.check(self.reaching() + line + "\n"), 2, word)

    def test_a_file_saved_with_a_byte_order_mark_counts_too(self):
        self.assertEnded(self.check("\ufeff" + self.reaching() + 'rate = "8/1s"\n'), 0, "8/1s")

    def test_a_file_that_cannot_be_read_is_told(self):
        for name in ("missing.toml", "."):
            with self.subTest(name):
                ended = self.leadimport("check", "leads.csv", "--config", name,
                                        *self.sandbox.options)
                self.assertRefused(ended, 2, name)

    def test_the_command_line_comes_before_the_environment_before_the_file(self):
        other = self.url_where_nobody_answers()
        cases = (
            # command line, environment, file → reaches the sandbox
            (self.sandbox.base_url, other, other, True),
            (other, self.sandbox.base_url, self.sandbox.base_url, False),
            (None, self.sandbox.base_url, other, True),
            (None, other, self.sandbox.base_url, False),
            (None, None, self.sandbox.base_url, True),
        )
        for typed, variable, in_file, reached in cases:
            with self.subTest(typed=typed, variable=variable, in_file=in_file):
                text = f'base-url = "{in_file}"\nca-file = "{self.sandbox.ca_file}"\n'
                ended = self.check(text, *(["--base-url", typed] if typed else []),
                                   env={"SALESMAP_BASE_URL": variable})
                self.assertEqual(ended.code, 0 if reached else 5, ended.err)

    def test_the_token_comes_from_the_command_line_or_the_environment_or_the_file(self):
        good = self.write("good.token", program.TOKEN + "\n", mode=stat.S_IRUSR)
        bad = self.write("bad.token", "another-token\n", mode=stat.S_IRUSR)
        cases = (
            # --token-file, SALESMAP_TOKEN, token-file in the file → accepted
            (good, "another-token", bad, True),
            (None, program.TOKEN, bad, True),
            (None, "another-token", good, False),
            (None, None, good, True),
        )
        for typed, variable, in_file, accepted in cases:
            with self.subTest(typed=typed, variable=variable, in_file=in_file):
                ended = self.check(self.reaching() + f'token-file = "{in_file}"\n',
                                   *(["--token-file", typed] if typed else []),
                                   env={"SALESMAP_TOKEN": variable})
                self.assertEqual(ended.code, 0 if accepted else 4, ended.err)


class Example(program.ProgramTest):
    """config/leadimport.toml shows what there is."""

    # Of a single run: they may stand in a file, but nobody is shown to.
    OF_ONE_RUN = {"job", "again", "limit", "dry-run", "offline", "errors", "force", "format", "canary",
                  "yes", "fixes", "as-is"}
    TEXT = (program.REPOSITORY / "config/leadimport.toml").read_text()
    LINES = re.findall(r"(?m)^#?([a-z-]+) *= *(.+)$", TEXT)

    def offered(self):
        names = set()
        for command in ("import", "check"):
            names |= set(re.findall(r"(?m)^  (?:-\w,)?--([a-z-]+)",
                                    self.leadimport(command, "--help").out))
        return names - {"help", "config", "quiet"}

    def test_every_option_stands_there_once(self):
        self.assertEqual(sorted(name for name, _ in self.LINES),
                         sorted(self.offered() - self.OF_ONE_RUN))

    def test_what_is_not_commented_out_is_what_holds_without_it(self):
        job_files.write_leads(self.folder / "leads.csv", 2)
        config = self.write("leadimport.toml", self.TEXT)
        said = [self.leadimport("check", "leads.csv", "--offline", *options)
                for options in ([], ["--config", config])]
        self.assertEnded(said[1], 0)
        self.assertEqual(*[re.sub("until .*", "", ended.out) for ended in said])
        text = self.leadimport("import", "--help").out
        for name, value in re.findall(r'(?m)^([a-z-]+) *= *"(.+)"$', self.TEXT):
            entry = text.split(f"\n  --{name} ")[1].split("\n  -")[0]
            self.assertIn(f"[default: {value}]", " ".join(entry.split()), name)

    def test_every_line_is_one_that_the_program_takes(self):
        leads = job_files.write_leads(self.folder / "leads.csv", 2)
        leads.write_bytes(leads.read_text().encode("cp949"))  # which is what the file names
        self.write("leads.map.toml", '[lead]\nname = "name"\norganizationId = "organizationId"\n'
                                     'memo = { template = "{memo}" }\n')
        sandbox = self.start_sandbox()
        sandbox.create_key_field("가져오기 키")
        self.leadimport("schema", "-o", "workspace.json", *sandbox.options)
        every = re.sub(r"(?m)^#(?=[a-z-]+ *= )", "", self.TEXT)
        config = self.write("leadimport.toml", every)
        ended = self.leadimport("check", "leads.csv", "--offline", "--config", config)
        self.assertEnded(ended, 0, "memo ← template “{memo}”")


class DryRun(program.ProgramTest):
    def test_dry_run_is_check_and_sends_nothing(self):
        leads = job_files.write_leads(self.folder / "leads.csv", 3)
        sandbox = self.start_sandbox()
        checked = self.leadimport("check", leads, *sandbox.options)
        dry = self.leadimport("import", leads, "--dry-run", *sandbox.options)
        self.assertEnded(checked, 0, "3 rows", "nothing was sent")
        without_time = [re.sub(r", until .*", "", r.out) for r in (checked, dry)]
        self.assertEqual(without_time[0], without_time[1])
        self.assertFalse((self.folder / "leads.csv.import").exists())
        self.assertEqual(sandbox.stop()["lead_posts"], 0)

    def test_check_tells_rows_that_cannot_be_sent(self):
        leads = self.write("leads.csv", f"name,organizationId\nA,{job_files.ORGANIZATION}\nB\n")
        sandbox = self.start_sandbox()
        self.assertEnded(self.leadimport("check", leads, *sandbox.options), 1, "row 2", "line 3")


if __name__ == "__main__":
    program.main()
