"""Tests of settling by an API that keeps leads have the same file and command."""

import job_files
import program


class SettleTest(program.ProgramTest):
    ROWS = 10

    def setUp(self):
        super().setUp()
        self.leads = job_files.write_leads(self.folder / "leads.csv", self.ROWS, memo=lambda row: "")
        self.job = job_files.Job(self.leads)

    def arguments(self, server, *options):
        return ["import", self.leads, "--rate", "none", "--connections", "1", *server.options, *options]
