"""Every option that is offered does something: a test shows what, the last one asks --help."""

import json
import re
import shutil
import signal
import time

import job_files
import program
from connect_proxy import ConnectProxy

SHOWN = set()  # (command, option)
PERSON = "40000000-0000-4000-8000-000000000001"  # of the sandbox's built-in workspace


def shows(*pairs):
    """Marks a test as the one that shows what an option does: "import --rate"."""
    def mark(test):
        SHOWN.update(tuple(pair.split()) for pair in pairs)
        return test
    return mark


class Options(program.ProgramTest):
    def setUp(self):
        super().setUp()
        self.leads = job_files.write_leads(self.folder / "leads.csv", 6)

    def run_import(self, sandbox, *options, **how):
        return self.leadimport("import", self.leads, *sandbox.options, *options, **how)

    def check(self, sandbox, *options, **how):
        return self.leadimport("check", self.leads, *sandbox.options, *options, **how)

    @shows("import --map", "check --map")
    def test_map_says_what_feeds_what(self):
        sandbox = self.start_sandbox()
        mapping = self.write("map.toml", '[lead]\nname = { template = "신규 {name}" }\n'
                                         'organizationId = "organizationId"\n')
        self.assertEnded(self.check(sandbox, "--map", mapping), 0, "“memo” is not imported")
        self.assertEnded(self.run_import(sandbox, "--map", mapping, "--connections", "1"), 0)
        self.assertEqual(sandbox.record()[0]["body"], {
            "name": "신규 리드 1", "organizationId": job_files.ORGANIZATION})

    @shows("import --allow-outside", "check --allow-outside", "settle --allow-outside")
    def test_a_mapping_names_tables_outside_of_its_folder_with_the_users_word(self):
        table = self.write("names.csv", "from,to\n" + "".join(f"리드 {n},고객 {n}\n" for n in range(1, 7)))
        folder = self.folder / "mappings"
        folder.mkdir()
        mapping = folder / "map.toml"
        mapping.write_text(f'[lead]\nname = {{ column = "name", table = "{table}" }}\n'
                           'organizationId = "organizationId"\n')
        sandbox = self.start_sandbox("--fault", "lost@2")
        options = ["--map", mapping, *sandbox.options]
        for command in ("check", "import"):
            self.assertRefused(self.leadimport(command, self.leads, *options), 2, "--allow-outside")
        options.append("--allow-outside")
        self.assertEnded(self.leadimport("check", self.leads, *options), 0)
        self.assertEnded(self.leadimport("import", self.leads, "--on-unknown", "hold", *options), 7)
        settle = ["settle", self.leads, "--map", mapping, *sandbox.options]
        self.assertRefused(self.leadimport(*settle), 2, "--allow-outside")
        self.assertEnded(self.leadimport(*settle, "--allow-outside"), 0, "1 created")
        self.assertIn("고객 1", {lead["name"] for lead in sandbox.record()})

    @shows("import --fixes", "check --fixes", "import --as-is", "check --as-is")
    def test_rows_that_a_spreadsheet_has_changed_are_restored_or_taken_as_they_are(self):
        leads = job_files.write_leads(self.folder / "ids.csv", 1, memo=lambda row: "007")
        sandbox = self.start_sandbox("--fault", "400@1")
        self.assertEnded(self.leadimport("import", leads, *sandbox.options), 1)
        folder = job_files.Job(leads).folder
        failed = (folder / "failed.csv").read_text(encoding="utf-8")
        copy = self.write("copy.csv", failed.replace(",007,", ",7,"))
        for options, memo in ((("--fixes", folder), "007"), (("--as-is",), "7")):
            told = self.leadimport("check", copy, *sandbox.options, *options).told
            self.assertEqual("1 cell restored" in told, memo == "007", told)
            self.assertEnded(self.leadimport("import", copy, "--job", f"job{memo}", *sandbox.options, *options,
                                             cwd=self.folder), 0)
            self.assertEqual(sandbox.record()[-1]["body"]["memo"], memo)

    @shows("import --base-url", "import --ca-file", "import --token-file", "check --base-url",
           "check --ca-file", "check --token-file", "sandbox --dir", "sandbox --token")
    def test_address_authority_and_token_lead_to_the_sandbox(self):
        sandbox = self.start_sandbox("--token", "a-token-of-ours")
        token = self.write("token", "a-token-of-ours", mode=0o600)
        for command in ("check", "import"):
            run = [command, self.leads, "--token-file", token]
            url, ca = sandbox.options[:2], sandbox.options[2:]
            self.assertEnded(self.leadimport(command, self.leads, *url, *ca), 4, "401")
            self.assertEnded(self.leadimport(*run, *url), 4, "certificate")
            self.assertEnded(self.leadimport(*run, *url, *ca), 0)
        self.assertEqual(sandbox.leads(), 6)

    @shows("import --proxy", "check --proxy")
    def test_proxy_is_gone_through(self):
        sandbox = self.start_sandbox()
        for run in (self.check, self.run_import):
            with ConnectProxy(sandbox.port) as proxy:
                self.assertEnded(run(sandbox, "--proxy", proxy.url()), 0)
                self.assertTrue(proxy.heads)

    @shows("import --synonyms", "check --synonyms")
    def test_synonyms_say_what_names_in_the_header_mean(self):
        sandbox = self.start_sandbox()
        self.leads.write_text(f"건명,업체코드\n리드 1,{job_files.ORGANIZATION}\n")
        self.assertEnded(self.check(sandbox), 2, "nothing is imported to `name`")
        said = ["--synonyms", self.write("ours.csv", "from,to\n건 명,name\n업체코드,organizationId\n")]
        self.assertEnded(self.check(sandbox, *said), 0, "name ← column “건명”")
        self.assertEnded(self.run_import(sandbox, *said), 0)
        self.assertEqual(sandbox.leads(), 1)
        missing = self.check(sandbox, "--synonyms", "none.csv")
        self.assertRefused(missing, 2, "none.csv", "No such file")

    def test_the_usual_names_in_a_header_need_no_file(self):
        sandbox = self.start_sandbox()
        self.leads.write_text(f"리드명,회사 ID,메모\n리드 1,{job_files.ORGANIZATION},m\n")
        self.assertEnded(self.run_import(sandbox), 0)
        self.assertEqual(sandbox.record()[0]["body"], {
            "name": "리드 1", "organizationId": job_files.ORGANIZATION, "memo": "m"})

    @shows("import --encoding", "check --encoding")
    def test_encoding_says_how_the_bytes_are_read(self):
        sandbox = self.start_sandbox()
        self.leads.write_bytes(f"name,organizationId\nCafé,{job_files.ORGANIZATION}\n"
                               .encode("latin-1"))
        said = ["--encoding", "latin1"]
        self.assertEnded(self.check(sandbox), 3, "--encoding")
        self.assertEnded(self.check(sandbox, *said), 0, "1 row")
        self.assertEnded(self.run_import(sandbox, *said), 0, "1 created")
        self.assertEqual(sandbox.record()[0]["name"], "Café")

    @shows("import --delimiter", "check --delimiter")
    def test_delimiter_says_what_stands_between_cells(self):
        sandbox = self.start_sandbox()
        self.leads.write_text(f"name^organizationId^memo\nA^{job_files.ORGANIZATION}^1,2;3\n")
        said = ["--delimiter", "^"]
        self.assertEnded(self.check(sandbox, *said), 0, "3 columns")
        self.assertEnded(self.run_import(sandbox, *said), 0, "1 created")
        self.assertEqual(sandbox.record()[0]["body"]["memo"], "1,2;3")

    @shows("import --strict", "check --strict")
    def test_strict_sends_nothing_when_a_row_is_invalid(self):
        sandbox = self.start_sandbox()
        with open(self.leads, "a") as f:
            f.write("only one cell\n")
        self.assertEnded(self.run_import(sandbox, "--strict"), 3, "1 of 7 rows")
        self.assertEnded(self.check(sandbox, "--strict"), 3, "1 of 7 rows")
        self.assertEqual(sandbox.leads(), 0)
        self.assertEnded(self.run_import(sandbox, "--rate", "none"), 1, "6 created")

    @shows("check --errors", "check --format")
    def test_errors_go_to_a_file_and_the_findings_to_stdout(self):
        with open(self.leads, "a") as f:
            f.write("only one cell\n")
        ended = self.check(self.start_sandbox(), "--errors", "errors.csv", "--format", "json")
        self.assertEnded(ended, 1, "1 row written to errors.csv")
        self.assertEqual((ended.json()["rows"], ended.json()["invalid"]), (7, 1))
        self.assertEqual(len(job_files.read_csv(self.folder / "errors.csv")[1]), 1)
        self.assertRefused(self.check(self.start_sandbox(), "--errors", "errors.csv"), 2, "errors.csv",
                           "name a new file")
        text = self.check(self.start_sandbox(), "--format", "text")
        self.assertEqual(text.code, 1)
        self.assertIn("7 rows", text.out)

    @shows("import --if-empty", "check --if-empty")
    def test_if_empty_says_whether_a_header_alone_is_an_error(self):
        sandbox = self.start_sandbox()
        self.leads.write_text("name,organizationId\n")
        for run in (self.run_import, self.check):
            self.assertEnded(run(sandbox, "--if-empty", "ok"), 0, "no rows")
            self.assertRefused(run(sandbox, "--if-empty", "fail"), 3, "no rows")

    @shows("import --from")
    def test_from_and_until_are_the_part_of_the_day_in_which_it_sends(self):
        sandbox = self.start_sandbox()
        hour = time.gmtime().tm_hour
        closed = ("--from", f"{(hour + 2) % 24}:00 UTC", "--until", f"{(hour + 3) % 24}:00 UTC")
        self.assertIn("begins again at", self.run_import(sandbox, *closed).err)
        self.assertEqual(sandbox.leads(), 0)

    @shows("import --rate")
    def test_rate_spreads_the_requests(self):
        sandbox = self.start_sandbox()
        began = time.monotonic()
        self.assertEnded(self.run_import(sandbox, "--rate", "1/500ms"), 0, "1/500ms")
        self.assertGreater(time.monotonic() - began, 10 * 0.5)  # 11 requests

    @shows("check --rate")
    def test_rate_tells_how_long_it_would_take(self):
        self.assertEnded(self.check(self.start_sandbox(), "--rate", "2/1s"), 0, "about 3 s at 2/1s")

    @shows("import --timeout", "sandbox --fault")
    def test_timeout_ends_the_wait_for_an_answer(self):
        sandbox = self.start_sandbox("--fault", "slow@3:20m")
        ended = self.run_import(sandbox, "--timeout", "2s", "--rate", "none", "--connections", "1",
                                "--on-unknown", "hold")
        self.assertEnded(ended, 7, "0 failed", "0 pending")
        unknown = job_files.check_truth(self, job_files.Job(self.leads),
                                        sandbox.record())["unknown.csv"]
        self.assertIn(3, unknown)
        for _, ours in unknown.values():  # of others, too, when the machine stood still so long
            self.assertIn("no answer for 2s", ours["leadimport_error"])

    @shows("check --timeout", "sandbox --latency")
    def test_timeout_ends_the_questions_before_the_first_row(self):
        sandbox = self.start_sandbox("--latency", "20m")
        self.assertEnded(self.check(sandbox, "--timeout", "200ms"), 5, sandbox.base_url, "200ms")

    @shows("import --job")
    def test_job_names_the_folder(self):
        ended = self.run_import(self.start_sandbox(), "--job", "elsewhere")
        self.assertEnded(ended, 0, "elsewhere")
        self.assertTrue((self.folder / "elsewhere/succeeded.csv").exists())
        self.assertFalse((self.folder / "leads.csv.import").exists())

    @shows("import --again", "import --yes")
    def test_again_imports_once_more(self):
        sandbox = self.start_sandbox()
        for options, code in (((), 0), ((), 9), (("--again", "--yes"), 0)):
            self.assertEnded(self.run_import(sandbox, "--rate", "none", *options), code)
        self.assertEqual(sandbox.leads(), 12)

    @shows("check --job", "check --limit")
    def test_check_is_of_what_is_left_of_a_job(self):
        """More in test_time_left.py."""
        sandbox = self.start_sandbox()
        there = ("--job", self.folder / "elsewhere")
        self.assertEnded(self.run_import(sandbox, *there, "--limit", "2"), 0)
        self.assertEnded(self.check(sandbox, *there), 0, "2 of 6 rows ended in earlier runs", "4 requests")
        self.assertEnded(self.check(sandbox, "--limit", "1"), 0, "--limit lets 1 of 6 rows", "1 request,")

    @shows("import --limit", "sandbox --record")
    def test_limit_sends_so_many_rows(self):
        sandbox = self.start_sandbox()
        self.assertEnded(self.run_import(sandbox, "--limit", "4", "--connections", "1"), 0, "4 created",
                         "2 pending")
        self.assertEqual([lead["name"] for lead in sandbox.record()],
                         [job_files.lead_name(row) for row in range(1, 5)])

    @shows("import --connections")
    def test_connections_are_so_many(self):
        for connections in (1, 3):
            sandbox = self.start_sandbox("--latency", "50ms")
            ended = self.run_import(sandbox, "--rate", "none", "--job", f"job-{connections}",
                                    "--connections", str(connections))
            self.assertEnded(ended, 0)
            self.assertEqual(sandbox.stop()["most_connections"], connections)

    @shows("check --connections")
    def test_connections_may_be_too_few_for_the_rate(self):
        sandbox = self.start_sandbox("--latency", "200ms")
        few = self.check(sandbox, "--rate", "20/1s", "--connections", "2")
        self.assertEnded(few, 0, "2 connections send", "use --connections 5")
        many = self.check(sandbox, "--rate", "20/1s", "--connections", "1000")
        self.assertEqual(many.code, 0)
        self.assertNotIn("--connections", many.out)

    @shows("import --retry-for")
    def test_retry_for_is_the_patience_with_a_server_that_is_away(self):
        for retry_for, pending, leads in (("0s", 3, 0), ("1m", 0, 3)):
            sandbox = self.start_sandbox("--fault", "500/1x3")
            ended = self.run_import(sandbox, "--rate", "none", "--connections", "1", "--job",
                                    f"job-{retry_for}", "--retry-for", retry_for, "--on-unknown",
                                    "hold")
            self.assertEnded(ended, 7, "3 unknown", f"{pending} pending")
            self.assertEqual(sandbox.leads(), leads)

    @shows("import --dry-run")
    def test_dry_run_sends_nothing(self):
        sandbox = self.start_sandbox()
        self.assertEnded(self.run_import(sandbox, "--dry-run"), 0, "nothing was sent")
        self.assertEqual(sandbox.leads(), 0)

    @shows("import --progress")
    def test_progress_is_plain_or_none(self):
        for style, told in (("plain", True), ("none", False)):
            sandbox = self.start_sandbox("--latency", "400ms")
            ended = self.run_import(sandbox, "--rate", "none", "--connections", "1", "--job",
                                    f"job-{style}", "--progress", style)
            self.assertEnded(ended, 0, "6 created")
            self.assertEqual(bool(re.search(r"of 6 rows \(\d+ %\)", ended.err)), told, ended.err)

    @shows("import --quiet", "settle --quiet")
    def test_quiet_is_progress_none(self):
        for option in ("-q", "--quiet"):
            shutil.rmtree(f"{self.leads}.import", ignore_errors=True)
            sandbox = self.start_sandbox("--latency", "400ms", "--fault", "dropped@6")
            ended = self.run_import(sandbox, "--rate", "none", "--connections", "1",
                                    "--on-unknown", "hold", option)
            self.assertEnded(ended, 7, "5 created")
            self.assertNotRegex(ended.err, r"of 6 rows \(\d+ %\)")
            ended = self.leadimport("settle", self.leads, "--rate", "none", "--settle-delay", "3s",
                                    *sandbox.options, option)
            self.assertEnded(ended, 0, "found out what became of 1 row")
            self.assertNotIn("looking again in", ended.err)

    @shows("import --log-level")
    def test_log_level_says_how_much_stands_in_the_log(self):
        sizes = []
        for level in ("error", "info", "debug"):
            sandbox = self.start_sandbox()
            self.run_import(sandbox, "--rate", "none", "--job", f"job-{level}",
                            "--log-level", level)
            sizes.append((self.folder / f"job-{level}/import.log").read_text().count("\n"))
        self.assertEqual(sizes[0], 0)
        self.assertGreater(sizes[1], 0)
        self.assertGreaterEqual(sizes[2], sizes[1] + 6)

    @shows("check --offline")
    def test_offline_asks_nobody(self):
        sandbox = self.start_sandbox()
        ended = self.check(sandbox, "--offline", env={"SALESMAP_TOKEN": None})
        self.assertEnded(ended, 0, "6 rows")
        self.assertNotIn("workspace", ended.out)
        self.assertEqual(sandbox.stop()["requests"], 0)

    @shows("check --schema")
    def test_schema_says_what_the_api_would(self):
        sandbox = self.start_sandbox()
        self.leadimport("schema", "-o", "workspace.json", *sandbox.options)
        sandbox.stop()
        ended = self.check(sandbox, "--schema", "workspace.json", env={"SALESMAP_TOKEN": None})
        self.assertEnded(ended, 0, "6 rows", "workspace “샘플 영업팀”")

    @shows("import --config", "check --config")
    def test_config_holds_options(self):
        sandbox = self.start_sandbox()
        file = self.write("leadimport.toml", f'base-url = "{sandbox.base_url}"\n'
                                             f'ca-file = "{sandbox.ca_file}"\nlimit = 2\n')
        self.assertEnded(self.leadimport("check", self.leads, "--config", file), 0)
        self.assertEnded(self.leadimport("import", self.leads, "--config", file), 0, "2 created")

    @shows("status --format")
    def test_format_is_text_or_json(self):
        self.run_import(self.start_sandbox(), "--rate", "none")
        self.assertIn("created    6", self.leadimport("status", self.leads, "--format", "text").out)
        json = self.leadimport("status", self.leads, "--format", "json").json()
        self.assertEqual(json["created"], 6)

    @shows("status --row")
    def test_row_is_told_alone(self):
        self.run_import(self.start_sandbox(), "--rate", "none")
        self.assertTrue(self.leadimport("status", self.leads, "--row", "4").out
                        .startswith("row 4: created as lead "))

    @shows("sandbox --listen")
    def test_listen_is_the_address_at_which_the_sandbox_answers(self):
        sandbox = self.start_sandbox("--listen", "127.0.0.2")
        self.assertEqual(sandbox.base_url, f"https://127.0.0.2:{sandbox.port}/api")
        self.assertEnded(self.check(sandbox), 0)
        elsewhere = f"https://127.0.0.1:{sandbox.port}/api"
        nobody = self.leadimport("check", self.leads, "--base-url", elsewhere, "--ca-file",
                                 sandbox.ca_file)
        self.assertEnded(nobody, 5, "Connection refused")

    @shows("sandbox --port")
    def test_port_is_where_the_sandbox_answers(self):
        first = self.start_sandbox(keeps_port=True)
        first.stop()
        second = self.start_sandbox("--port", str(first.port))
        self.assertEqual(second.base_url, first.base_url)
        self.assertEnded(self.check(second), 0)

    @shows("sandbox --limit")
    def test_limit_of_the_sandbox_answers_429(self):
        sandbox = self.start_sandbox(limit="5/2s")
        self.assertEnded(self.run_import(sandbox, "--rate", "none"), 0, "6 created")
        self.assertGreater(sandbox.stop()["throttled"], 0)

    @shows("sandbox --token-file")
    def test_the_token_of_the_sandbox_can_be_replaced(self):
        file = self.write("sandbox-token", "first\n", mode=0o600)
        sandbox = self.start_sandbox("--token-file", file)
        ask = ["check", self.leads, *sandbox.options]
        self.assertEnded(self.leadimport(*ask, env={"SALESMAP_TOKEN": "first"}), 0)
        file.write_text("second\n")
        self.assertEnded(self.leadimport(*ask, env={"SALESMAP_TOKEN": "first"}), 4, "token")
        self.assertEnded(self.leadimport(*ask, env={"SALESMAP_TOKEN": "second"}), 0)

    @shows("sandbox --token-file")
    def test_a_token_file_of_the_sandbox_without_a_token_is_refused(self):
        for path in (self.write("empty", ""), self.folder / "none"):
            self.assertRefused(self.leadimport("sandbox", "--dir", self.folder, "--token-file", path),
                               2, path.name)

    @shows("sandbox --record")
    def test_record_brings_everything_back_that_was_created(self):
        sandbox = self.start_sandbox("--fault", "people:500-created@1", keeps_port=True)
        _, company = sandbox.ask("POST", "/v2/organization", {"name": "새 회사"})
        company = company["data"]["organization"]["id"]
        person = {"name": "새 사람", "organizationId": company,
                  "fieldList": [{"name": "이메일", "stringValue": "x@y.z"}]}
        self.assertEqual(sandbox.ask("POST", "/v2/people", person)[0], 500)
        _, found = sandbox.ask("GET", "/v2/people-temp/x@y.z")
        lead = {"name": "리드", "peopleId": found["data"]["people"][0]["id"],
                "organizationId": company}
        for leads in (1, 2):
            self.assertEqual(sandbox.ask("POST", "/v2/lead", lead)[0], 201)
            self.assertEqual([c["object"] for c in sandbox.contacts()],
                             ["organization", "people"])
            self.assertEqual([c["body"]["name"] for c in sandbox.contacts()],
                             ["새 회사", "새 사람"])
            self.assertEqual(sandbox.contacts()[1]["fault"], "500-created")
            self.assertEqual([r["name"] for r in sandbox.record()], ["리드"] * leads)
            self.assertNotIn("object", sandbox.record()[0])
            self.assertEqual(sandbox.leads(), leads)
            sandbox.crash_and_restart()

    @shows("sandbox --duplicates-without-id")
    def test_duplicates_without_id_are_refused_without_it(self):
        for options, told in (((), True), (("--duplicates-without-id",), False)):
            sandbox = self.start_sandbox(*options)
            status, answer = sandbox.ask("POST", "/v2/organization", {"name": "한빛제조"})
            self.assertEqual((status, "data" in answer), (400, told))

    def lead_of(self, sandbox, name="리드", **more):
        status, answer = sandbox.ask("POST", "/v2/lead", {"name": name, "peopleId": PERSON, **more})
        self.assertEqual(status, 201)
        return answer["data"]["lead"]

    @staticmethod
    def shown(sandbox, lead):
        status, answer = sandbox.ask("GET", f"/v2/lead/{lead['id']}")
        return answer["data"]["lead"][0] if status == 200 else None

    @staticmethod
    def found(sandbox, name="리드"):
        """The ids that a search by name finds, or the status that refused it."""
        named = {"fieldName": "이름", "operator": "EQ", "value": name}
        status, answer = sandbox.ask("POST", "/v2/object/lead/search",
                                     {"filterGroupList": [{"filters": [named]}]})
        return [o["id"] for o in answer["data"]["objectList"]] if status == 200 else status

    @shows("sandbox --ids", "sandbox --clock-offset", "sandbox --cut-dates")
    def test_ids_and_dates_of_the_sandbox_tell_its_clock(self):
        now = time.time() - 90
        lead = self.lead_of(self.start_sandbox("--clock-offset", "-90s", "--cut-dates", "minute"))
        self.assertAlmostEqual(int(lead["id"].replace("-", "")[:12], 16) / 1000, now, delta=60)
        self.assertEqual(lead["id"][14], "7")
        self.assertRegex(lead["createdAt"], r":00\.000Z$")
        for style, form in (("uuid4", r"^.{14}4.{21}$"), ("hex24", r"^[0-9a-f]{24}$")):
            self.assertRegex(self.lead_of(self.start_sandbox("--ids", style))["id"], form)

    @shows("sandbox --index-lag", "sandbox --get-lag")
    def test_lags_of_the_sandbox_keep_a_lead_from_being_shown(self):
        for option, searched, got in (("--index-lag", False, True), ("--get-lag", True, False)):
            sandbox = self.start_sandbox(option, "1h")
            lead = self.lead_of(sandbox)
            self.assertEqual(bool(self.found(sandbox)), searched)
            self.assertEqual(bool(self.shown(sandbox, lead)), got)
            sandbox = self.start_sandbox(option, "5ms,random")
            lead = self.lead_of(sandbox)
            program.wait_until(lambda: self.found(sandbox) and self.shown(sandbox, lead), "it is shown")

    @shows("sandbox --rewrite-names", "sandbox --search-normalised", "sandbox --no-search")
    def test_names_of_the_sandbox_are_kept_in_another_form_and_searched_or_not(self):
        rewriting = ["--rewrite-names", "collapse,escape"]
        for more, found in (([], 0), (["--search-normalised"], 1)):
            sandbox = self.start_sandbox(*rewriting, *more)
            self.assertEqual(self.lead_of(sandbox, "A  & B")["name"], "A &amp; B")
            self.assertEqual(len(self.found(sandbox, "A  & B")), found)
        self.assertEqual(self.found(self.start_sandbox("--no-search")), 403)

    @shows("sandbox --hide-fields", "sandbox --fill-organization", "sandbox --enforce-required")
    def test_content_of_the_sandbox_is_hidden_filled_in_and_required(self):
        remark = {"fieldList": [{"name": "비고", "stringValue": "b"}]}
        for options, told in (([], ("b", None)),
                              (["--hide-fields", "--fill-organization"],
                               (None, job_files.ORGANIZATION))):
            sandbox = self.start_sandbox(*options)
            lead = self.shown(sandbox, self.lead_of(sandbox, **remark))
            self.assertEqual((lead["비고"], lead["organizationId"]), told)
        schema = json.loads((program.REPOSITORY / "samples/sandbox.schema.json").read_text())
        next(f for f in schema["fields"]["lead"] if f["name"] == "비고")["required"] = True
        file = self.write("schema.json", json.dumps(schema))
        for options, status in (([], 201), (["--enforce-required"], 400)):
            sandbox = self.start_sandbox("--schema", file, *options)
            body = {"name": "리드", "peopleId": PERSON}
            self.assertEqual(sandbox.ask("POST", "/v2/lead", body)[0], status)

    @shows("sandbox --colleague", "sandbox --unique-race", "sandbox --lead-duplicates-without-id")
    def test_leads_of_the_sandbox_are_made_by_colleagues_and_have_unique_keys_or_not(self):
        sandbox = self.start_sandbox("--colleague", "100%:0s")
        self.lead_of(sandbox)
        self.assertEqual([r["by"] for r in sandbox.record()], ["colleague", "request"])
        for options, status, told in (([], 400, True), (["--unique-race", "1h"], 201, True),
                                      (["--lead-duplicates-without-id"], 400, False)):
            sandbox = self.start_sandbox(*options)
            sandbox.create_key_field("키")
            key = {"fieldList": [{"name": "키", "stringValue": "k1"}]}
            self.lead_of(sandbox, **key)
            answer = sandbox.ask("POST", "/v2/lead", {"name": "둘", "peopleId": PERSON, **key})
            self.assertEqual((answer[0], "data" in answer[1]), (status, told))

    @shows("sandbox --fuzzy-people", "sandbox --vary-duplicate-texts")
    def test_contacts_of_the_sandbox_are_found_or_refused_in_other_ways(self):
        for options, status in (([], 400), (["--fuzzy-people"], 200)):
            sandbox = self.start_sandbox(*options, "--vary-duplicate-texts")
            self.assertEqual(sandbox.ask("GET", "/v2/people-temp/new@hanbit.example")[0], status)
            reasons = {sandbox.ask("POST", "/v2/organization", {"name": "한빛제조"})[1]["reason"]
                       for _ in range(3)}
            self.assertEqual(len(reasons), 3)

    @shows("sandbox --in-sequence")
    def test_leads_of_the_sandbox_are_in_a_sequence(self):
        self.assertEnded(self.leadimport("sandbox", "--dir", self.folder, "--in-sequence", ""), 2,
                         "--in-sequence")
        sandbox = self.start_sandbox("--in-sequence", "연락 중")
        for name, status in (("김 연락 중", 400), ("이 연락", 200)):
            lead = self.lead_of(sandbox, name)
            self.assertEqual(sandbox.ask("POST", f"/v2/lead/{lead['id']}/delete")[0], status)

    @shows("sandbox --schema")
    def test_schema_is_the_workspace(self):
        file = self.write("schema.json", (program.REPOSITORY / "samples/sandbox.schema.json")
                          .read_text().replace("샘플 영업팀", "다른 영업팀"))
        sandbox = self.start_sandbox("--schema", file)
        self.assertEnded(self.check(sandbox), 0, "workspace “다른 영업팀”")


