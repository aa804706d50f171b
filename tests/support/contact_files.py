"""Inputs whose rows name people and companies, and what has to be true of the sandbox afterwards.

Row 7 is “리드 7”, as in job_files; several rows name the same person, and several people's rows the
same company.
"""

import collections
import csv
import json
import pathlib

import job_files
import program

HEADER = ["name", "이메일", "고객명", "회사명", "memo"]
ROWS_PER_PERSON = 3
ROWS_PER_COMPANY = 6


def person_of(row):
    return (row - 1) // ROWS_PER_PERSON


def company_of(row):
    return (row - 1) // ROWS_PER_COMPANY


def email(person):
    return f"p{person}@example.com"


def company(number):
    return f"(주)회사 {number}"


def cells(row, **changes):
    """A row's cells by their columns; changes replace some."""
    usual = dict(zip(HEADER, [job_files.lead_name(row), email(person_of(row)),
                              f"고객 {person_of(row)}", company(company_of(row)), f"메모 {row}"]))
    return usual | changes


def write_leads(path, rows, change=lambda row: {}):
    """The header decides what these columns are. `change` says what differs in a row."""
    with open(path, "w", encoding="utf-8", newline="") as f:
        out = csv.DictWriter(f, HEADER, lineterminator="\n")
        out.writeheader()
        out.writerows(cells(row, **change(row)) for row in range(1, rows + 1))
    return pathlib.Path(path)


def field(body, name):
    """The value of a data field in what was sent; None when it is not there."""
    for f in body.get("fieldList", []):
        if f["name"] == name:
            return next(value for key, value in f.items() if key != "name")
    return None


def workspace_contacts(object_type):
    """What the sandbox has before anybody created something: "people" or "organizations"."""
    schema = (program.REPOSITORY / "samples/sandbox.schema.json").read_text(encoding="utf-8")
    return json.loads(schema)[object_type]


def check_contacts_once(test, sandbox):
    """No person and no company twice, and every lead is of some that exist. A person is told by the
    e-mail; without one, by everything that was sent."""
    made = collections.defaultdict(list)
    ids = {"people": {p["id"] for p in workspace_contacts("people")},
           "organization": {o["id"] for o in workspace_contacts("organizations")}}
    for contact in sandbox.contacts():
        body, kind = contact["body"], contact["object"]
        ids[kind].add(contact["id"])
        known_by = body["name"] if kind == "organization" else field(body, "이메일") or str(body)
        made[kind, known_by].append(contact["id"])
        if "organizationId" in body:
            test.assertIn(body["organizationId"], ids["organization"])
    test.assertEqual({what: n for what, n in made.items() if len(n) > 1}, {})
    for lead in sandbox.record():
        for key, kind in (("peopleId", "people"), ("organizationId", "organization")):
            if key in lead["body"]:
                test.assertIn(lead["body"][key], ids[kind], lead["name"])


def check_named(test, sandbox, sent):
    """Every lead is of the person and the company that its row names, and the person that was created
    is the company's. `sent` has cells() by row."""
    people = {p["id"]: p for p in workspace_contacts("people")}
    organizations = {o["id"]: o for o in workspace_contacts("organizations")}
    created = set()
    for contact in sandbox.contacts():
        all_of_a_kind = people if contact["object"] == "people" else organizations
        all_of_a_kind[contact["id"]] = contact["body"]
        created.add(contact["id"])
    for lead in sandbox.record():
        body = lead["body"]
        row = int(body["name"].split()[1])
        person, organization = people[body["peopleId"]], organizations[body["organizationId"]]
        test.assertEqual(organization["name"], sent[row]["회사명"], lead["name"])
        test.assertEqual(field(person, "이메일") or "", sent[row]["이메일"], lead["name"])
        if body["peopleId"] in created:
            test.assertEqual(person["name"], sent[row]["고객명"], lead["name"])
            test.assertIn("organizationId", person)
