"""Settling against servers that are late, that lag, that rewrite and hide, and against colleagues:
no lead twice, none that is not the row's, none called failed that is there; and no more rows left
unknown than the evidence asks for."""

import collections
import csv
import dataclasses
import re
import signal
import time

import job_files
import misbehaviour
import program

ROWS = 12
KEY_FIELD = "가져오기 키"
DELAY = "3s"
AT_ONCE = 6
AMOUNT = "예상 금액"


@dataclasses.dataclass
class Case:
    server: tuple = ()
    program: tuple = ()
    names: object = job_files.lead_name   # of a row
    keyed: bool = False
    columns: tuple = ()      # of the file, besides: (name, value of a row)
    code: int = 0            # of the import
    unknown: int = 0         # rows that stay so
    codes: tuple = ()        # why they do, one of these
    leads: int = ROWS        # that the row's requests made


def faults(*words):
    return tuple(word for f in words for word in ("--fault", f))


def odd(text):
    return lambda row: f"{job_files.lead_name(row)} {text}"


def one_long(row):
    return job_files.lead_name(row) + (" 긴 이름" * 12 if row == 5 else "")


LOST = faults("lost@5")
LATE = faults("late@5:900ms")
DOUBTFUL = {"code": 7, "unknown": 1, "codes": ("candidate", "rewritten_name")}
REWRITTEN = {"code": 7, "unknown": 1, "codes": ("rewritten_name",)}

CASES = {
    # What is there is found, and soon.
    "it exists": Case(LOST),
    "two of them": Case(faults("lost@3", "500-created@9")),
    # It is carried out when nobody waits any more.
    "late": Case(LATE),
    "late, behind a gateway's 504": Case(faults("504-late@5:900ms")),
    "late, behind a firewall's page": Case(faults("html-403-late@5:900ms")),
    "slower than the timeout": Case(faults("slow-late@5:2500ms"), ("--timeout", "1s")),
    "sent again by a gateway": Case(faults("replay@5:900ms")),
    "a 503, and sent again by a gateway": Case(faults("503-replay@5:900ms")),
    "not carried out": Case(faults("dropped@5")),
    # The search does not tell the truth yet, or never.
    "an index that lags": Case(LOST + ("--index-lag", "1500ms")),
    "an index that lags, and late": Case(LATE + ("--index-lag", "1500ms")),
    "an index that lags, with a key": Case(LOST + ("--index-lag", "1500ms"), keyed=True),
    "a search that shows nothing": Case(LOST + ("--index-lag", "20m"), code=7, unknown=1,
                                        codes=("blind",)),
    "a search that shows nothing, with a key": Case(LOST + ("--index-lag", "20m"), keyed=True, code=7,
                                                    unknown=1, codes=("blind",)),
    "not carried out, and a search that shows nothing":
        Case(faults("dropped@5") + ("--index-lag", "20m"), code=7, unknown=1, codes=("blind",),
             leads=ROWS - 1),
    "a token that may not search": Case(LOST + ("--no-search",), code=7, unknown=1,
                                        codes=("search_refused",)),
    "GET lags": Case(LOST + ("--get-lag", "1s")),
    # Names are kept in another form. What is found so may be another lead: a person decides.
    "composed": Case(LOST + ("--rewrite-names", "nfc"), names=odd("\u1112\u1161\u11ab"), **DOUBTFUL),
    "composed, and the search, too": Case(LOST + ("--rewrite-names", "nfc", "--search-normalised"),
                                          names=odd("\u1112\u1161\u11ab"), **DOUBTFUL),
    "blanks": Case(LOST + ("--rewrite-names", "collapse"), names=odd("두  칸"), **DOUBTFUL),
    "escaped": Case(LOST + ("--rewrite-names", "escape"), names=odd("A&B"), **DOUBTFUL),
    "lower case": Case(LOST + ("--rewrite-names", "lower"), names=odd("BIG"), **DOUBTFUL),
    "lower case, with a key": Case(LOST + ("--rewrite-names", "lower"), names=odd("BIG"), keyed=True),
    # What a search for the name as it was sent does not find any more.
    "cut": Case(LOST + ("--rewrite-names", "cut40"), names=one_long, **REWRITTEN),
    "cut, and not carried out": Case(faults("dropped@5") + ("--rewrite-names", "cut40"),
                                     names=one_long, leads=ROWS - 1, **REWRITTEN),
    # Fields that are not as they were sent.
    "a company filled in": Case(LOST + ("--fill-organization",)),
    "fields shown as null": Case(LOST + ("--hide-fields",), columns=((AMOUNT, lambda row: str(row)),)),
    "a key that is shown as null": Case(LOST + ("--hide-fields",), keyed=True),
    # Dates.
    "ids without a date": Case(LOST + ("--ids", "uuid4")),
    "ids without a date, and days alone": Case(LOST + ("--ids", "hex24", "--cut-dates", "day"), code=7,
                                               unknown=1, codes=("candidate", "not_dated")),
    "the date of creation is fed": Case(
        LOST + ("--ids", "uuid4"), columns=(("생성 날짜", lambda row: "2020-01-02"),), code=7, unknown=1,
        codes=("not_dated",)),
    "the date of creation is fed, and ids are dated": Case(
        LOST, columns=(("생성 날짜", lambda row: "2020-01-02"),)),
    "a clock that is hours ahead": Case(LOST + ("--clock-offset", "3h")),
    "a clock that is behind": Case(LATE + ("--clock-offset", "-11m")),
    # Refusals because of the row's own lead.
    "a gateway's second copy is refused": Case(faults("twice@5"), keyed=True),
    "the same, and the refusal names no lead": Case(
        faults("twice@5") + ("--lead-duplicates-without-id",), keyed=True),
    # Answers that name another row's lead.
    "another row's id": Case(faults("same-id@5")),
    "another row's id, with a key": Case(faults("same-id@5"), keyed=True),
    "another row's id, and that row is in doubt": Case(faults("lost@4", "same-id@5")),
    "the same, with a key": Case(faults("lost@4", "same-id@5"), keyed=True),
    "an answer of another row": Case(faults("repeat@5")),
}


