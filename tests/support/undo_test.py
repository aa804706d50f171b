"""What the tests of undo have in common: an import, and what is left of it."""

import contextlib
import json
import sqlite3

import job_files
import program


class UndoTest(program.ProgramTest):
    ROWS = 30

    def setUp(self):
        super().setUp()
        self.leads = job_files.write_leads(self.folder / "leads.csv", self.ROWS)
        self.folder_of_job = self.folder / "leads.csv.import"

    def imported(self, through_relay=False, **how):
        sandbox = self.start_sandbox(**how)
        if through_relay:
            self.put_relay_before(sandbox)
        ended = self.leadimport("import", self.leads, "--rate", "none", *sandbox.options)
        self.assertEnded(ended, 0)
        return sandbox

    def arguments(self, sandbox, *options):
        return ["undo", self.leads, "--rate", "none", *sandbox.options, *options]

    def undo(self, sandbox, *options, **how):
        return self.leadimport(*self.arguments(sandbox, *options), **how)

    def left(self, sandbox):
        """The names of the leads that are still there."""
        names, cursor = set(), ""
        while True:
            _, page = sandbox.ask("GET", f"/v2/lead{cursor}")
            names |= {lead["이름"] for lead in page["data"]["leadList"]}
            if not page["data"].get("nextCursor"):
                return names
            cursor = f"?cursor={page['data']['nextCursor']}"

    def listed(self):
        header, rows = job_files.read_csv(self.folder_of_job / "undone.csv")
        self.assertEqual(header, ["leadimport_row", "leadimport_lead_id", "leadimport_undone_at",
                                  "leadimport_undone"])
        return {int(cells[0]): cells for cells in rows}


class OursTest(UndoTest):
    def setUp(self):
        super().setUp()
        self.job = job_files.Job(self.leads)

    def run_import(self, sandbox, *options, delay="300ms"):
        return self.leadimport("import", self.leads, "--rate", "none", "--settle-delay", delay,
                               *sandbox.options, *options)

    def imported_with(self, *options):
        sandbox = self.sandbox = self.start_sandbox(*options)
        self.assertEnded(self.run_import(sandbox, "--connections", "1"), 0)
        return sandbox

    def imported_beside_an_old_one(self):
        """An answer named a colleague's lead of two years ago. Somebody who looked knows that it is
        not row 3's: that is sent again, and has one of its own. And the colleague's lead."""
        sandbox = self.sandbox = self.start_sandbox("--fault", "old-date@3")
        self.assertEnded(self.run_import(sandbox, "--connections", "1"), 7, "1 unknown")
        row = next(iter(self.job.results()["unknown.csv"]))
        self.assertEnded(self.leadimport("settle", self.leads, "--rows", row, "--absent", "--yes"), 0)
        self.assertEnded(self.run_import(sandbox), 0)
        return sandbox, next(lead["id"] for lead in sandbox.record() if lead["by"] == "colleague")

    def with_lost_answers(self, rows):
        """Those rows' leads are found by looking for them."""
        return self.imported_with(*(word for row in rows for word in ("--fault", f"lost@{row}")))

    def change(self, sql, *values):
        """The journal knows something else from now on, and no result file contradicts it."""
        with contextlib.closing(sqlite3.connect(self.folder_of_job / "job.db")) as db, db:
            db.execute(sql, values)
            db.execute("UPDATE meta SET value = '0' WHERE name IN ('written', 'bytes_succeeded', "
                       "'bytes_failed', 'bytes_unknown')")
            db.execute("DELETE FROM meta WHERE name = 'finished_at'")
        for name in job_files.RESULT_FILES:
            (self.folder_of_job / name).unlink(missing_ok=True)

    def id_of(self, sandbox, row):
        return next(lead["id"] for lead in sandbox.record()
                    if lead["name"] == job_files.lead_name(row))

    def answer(self, sandbox, *answers, options=()):
        """At a terminal; how it ended."""
        running = self.start(*self.arguments(sandbox, *options), at_terminal=True)
        for n, answer in enumerate(answers, 1):
            running.wait_until(lambda n=n: running.err.count("Type yes") == n, "it asks")
            running.type(answer + "\n")
        return running.wait()

    def another(self, sandbox, row):
        """A second lead of this row, which is unknown then."""
        own = self.id_of(sandbox, row)
        _, made = sandbox.ask("POST", "/v2/lead", {"name": job_files.lead_name(row),
                                                   "organizationId": job_files.ORGANIZATION})
        second = made["data"]["lead"]["id"]
        self.have_leads(row, own, second)
        return own, second

    def have_leads(self, row, *ids):
        """An answer named the first of them."""
        self.change("UPDATE row SET state = 4, lead_id = '', created_at = '', code = 'two_leads', "
                    "error = 'two', arguments = ?, answered_id = ? WHERE row = ?", json.dumps(ids),
                    ids[0], row)
        self.assertEnded(self.run_import(self.sandbox, "--on-unknown", "hold"), 7, "1 unknown")
        self.assertIn(row, self.job.results()["unknown.csv"])