class Settling(program.ProgramTest):
    """One row of six is unknown, and its lead is there."""

    def setUp(self):
        super().setUp()
        self.leads = job_files.write_leads(self.folder / "leads.csv", 6)

    def unknown(self, *options, fault="lost@3"):
        sandbox = self.start_sandbox("--fault", fault)
        sandbox.create_key_field("키")
        return sandbox, self.leadimport("import", self.leads, "--rate", "none", *options,
                                        *sandbox.options)

    def settle(self, sandbox, *options, **how):
        return self.leadimport("settle", self.leads, *sandbox.options, *options, **how)

    @shows("import --on-unknown", "settle --ca-file", "settle --rate", "settle --progress",
           "settle --token-file", "settle --proxy")
    def test_on_unknown_settles_or_leaves_it_to_settle(self):
        self.assertEnded(self.unknown()[1], 0, "6 created")
        shutil.rmtree(f"{self.leads}.import")
        sandbox, ended = self.unknown("--on-unknown", "hold")
        self.assertEnded(ended, 7, "1 unknown")
        token = self.write("token", program.TOKEN, mode=0o600)
        self.assertEnded(self.leadimport("settle", self.leads, *sandbox.options[:2]), 4, "certificate")
        with ConnectProxy(sandbox.port) as proxy:
            ended = self.settle(sandbox, "--rate", "none", "--progress", "none", "--token-file",
                                token, "--proxy", proxy.url(), env={"SALESMAP_TOKEN": None})
            self.assertEnded(ended, 0, "1 created")
            self.assertTrue(proxy.heads)

    @shows("import --settle-delay", "settle --settle-delay")
    def test_settle_delay_is_how_long_a_lead_has_to_be_missing(self):
        began = time.monotonic()
        sandbox, ended = self.unknown("--settle-delay", "3s", fault="500@3")
        self.assertEnded(ended, 0, "1 not there", "6 created")
        self.assertGreater(time.monotonic() - began, 3)
        shutil.rmtree(f"{self.leads}.import")
        began = time.monotonic()
        sandbox, _ = self.unknown("--on-unknown", "hold", fault="500@3")
        self.assertEnded(self.settle(sandbox, "--settle-delay", "2s"), 0, "1 not there")
        self.assertGreater(time.monotonic() - began, 2)

    def test_who_watches_is_told_why_nothing_happens_and_nothing_is_said_twice(self):
        sandbox, _ = self.unknown("--on-unknown", "hold", fault="500@3")
        running = self.start("settle", self.leads, *sandbox.options, "--settle-delay", "1h")
        told = r"no lead of 1 row was found yet: looking again in \d+ (s|min), at "
        running.wait_until(lambda: re.search(told, running.err), "it tells")
        running.signal(signal.SIGINT)
        ended = running.wait()
        self.assertEnded(ended, 130, "1 unknown")
        self.assertEqual(len(set(ended.lines)), len(ended.lines), ended.err)

    @shows("import --key-field", "check --key-field")
    def test_key_field_gets_a_key(self):
        sandbox, ended = self.unknown("--key-field", "키")
        self.assertEnded(ended, 0, "6 created")
        self.assertTrue(all("키" in json.dumps(lead, ensure_ascii=False)
                            for lead in sandbox.record()))
        for name, code in (("키", 0), ("다른 키", 2)):
            ended = self.leadimport("check", self.leads, "--key-field", name, *sandbox.options)
            self.assertEqual(ended.code, code, ended.err)

    @shows("settle --base-url", "settle --config")
    def test_settle_asks_the_server_that_it_is_told_if_that_is_the_jobs(self):
        sandbox, _ = self.unknown("--on-unknown", "hold")
        self.assertRefused(self.leadimport("settle", self.leads), 11, sandbox.base_url, "--base-url")
        config = self.write("leadimport.toml", f'ca-file = "{sandbox.ca_file}"\nrate = "none"\n'
                                               f'base-url = "{sandbox.base_url}"\n')
        self.assertEnded(self.leadimport("settle", self.leads, "--config", config), 0, "1 created")

    @shows("settle --retry-for", "settle --timeout")
    def test_settle_waits_for_an_answer_no_longer_than_it_is_told(self):
        sandbox = self.start_sandbox("--fault", "lost@3")
        relay = self.put_relay_before(sandbox)
        self.assertEnded(self.leadimport("import", self.leads, "--rate", "none", "--on-unknown", "hold",
                                         *sandbox.options), 7)
        relay.hold_after(2)  # the handshake is through then, and the first question is not
        ended = self.settle(sandbox, "--timeout", "100ms", "--retry-for", "0s")
        self.assertEnded(ended, 5, relay.base_url, "100ms")

    @shows("settle --input", "settle --map", "settle --synonyms")
    def test_settle_reads_no_file_that_only_the_jobs_record_names(self):
        elsewhere = self.folder / "elsewhere"
        elsewhere.mkdir()
        leads = elsewhere / "other.csv"  # of this name nothing lies beside the job's folder
        leads.write_text(f"건명,업체코드\n리드 1,{job_files.ORGANIZATION}\n")
        files = {"--input": leads}
        said = {"--map": '[lead]\nname = "건명"\norganizationId = "업체코드"\n',
                "--synonyms": "from,to\n건명,name\n업체코드,organizationId\n"}
        for option, content in said.items():
            files[option] = elsewhere / option.strip("-")
            files[option].write_text(content)
            sandbox = self.start_sandbox("--fault", "lost@1")
            job = f"job-{option}.import"
            self.assertEnded(self.leadimport("import", leads, option, files[option], "--job", job,
                                             "--on-unknown", "hold", *sandbox.options), 7)
            settle = ["settle", job, *sandbox.options]
            self.assertRefused(self.leadimport(*settle), 2, "--input", leads)
            settle += ["--input", leads]
            self.assertRefused(self.leadimport(*settle), 2, option, files[option])
            self.assertEnded(self.leadimport(*settle, option, files[option]), 0, "1 created")