class SettleEvidence(program.ProgramTest):
    def write_leads(self, path, case):
        with open(path, "w", encoding="utf-8", newline="") as f:
            out = csv.writer(f, lineterminator="\n")
            out.writerow(["name", "organizationId", *(name for name, _ in case.columns)])
            for row in range(1, ROWS + 1):
                out.writerow([case.names(row), job_files.ORGANIZATION,
                              *(value(row) for _, value in case.columns)])
        return path

    def begin(self, name, case, delay=DELAY):
        name = re.sub(r"\W+", "-", name)
        self.leads = self.write_leads(self.folder / f"{name}.csv", case)
        self.job = job_files.Job(self.leads, self.folder / name)
        sandbox = self.start_sandbox(*case.server)
        keyed = ()
        if case.keyed:
            sandbox.create_key_field(KEY_FIELD)
            keyed = ("--key-field", KEY_FIELD)
        return sandbox, ["import", self.leads, "--job", self.job.folder, "--rate", "none",
                         "--connections", "1", "--settle-delay", delay, *keyed, *sandbox.options,
                         *case.program]

    def check(self, sandbox, case):
        record = sandbox.record()
        wrong, _ = misbehaviour.judge(self.job.results(), record)
        self.assertEqual(wrong, [])
        mine = [lead for lead in record if misbehaviour.is_ours(lead)]
        self.assertEqual(len(mine), case.leads)
        codes = self.leadimport("status", self.job.folder, "--format", "json").json()["unknown_codes"]
        self.assertEqual(sum(codes.values()), case.unknown, codes)
        self.assertEqual(self.job.summary()["unknown_codes"], codes)
        for code in codes:
            self.assertIn(code, case.codes)
        rows = self.job.results()["unknown.csv"]
        self.assertEqual(collections.Counter(ours["leadimport_code"] for _, ours in rows.values()),
                         collections.Counter(codes))
        for _, ours in rows.values():
            self.assertIn(f"--rows {ours['leadimport_row']} --is LEAD_ID", ours["leadimport_error"])
            self.assertIn(f"--rows {ours['leadimport_row']} --absent", ours["leadimport_error"])

    def test_each(self):
        # Most of the time each waits: several at once.
        waiting = list(CASES.items())
        while waiting:
            some, waiting = waiting[:AT_ONCE], waiting[AT_ONCE:]
            begun = []
            for name, case in some:
                sandbox, command = self.begin(name, case)
                begun.append((name, case, self.job, sandbox, self.start(*command)))
            for name, case, self.job, sandbox, running in begun:
                with self.subTest(name):
                    ended = running.wait()
                    self.assertEqual(ended.code, case.code, ended.err)
                    self.check(sandbox, case)
                    sandbox.stop()

    def test_what_exists_is_found_without_waiting(self):
        case = Case(LOST)
        sandbox, command = self.begin("soon", case, "1h")  # for which nobody here would wait
        self.assertEnded(self.leadimport(*command), 0, "1 created")
        self.check(sandbox, case)

    def test_a_kill_and_a_restart_at_once(self):
        """The server goes on with what nobody waits for."""
        for end in ("kill", "two interrupts"):
            with self.subTest(end):
                case = Case(faults("slow-late@5:1500ms"))
                sandbox, command = self.begin(end, case)
                running = self.start(*command, "--timeout", "30s")
                running.wait_until(lambda: len(sandbox.record()) >= 4, "four leads are there")
                time.sleep(0.3)  # the fifth is on its way, and only the server knows how far
                if end == "kill":
                    running.kill()
                else:
                    running.signal(signal.SIGINT)
                    program.wait_until(lambda: "once more to cut" in running.err or not running.running,
                                       "it drains")
                    running.signal(signal.SIGINT)
                    running.wait()
                ended = self.leadimport(*command)
                # 6: the machine stood still, and it was through before its end came.
                self.assertIn(ended.code, (0, 9), ended.err)
                self.assertIn(f"{ROWS} created", ended.err)
                self.check(sandbox, case)

    def test_a_colleagues_equal_lead_is_not_deleted(self):
        case = Case(LOST + ("--colleague", "100%:1s"))
        sandbox, command = self.begin("colleague", case)
        ended = self.leadimport(*command)
        self.assertIn(ended.code, (0, 7), ended.err)
        record = sandbox.record()
        self.assertEqual(misbehaviour.judge(self.job.results(), record)[0], [])
        undone = self.leadimport("undo", self.job.folder, "--yes", "--rate", "none", *sandbox.options)
        self.assertIn(undone.code, (0, 1), undone.err)  # 1: leads that were found are left
        theirs = [lead["id"] for lead in record if not misbehaviour.is_ours(lead)]
        self.assertTrue(theirs)
        for lead in theirs:
            self.assertEqual(sandbox.ask("GET", f"/v2/lead/{lead}")[0], 200)

    def test_two_rows_of_one_name_keep_their_own_leads(self):
        columns = ((AMOUNT, lambda row: str(1000 * row)),)
        case = Case(faults("lost@3", "500-created@4"), columns=columns,
                    names=lambda row: "리드 34 문의" if row in (3, 4) else job_files.lead_name(row))
        sandbox, command = self.begin("amounts", case)
        self.assertEnded(self.leadimport(*command), 0, "2 created")
        sent = {lead["id"]: lead["body"] for lead in sandbox.record()}
        for row, (_, ours) in self.job.results()["succeeded.csv"].items():
            fields = {f["name"]: f.get("numberValue") for f in
                      sent[ours["leadimport_lead_id"]]["fieldList"]}
            self.assertEqual(fields[AMOUNT], 1000 * row)

    def send_again(self, sandbox, command):
        """Rows without a lead are found to have none, and are sent again: `command` is an import whose
        delay is longer than it takes, so that they are to be looked at once more. When that may be
        the last time, for a short delay. Gives that import's end."""
        self.assertEnded(self.leadimport(*command, "--on-unknown", "hold"), 7)
        self.assertEnded(self.settle(sandbox, "--settle-delay", "600ms"), 0, "1 not there")
        ended = self.leadimport(*command)
        self.assertEnded(ended, 0, f"{ROWS} created, 0 failed, 0 unknown")
        time.sleep(0.7)
        return ended

    def test_a_lead_that_comes_later_than_the_delay_is_noticed(self):
        """Nothing covers that; but the row is looked at once more, and says that it has two."""
        sandbox, command = self.begin("too late", Case(faults("dropped@5")), "1h")
        self.send_again(sandbox, command)
        late = {"name": job_files.lead_name(5), "organizationId": job_files.ORGANIZATION}
        self.assertEqual(sandbox.ask("POST", "/v2/lead", late)[0], 201)
        ended = self.settle(sandbox, "--settle-delay", "600ms")
        self.assertEnded(ended, 7, "1 unknown")
        row = self.leadimport("status", self.job.folder, "--row", "5", "--format", "json").json()
        self.assertEqual((row["state"], row["code"]), ("unknown", "two_leads"))
        # It cannot be without one.
        self.assertRefused(self.settle(sandbox, "--rows", "5", "--absent", "--yes"), 2,
                           "row 5 may have lead ", "which Salesmap shows")
        twins = [lead["id"] for lead in sandbox.record() if misbehaviour.row_of(lead) == 5]
        self.assertEqual(len(twins), 2)
        for twin in twins:
            self.assertIn(twin, row["error"])
        undone = self.leadimport("undo", self.job.folder, "--lead", twins[1], "--yes",
                                 "--also-adopted", "--rate", "none", *sandbox.options)
        self.assertEnded(undone, 0, twins[0])
        self.assertEnded(self.leadimport(*command), 0, f"{ROWS} created")
        self.assertEqual(self.job.results()["succeeded.csv"][5][1]["leadimport_lead_id"], twins[0])

    def test_a_file_that_has_grown_is_told_when_the_look_is_over(self):
        sandbox, command = self.begin("grown", Case(faults("dropped@5")), "1h")
        self.send_again(sandbox, command)
        with open(self.leads, "a", encoding="utf-8") as f:
            f.write(f"{job_files.lead_name(ROWS + 1)},{job_files.ORGANIZATION}\n")
        for _ in range(2):  # it is too soon for the last look
            self.assertEnded(self.leadimport(*command), 10, f"{ROWS} created", "has become longer",
                             "a file of their own")
        self.assertEqual(sandbox.leads(), ROWS)
        late = {"name": job_files.lead_name(5), "organizationId": job_files.ORGANIZATION}
        self.assertEqual(sandbox.ask("POST", "/v2/lead", late)[0], 201)
        self.assertEnded(self.leadimport(*command), 7, "1 unknown", "has become longer")

    def search(self, sandbox, name):
        status, answer = sandbox.ask("POST", "/v2/object/lead/search", {"filterGroupList": [{"filters": [
            {"fieldName": "이름", "operator": "EQ", "value": name}]}]})
        self.assertEqual(status, 200, answer)
        return answer["data"]["objectList"]

    def second_look(self, sandbox):
        """The late lead is there, and settling is asked once more."""
        program.wait_until(lambda: sandbox.leads() > ROWS, "the late lead is there")
        return self.settle(sandbox, "--settle-delay", "600ms")

    def test_a_second_lead_of_which_the_date_is_not_known_is_noticed(self):
        case = Case(("--ids", "uuid4", *faults("dropped@5")),
                    columns=(("생성 날짜", lambda row: "2020-01-02"),))
        sandbox, command = self.begin("undated", case, "1h")
        ended = self.send_again(sandbox, command)
        self.assertEnded(ended, 0, "sent again", "looks whether one has a second lead")
        own = next(lead["body"] for lead in sandbox.record() if misbehaviour.row_of(lead) == 5)
        self.assertEqual(sandbox.ask("POST", "/v2/lead", own)[0], 201)
        self.assertEnded(self.leadimport(*command, "--again", "--yes"), 0)  # another job: not its matter
        self.assertEnded(self.leadimport(*command), 7, "1 unknown")  # the next command looks
        row = self.leadimport("status", self.job.folder, "--row", "5", "--format", "json").json()
        self.assertEqual((row["state"], row["code"]), ("unknown", "two_leads"))

    def test_undo_says_that_a_second_lead_may_come(self):
        """It would stay: nobody looks for it any more when the row's own is gone."""
        sandbox, command = self.begin("undone", Case(faults("dropped@5")), "1h")
        self.send_again(sandbox, command)
        self.assertEqual(self.settle(sandbox, "--settle-delay", "1h").code, 0)
        undo = ("undo", self.job.folder, "--rows", "5", "--yes", "--rate", "none", *sandbox.options)
        self.assertEnded(self.leadimport(*undo), 0, "one may have a second lead, which would stay",
                         f"leadimport settle {self.job.folder}", "deleted 1 lead")
        ended = self.leadimport("undo", self.job.folder, "--yes", "--rate", "none", *sandbox.options)
        self.assertEnded(ended, 0, f"deleted {ROWS - 1} leads")
        self.assertNotIn("second lead", ended.err)

    def test_a_search_that_shows_too_little_is_asked_again(self):
        """Neither of row 5's two leads: that says nothing of the second one."""
        for lag in (20, 50, 120):  # the commands must be through before the search shows both
            if self.looks_while_search_is_blind(f"blind-{lag}", f"{lag}s"):
                break
        else:
            self.fail("no command was through before the search showed both")
        self.assertEnded(self.settle(self.blind, "--settle-delay", "600ms"), 7, "1 unknown")
        row = self.leadimport("status", self.job.folder, "--row", "5", "--format", "json").json()
        self.assertEqual((row["state"], row["code"]), ("unknown", "two_leads"))

    def looks_while_search_is_blind(self, name, lag):
        """Whether it was; it shows both when this is over."""
        case = Case((*faults("late@5:2s"), "--index-lag", lag))
        self.blind, command = self.begin(name, case, "600ms")
        self.leadimport(*command, "--on-unknown", "hold")
        self.assertEnded(self.settle(self.blind, "--rows", "5", "--absent", "--yes"), 0)
        self.leadimport(*command, "--on-unknown", "hold")
        looked = self.second_look(self.blind)
        if self.search(self.blind, job_files.lead_name(5)):
            return False
        self.assertEnded(looked, 0, f"{ROWS} created", "sent again")
        program.wait_until(lambda: len(self.search(self.blind, job_files.lead_name(5))) == 2,
                           "the search shows both")
        return True

    def test_a_token_that_may_not_search_is_told_once(self):
        sandbox, command = self.begin("may not", Case((*faults("lost@3"), "--no-search")), "600ms")
        ended = self.leadimport(*command)
        self.assertEnded(ended, 7, "may not search", "1 still unknown")
        self.assertEqual(ended.err.count("may not search"), 1)
        self.assertIn("search_refused", self.job.summary()["unknown_codes"])

    def settle(self, sandbox, *options):
        return self.leadimport("settle", self.job.folder, "--rate", "none", *sandbox.options,
                               *options)

    def test_another_rows_lead_is_no_second_one(self):
        """Rows 3 and 4 differ in what GET does not show."""
        case = Case(faults("dropped@3") + ("--hide-fields",),
                    columns=((AMOUNT, lambda row: str(1000 * row)),),
                    names=lambda row: "리드 34 문의" if row in (3, 4) else job_files.lead_name(row))
        sandbox, command = self.begin("not mine", case, "1h")
        self.send_again(sandbox, command)
        self.assertEnded(self.settle(sandbox, "--settle-delay", "600ms"), 0, f"{ROWS} created")
        self.assertEqual(len(self.job.results()["succeeded.csv"]), ROWS)

    def test_a_second_look_leaves_files_and_state_as_they_are(self):
        sandbox, command = self.begin("whole", Case(faults("dropped@3")), "1h")
        self.send_again(sandbox, command)
        before = {name: (self.job.folder / name).read_bytes() for name in job_files.RESULT_FILES}
        self.assertEqual(self.leadimport("status", self.job.folder, "--format", "json").json()["state"],
                         "finished")
        self.assertEnded(self.leadimport(*command), 0, "sent again", "looks whether one has a second lead")
        self.assertEnded(self.leadimport(*command, "--on-unknown", "hold"), 9, "looks whether one has")
        self.assertEnded(self.settle(sandbox, "--settle-delay", "600ms"), 0, f"{ROWS} created")
        self.assertEqual({name: (self.job.folder / name).read_bytes()
                          for name in job_files.RESULT_FILES}, before)
        self.assertEnded(self.settle(sandbox), 0, "no row is unknown")
        self.assertEnded(self.leadimport(*command), 9)

    def test_a_lead_that_a_person_has_rejected_is_no_second_one(self):
        case = Case(faults("dropped@3"), columns=((AMOUNT, lambda row: str(1000 * row)),))
        sandbox, command = self.begin("rejected", case, "600ms")
        self.assertEnded(self.leadimport(*command, "--on-unknown", "hold"), 7)
        name = job_files.lead_name(3)
        self.assertEqual(sandbox.ask("POST", "/v2/lead", {
            "name": name, "organizationId": job_files.ORGANIZATION,
            "fieldList": [{"name": AMOUNT, "numberValue": 7}]})[0], 201)
        time.sleep(0.7)
        self.assertEnded(self.settle(sandbox, "--settle-delay", "600ms"), 7, "1 still unknown")
        self.assertEnded(self.settle(sandbox, "--rows", "3", "--absent", "--yes"), 0)
        self.assertEnded(self.leadimport(*command), 0, f"{ROWS} created, 0 failed, 0 unknown")
        time.sleep(0.7)
        self.assertEnded(self.settle(sandbox, "--settle-delay", "600ms"), 0)

    def test_what_a_person_has_said_stays(self):
        """Row 5 is said to have a lead that shows another name; row 3's is found all the same."""
        case = Case(faults("lost@3", "dropped@5"))
        sandbox, command = self.begin("said", case, "600ms")
        self.assertEnded(self.leadimport(*command, "--on-unknown", "hold"), 7)
        third = next(lead["id"] for lead in sandbox.record() if misbehaviour.row_of(lead) == 3)
        self.assertEnded(self.settle(sandbox, "--rows", "5", "--is", third, "--yes"), 0)
        self.settle(sandbox, "--settle-delay", "600ms")
        row = self.leadimport("status", self.job.folder, "--row", "5", "--format", "json").json()
        self.assertEqual((row["state"], row["lead_id"]), ("created", third))


if __name__ == "__main__":
    program.main()
