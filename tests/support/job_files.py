"""What an import leaves behind, held against its input and against the sandbox's record.

The inputs that are made here have one lead per row, whose name says the row: "리드 7" is row 7. So a
record names the row of every lead, whatever the program says.
"""

import csv
import io
import json
import pathlib

ORGANIZATION = "50000000-0000-4000-8000-000000000001"  # of the sandbox's built-in workspace
RESULT_FILES = ("succeeded.csv", "failed.csv", "unknown.csv")


def row_states(db):
    """{row: state} of an open journal; 1 is being sent. Rows that were announced together share a record."""
    return dict(db.execute(
        "WITH RECURSIVE each (row, last) AS (SELECT first, last FROM ahead UNION ALL "
        "SELECT row + 1, last FROM each WHERE row < last) SELECT row, state FROM row UNION ALL "
        "SELECT row, 1 FROM each WHERE row NOT IN (SELECT row FROM row)"))


def lead_name(row):
    return f"리드 {row}"


def write_leads(path, rows, memo=lambda row: f"메모 {row}\n둘째 줄, \"따옴표\"",
                invalid=lambda row: False, name=lead_name):
    """A CSV of leads that a sandbox accepts, but for the invalid ones, which cannot be sent."""
    with open(path, "w", encoding="utf-8", newline="") as f:
        out = csv.writer(f, lineterminator="\n")
        out.writerow(["name", "organizationId", "memo"])
        for row in range(1, rows + 1):
            out.writerow([name(row), "" if invalid(row) else ORGANIZATION, memo(row)])
    return pathlib.Path(path)


def read_csv(path, errors="strict"):
    """Header and rows, as lists of cells. Blank lines are no rows."""
    text = pathlib.Path(path).read_bytes().decode("utf-8-sig", errors)
    header, *rows = [cells for cells in csv.reader(io.StringIO(text, newline="")) if cells]
    return header, rows


class Job:
    """A job's folder beside the input that it imports, or elsewhere."""

    def __init__(self, source, folder=None):
        self.source = pathlib.Path(source)
        self.folder = pathlib.Path(folder or f"{source}.import")

    def summary(self):
        return json.loads((self.folder / "summary.json").read_text(encoding="utf-8"))

    def results(self):
        """{file: {row number: (the row's own cells, our cells by name)}}, each row once."""
        columns = len(read_csv(self.source)[0])
        found = {}
        for name in RESULT_FILES:
            header, rows = read_csv(self.folder / name)
            found[name] = {}
            for cells in rows:
                ours = dict(zip(header[columns:], cells[columns:]))
                number = int(ours["leadimport_row"])
                assert number not in found[name], f"row {number} stands twice in {name}"
                found[name][number] = (cells[:columns], ours)
        return found


def check_accounted(test, job):
    """Every row is in one result file at most, with its own cells; the summary counts the same."""
    _, rows = read_csv(job.source)
    results = job.results()
    seen = {}
    for name, found in results.items():
        for number, (cells, _) in found.items():
            test.assertNotIn(number, seen, f"row {number} is in {name} and in {seen.get(number)}")
            seen[number] = name
            test.assertEqual(cells, rows[number - 1], f"row {number} in {name}")
    summary = job.summary()
    names = ("rows", "created", "failed", "unknown", "pending", "skipped")
    counted = {name: summary[name] for name in names}
    test.assertEqual(counted, {
        "rows": len(rows), "created": len(results["succeeded.csv"]),
        "failed": len(results["failed.csv"]), "unknown": len(results["unknown.csv"]),
        "pending": len(rows) - len(seen), "skipped": 0})
    return results


def check_no_lead_twice(test, record):
    names = [lead["name"] for lead in record]
    test.assertEqual(sorted(names), sorted(set(names)), "a lead was created twice")
    keys = [lead["idempotencyKey"] for lead in record]
    test.assertEqual(len(set(keys)), len(keys), "two leads with one key")


def check_truth(test, job, record):
    """What the result files say of a row is what the record says: only `unknown` may be either."""
    created = {lead["name"]: lead["id"] for lead in record}
    results = check_accounted(test, job)
    for number, (_, ours) in results["succeeded.csv"].items():
        test.assertEqual(created.get(lead_name(number)), ours["leadimport_lead_id"],
                         f"row {number} is told as created")
    for number in results["failed.csv"]:
        test.assertNotIn(lead_name(number), created, f"row {number} is told as failed")
    told = results["succeeded.csv"].keys() | results["unknown.csv"].keys()
    for name in created:
        test.assertIn(int(name.split()[1]), told, f"{name} was created and nobody says so")
    return results
