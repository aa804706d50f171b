"""What servers do with some names and not with others: a search that finds another lead of the job proves nothing
for a name with which it does something of its own."""

import re
import shutil

import job_files
import program
from keeping_api import KeepingApi

MARKS = "\u0301" * 40  # more than any writing has


class Server(KeepingApi):
    """`keeps(name)`: as which a name is kept. `finds(value, name)`: whether a search for `value` does."""

    def __init__(self, keeps=lambda name: name, finds=lambda value, name: value == name, **how):
        super().__init__(**how)
        self._keeps, self._finds = keeps, finds

    def keep(self, body, **how):
        return super().keep({**body, "name": self._keeps(body["name"])}, **how)

    def _found(self, body):
        value = body["filterGroupList"][0]["filters"][0]["value"]
        return [lead for lead in list(self.kept) if self._finds(value, lead.body["name"])]


def regex(value, name):
    try:
        return re.fullmatch(value, name) is not None
    except re.error:
        return False


def lucene(value, name):
    return re.sub(r"[-+!():/]", " ", value).split() == name.split()


def half_width(name):
    return name.translate({0xff01 + i: 0x21 + i for i in range(94)})


def lower_ascii(name):
    return "".join(c.lower() if c.isascii() else c for c in name)


class Rewritten(program.ProgramTest):
    def check_unknown(self, names, lost, **server):
        """The lead of the row `lost` is there, and the search does not show it: nobody sends it again."""
        rows = "".join(f'"{name}",{job_files.ORGANIZATION}\n' for name in names)
        leads = self.write("leads.csv", "name,organizationId\n" + rows)
        job = job_files.Job(leads)
        with Server(lost={lost}, **server) as api:
            for _ in "12":
                ended = self.leadimport("import", leads, "--rate", "none", "--connections", "1",
                                        "--settle-delay", "200ms", *api.options)
                self.assertEnded(ended, 7, "1 unknown")
            ((row, (_, ours)),) = job.results()["unknown.csv"].items()
            self.assertEqual((row, ours["leadimport_code"]), (lost, "rewritten_name"))
            self.assertEqual(len(api.kept), len(names))
        shutil.rmtree(job.folder)

    def test_a_search_that_takes_punctuation_for_something_else(self):
        for finds, name in ((regex, "(주)한빛 문의"), (regex, "c++ 교육"), (lucene, "a/b 문의")):
            with self.subTest(name):
                self.check_unknown(["가나다 영업 문의 하나 더 길게", "가나다 영업 문의 둘 조금 더 길게", name,
                                    "가나다 영업 문의 넷 조금 더 길게"], 3, finds=finds)

    def test_a_server_that_changes_full_width_alone(self):
        for names, lost in ((["㈜한빛 문의 아주 길게 하나", "１２３상사 문의", "４５６상사 문의 아주 길게"], 2),
                            (["４５６상사 문의 아주 길게", "１２３상사 문의", "㈜한빛 문의 아주 길게 하나"], 2),
                            # What it changes stands in the newest control, too, and in an older one it does not.
                            (["㈜ １ 아주 긴 이름의 문의 하나", "㈜２ 문의", "㈜ ３ 아주 긴 이름의 문의 하나"], 2)):
            with self.subTest(names[0]):
                self.check_unknown(names, lost, keeps=half_width)

    def test_a_server_that_changes_the_upper_case_of_ascii_alone(self):
        for names in (["École élan longer than the others", "ABC company", "DEF company"],
                      ["DEF company, longer than the other", "ABC company", "ÉÉ élan longer than the others"]):
            with self.subTest(names[0]):
                self.check_unknown(names, 2, keeps=lower_ascii)

    def test_a_name_that_nobody_can_bring_into_a_normal_form(self):
        for control in ("quite a long ordinary name\u200b of a lead, " + "x" * 90,
                        "control lead a" + MARKS + " with more text than the other one has"):
            with self.subTest(control[:12]):
                self.check_unknown([control + "1", "Angebot Z" + MARKS + " neu", control + "2"], 2,
                                   keeps=str.lower)


if __name__ == "__main__":
    program.main()
