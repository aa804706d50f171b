#!/usr/bin/env python3
"""Measures what knowing a large workspace costs check, and what naming people, companies and owners does.
See README.md."""

import argparse
import collections
import contextlib
import json
import os
import pathlib
import statistics
import sys

import csv_speed
from csv_speed import HERE, MIB, Contestant, median, verdict, warn_of_noise

BAR = 1.25
LEAD_FIELDS, PERSON_FIELDS, ORGANIZATION_FIELDS = 200, 60, 60
USERS, PIPELINES, STAGES = 300, 10, 8

# What leads.map.toml feeds, with the same types, and the options that the leads have.
FED = {
    "담당자 메일": ("string", []), "전화": ("string", []), "예상 금액": ("number", []),
    "문의일": ("date", []), "뉴스레터": ("boolean", []), "주소": ("string", []),
    "유입 경로": ("singleSelect", ["홈페이지", "전시회", "소개", "검색 광고", "전화"]),
    "관심 제품": ("multiSelect", ["CRM", "마케팅 자동화", "고객 지원", "데이터 이전", "교육"]),
}
OWNERS = ("lee", "kim.minsu", "park", "sales2", "choi.jh", "jung")

# What the maps say instead of leads.map.toml; the same columns go to other places.
OWNER = '"담당자" = "담당자 메일"'
STAGE = 'pipelineStage = "채널"'  # besides the field “유입 경로”
CONTACTS = """[person]
email = "담당자 메일"
phone = "전화"
[organization]
name = "리드명"
[organization.fields]
"주소" = "주소"
"""

Ratio = collections.namedtuple("Ratio", "contestant rival what bar")
RATIOS = (
    Ratio("schema", "offline", "check with a schema of 200 fields", BAR),
    Ratio("owners by e-mail", "schema", "… that names owners by e-mail", None),
    Ratio("stages by name", "schema", "… that names stages", None),
    Ratio("people and companies", "offline", "naming people and companies, offline", None),
    Ratio("all of it", "offline", "both, with the schema", None),
)


def identifier(n):
    return f"00000000-0000-4000-8000-{n:012d}"


def make_fields(count, fed):
    """The fields that are fed stand at the end, behind all that are not, and their options too."""
    types = ("string", "number", "date", "singleSelect", "boolean", "multiSelect", "dateTime", "user")
    others = [(f"사용자 정의 필드 {n}", types[n % len(types)], []) for n in range(count - len(fed))]
    wanted = [(name, kind, [f"선택지 {n}" for n in range(20 if options else 0)] + options)
              for name, (kind, options) in fed.items()]
    return [{"id": identifier(n), "name": name, "type": kind, "required": False,
             "options": options or ["가", "나", "다"] if kind.endswith("Select") else []}
            for n, (name, kind, options) in enumerate(others + wanted)]


def make_pipeline(number):
    """The last one's stages are called like the leads' channels."""
    names = [f"단계 {k}" for k in range(STAGES)]
    if number == PIPELINES:
        names[-5:] = FED["유입 경로"][1]
    return {"id": identifier(100 * number), "name": f"파이프라인 {number}",
            "stages": [{"id": identifier(100 * number + k + 1), "name": name}
                       for k, name in enumerate(names)]}


def make_schema():
    mails = [f"user{n}@sample.example" for n in range(USERS - len(OWNERS))]
    mails += [f"{name}@sample.example" for name in OWNERS]
    return {
        "workspace": {"id": identifier(0), "name": "큰 영업팀"},
        "lead_fields": make_fields(LEAD_FIELDS, {**FED, "담당자": ("user", [])}),
        "person_fields": make_fields(PERSON_FIELDS, {"이메일": ("string", []), "전화": ("string", [])}),
        "organization_fields": make_fields(ORGANIZATION_FIELDS, {"주소": ("string", [])}),
        "pipelines": [make_pipeline(n) for n in range(1, PIPELINES + 1)],
        "users": [{"id": identifier(1000 + n), "name": f"사용자 {n}", "email": mail, "status": "active"}
                  for n, mail in enumerate(mails)],
    }