class ByHand(program.ProgramTest):
    """More in test_settle_by_hand.py."""

    @shows("settle --rows", "settle --is", "settle --absent", "settle --yes")
    def test_rows_is_and_absent_say_what_somebody_has_seen(self):
        leads = job_files.write_leads(self.folder / "leads.csv", 6)
        sandbox = self.start_sandbox("--fault", "lost@2", "--fault", "dropped@4")
        run = self.leadimport("import", leads, "--connections", "1", "--on-unknown", "hold",
                              *sandbox.options)
        self.assertEnded(run, 7)
        said = ["settle", leads, *sandbox.options, "--rows"]
        self.assertEnded(self.leadimport(*said, "4", "--absent"), 2, "--yes")
        self.assertEnded(self.leadimport(*said, "4", "--absent", "--yes"), 0, "pending again")
        lead = sandbox.record()[1]["id"]
        self.assertEnded(self.leadimport(*said, "2", "--is", lead, "--yes"), 0,
                         f"row 2 is created, as lead {lead}")


class StopEarly(program.ProgramTest):
    """Shown in test_stop_rules.py."""

    @shows("import --max-failures", "import --max-duration", "import --until", "import --canary")
    def test_rules_and_times_stop_an_import_and_a_canary_goes_ahead(self):
        leads = job_files.write_leads(self.folder / "leads.csv", 6)
        sandbox = self.start_sandbox("--latency", "300ms")
        run = ["import", leads, "--connections", "1", *sandbox.options]
        self.assertEnded(self.leadimport(*run, "--max-duration", "500ms", "--canary", "1"), 8,
                         "the time that the import may take is over")
        self.assertEnded(self.leadimport(*run, "--until", "25:00"), 2, "--until")
        self.assertEnded(self.leadimport(*run, "--max-failures", "0"), 2, "--max-failures")


class Offered(program.ProgramTest):
    def test_every_option_that_is_offered_was_shown_to_do_something(self):
        offered = set()
        for command in ("import", "check", "status", "settle", "sandbox"):
            text = self.leadimport(command, "--help").out
            names = re.findall(r"(?m)^  (?:-\w,)?(--[a-z-]+)", text)
            offered |= {(command, name) for name in names if name != "--help"}
        self.assertEqual(offered, SHOWN)


if __name__ == "__main__":
    program.main()