def write_maps(folder):
    """Each map feeds every column that leads.map.toml does, but ids where people have names."""
    plain = (HERE / "leads.map.toml").read_text()
    lines = plain.splitlines(keepends=True)

    def without(*columns):
        return "".join(line for line in lines
                       if not any(f'"{column}"' in line for column in columns)) + "\n"

    contacts = without("회사 ID", "고객 ID", "담당자 메일", "전화", "주소")
    texts = {"plain": plain, "owners": without("담당자 메일") + OWNER + "\n",
             "stages": plain.replace("[lead.fields]", STAGE + "\n[lead.fields]"),
             "contacts": contacts + CONTACTS, "all": contacts + OWNER + "\n" + CONTACTS}
    paths = {}
    for name, text in texts.items():
        paths[name] = folder / f"{name}.map.toml"
        paths[name].write_text(text)
    return paths


def contestants(program, folder, leads):
    schema = folder / "schema.json"
    schema.write_text(json.dumps(make_schema(), ensure_ascii=False))
    maps = write_maps(folder)
    offline, known = ["--offline"], ["--schema", schema]
    for name, options, mapping in (("offline", offline, "plain"), ("schema", known, "plain"),
                                   ("owners by e-mail", known, "owners"),
                                   ("stages by name", known, "stages"),
                                   ("people and companies", offline, "contacts"),
                                   ("all of it", known, "all")):
        yield Contestant(name, "process", [program, "check", *options, "--map", maps[mapping]], leads)


def parse_arguments():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--mib", type=int, default=128, help="size of the file (default 128)")
    options.add_argument("--rounds", type=int, default=7, help="each contestant's runs (default 7)")
    options.add_argument("--seed", type=int, default=1, help="of the generated leads (default 1)")
    options.add_argument("--core", type=int, default=max(os.sched_getaffinity(0)),
                         help="the core that everything measured runs on (default: the last)")
    options.add_argument("--clock", choices=("wall", "cpu"), default="wall",
                         help="what ratios compare; cpu on a machine that is not quiet")
    options.add_argument("--build", type=pathlib.Path, default=csv_speed.ROOT / "build" / "release",
                         help="folder of a release build with LEADIMPORT_BENCH=ON")
    options.add_argument("--folder", type=pathlib.Path, help="where to put the files")
    options.add_argument("--assert", dest="strict", action="store_true",
                         help="end with 1 when a bar is missed")
    options = options.parse_args()
    options.sizes = [options.mib]
    return options


def paired(runs, ratio, key):
    """The median of the rounds' own ratios: what disturbs a round disturbs both."""
    both = zip(runs[ratio.contestant], runs[ratio.rival])
    return statistics.median(ours[key] / theirs[key] for ours, theirs in both)


def report(options, runs):
    key = "seconds" if options.clock == "wall" else "cpu_seconds"
    print(f"\n{options.mib} MiB, medians of {options.rounds} rounds, by {options.clock} time")
    print(f"{'':22} {'wall s':>8} {'CPU s':>8} {'MiB':>6}")
    for name, of_it in runs.items():
        print(f"{name:22} {median(of_it, 'seconds'):8.3f} {median(of_it, 'cpu_seconds'):8.3f} "
              f"{median(of_it, 'peak_kib') / 1024:6.1f}")
    warn_of_noise(runs)
    good = True
    for ratio in RATIOS:
        times = paired(runs, ratio, key)
        text = f"{ratio.what}: {times:.2f} times {ratio.rival}"
        if ratio.bar is None:
            print(f"----  {text}")
        else:
            good &= verdict(times <= ratio.bar, f"{text}, wanted {ratio.bar}")
    return good


def main():
    options = parse_arguments()
    others = os.sched_getaffinity(0) - {options.core}
    with csv_speed.folder_for(options) as folder:
        bench = csv_speed.Bench(options, folder)
        if others:
            os.sched_setaffinity(0, others)
        leads = bench.generate(options.mib * MIB, flat=False)
        every = list(contestants(bench.program, pathlib.Path(folder), leads))
        runs = {c.name: [] for c in every}
        for _ in range(options.rounds):
            for contestant in every:
                runs[contestant.name].append(bench.run(contestant))
        good = report(options, runs)
    return 1 if options.strict and not good else 0


if __name__ == "__main__":
    sys.exit(main())
