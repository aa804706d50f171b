"""Servers, gateways and colleagues that do what nobody expects, drawn by chance for a round of the
campaign, and the judge that holds an import's account of itself against the sandbox's record.

The record knows of every lead who created it: the request itself ("request"), something between the
program and the server ("replay"), or somebody else ("colleague"). What a row's lead is stands in the
request's body, which is recorded as it was sent: "리드 7 …" is row 7, whatever became of the name.
"""

import collections
import dataclasses
import datetime
import os

DEFAULT = "all"  # what LEADIMPORT_CAMPAIGN has when the environment does not say
# What a server can do to the creation of a lead, besides what campaign.SERVER_FAULTS has. Durations
# are milliseconds, from and to: they stay below the delay after which a lead counts as absent.
FAULTS = {
    **dict.fromkeys((
        "503-created", "408", "408-created", "409", "409-created", "504", "504-created", "422",
        "html", "html-created", "html-301", "html-301-created", "html-400", "html-400-created",
        "html-401-created", "html-403", "html-403-created", "html-404-created", "html-413-created",
        "html-429", "empty-429", "empty-201-created", "error-400", "error-422-created", "repeat",
        "repeat-created", "same-id", "foreign-name", "old-date", "no-name", "no-id", "no-success",
        "bad-id-empty", "bad-id-long", "bad-id-control", "early", "twice", "echo-auth",
        "echo-500-created", "echo-html-502", "long-reason")),
    "late": (50, 600), "504-late": (50, 600), "html-403-late": (50, 600), "replay": (50, 600),
    "503-replay": (50, 600), "slow-late": (1200, 1500),
}
# And to that of people and organizations.
CONTACT_FAULTS = ("503-created", "409-created", "html-403-created", "502-late", "no-name", "echo-500")
# What it can be as a whole; some of each are drawn.
SERVERS = (
    ("--clock-offset", ("-3m", "-2s", "7s", "11m")),
    ("--index-lag", ("600ms", "600ms,random")),
    ("--get-lag", ("200ms,random",)),
    ("--ids", ("uuid4", "hex24")),
    ("--cut-dates", ("minute", "day")),
    ("--rewrite-names", ("nfc", "nfkc", "collapse", "escape", "lower", "cut40", "strip4", "nfkc,collapse,lower")),
    ("--search-normalised", (None,)),
    ("--no-search", (None,)),
    ("--hide-fields", (None,)),
    ("--fill-organization", (None,)),
    ("--colleague", ("3%:1s",)),
    ("--unique-race", ("20ms",)),
    ("--lead-duplicates-without-id", (None,)),
    ("--vary-duplicate-texts", (None,)),
    ("--fuzzy-people", (None,)),
)
ANSWERING = {"--clock-offset", "--ids"}
# After a request was given up nothing comes later than this: the longest of the above, its lag and
# what a busy machine adds.
SETTLE_DELAY = "3s"
TIMEOUT = "1s"  # so that the slowest answers are given up
# What a name can have besides its row, so that another form of it is another text.
ODD_NAMES = ("", " 고객  문의", " A&B <상담>", " ＡＢ㈜ ①", " \u1112\u1161\u11ab\u1107\u1175\u11be", " Cafe\u0301",
             " 🎉 축하", " " + "긴 이름 " * 12, " Big DEAL")
# These answer in the API's own words that a row is wrong: such a row fails, and rightly.
REFUSING = ("422", "echo-auth", "long-reason")
SECRETS = ("sandbox-token",)
OLD = datetime.timedelta(days=365)
# Of two equal leads that are made so close together nothing tells which is the row's.
ALONGSIDE = datetime.timedelta(minutes=3)


def enabled():
    """The names that may be drawn: the environment's LEADIMPORT_CAMPAIGN has all, none, answers (what
    says something wrong, but at once), or some of FAULTS, CONTACT_FAULTS and SERVERS with commas
    between them."""
    chosen = os.environ.get("LEADIMPORT_CAMPAIGN", DEFAULT)
    every = [*FAULTS, *CONTACT_FAULTS, *(option for option, _ in SERVERS)]
    if chosen in ("all", "none"):
        return set(every) if chosen == "all" else set()
    if chosen == "answers":
        at_once = {name for name, delay in FAULTS.items() if delay is None}
        return at_once | {name for name in CONTACT_FAULTS if not name.endswith("-late")} | ANSWERING
    names = chosen.split(",")
    unknown = [name for name in names if name not in every]
    if unknown:
        raise SystemExit(f"LEADIMPORT_CAMPAIGN: no misbehaviour is called {', '.join(unknown)}")
    return set(names)


@dataclasses.dataclass
class Mix:
    """What a round has of it."""

    server: list = dataclasses.field(default_factory=list)    # options of the sandbox
    program: list = dataclasses.field(default_factory=list)   # options of the import
    drawn: list = dataclasses.field(default_factory=list)     # for the report
    odd_names: bool = False
    refuses: bool = False  # a row may fail because the server says so

    def name_of(self, row, usual):
        return usual + ODD_NAMES[row % len(ODD_NAMES)] if self.odd_names else usual


def draw(chance, naming):
    """A mix of those that are enabled; None when none is."""
    names = enabled()
    faults = [name for name in FAULTS if name in names]
    servers = [(option, values) for option, values in SERVERS if option in names]
    if not faults and not servers:
        return None
    mix = Mix(program=["--settle-delay", SETTLE_DELAY, "--timeout", TIMEOUT])
    for kind in chance.sample(faults, min(len(faults), chance.randrange(1, 5))):
        mix.drawn.append(kind)
        text = f"{kind}%{chance.choice((1, 2, 4))}"
        if FAULTS[kind]:
            text += f":{chance.randrange(*FAULTS[kind])}ms"
        mix.server += ["--fault", text]
        mix.refuses |= kind in REFUSING
    for option, values in chance.sample(servers, min(len(servers), chance.randrange(0, 4))):
        value = chance.choice(values)
        mix.drawn.append(option if value is None else f"{option} {value}")
        mix.server += [option] if value is None else [option, value]
        mix.odd_names |= option == "--rewrite-names"
    contact = [name for name in CONTACT_FAULTS if name in names] if naming else []
    for of in ("people", "organization"):
        for kind in chance.sample(contact, min(len(contact), chance.randrange(0, 2))):
            mix.drawn.append(f"{of}:{kind}")
            mix.server += ["--fault", f"{of}:{kind}%1" + (":200ms" if kind.endswith("-late") else "")]
    return mix


def row_of(lead):
    """The row that a recorded lead was made from, or copied from by a colleague."""
    return int(lead["body"]["name"].split()[1])


def is_ours(lead):
    return lead["by"] != "colleague"


def created_at(lead):
    return datetime.datetime.fromisoformat(lead["createdAt"].replace("Z", "+00:00"))


def judge(results, record, now=None):
    """What is wrong with an account: sentences, none when it is right; and what is worth telling,
    counted. `results` is job_files.Job.results(): {file: {row: (cells, our cells)}}."""
    now = now or datetime.datetime.now(datetime.timezone.utc)
    wrong, told = [], collections.Counter()
    by_id = {lead["id"]: lead for lead in record}
    ours = collections.defaultdict(list)
    for lead in record:
        if is_ours(lead):
            ours[row_of(lead)].append(lead)
    owner = {}
    for row, (_, cells) in results["succeeded.csv"].items():
        lead_id = cells["leadimport_lead_id"]
        if lead_id in owner:
            wrong.append(f"rows {owner[lead_id]} and {row} have one id")
        owner[lead_id] = row
        lead = by_id.get(lead_id)
        if lead is None:
            wrong.append(f"row {row} has an id that the server never gave: {lead_id[:60]}")
        elif row_of(lead) != row:
            wrong.append(f"row {row} has the lead of row {row_of(lead)}")
        elif not is_ours(lead):
            created = created_at(lead)
            if now - created > OLD:
                wrong.append(f"row {row} has a colleague's lead of {lead['createdAt']}")
            elif any(abs(created - created_at(own)) > ALONGSIDE for own in ours[row]):
                wrong.append(f"row {row} has a colleague's lead, and one of its own is there")
            elif ours[row]:
                told["colleague's equal lead adopted beside its own"] += 1
            told["colleague's equal lead adopted"] += 1
    for row in results["failed.csv"]:
        if ours[row]:
            wrong.append(f"row {row} is told as failed, and its lead is there")
    known = set().union(*(results[name] for name in results))
    for row, leads in ours.items():
        if row not in known:
            wrong.append(f"row {row} has a lead that no file tells of")
        # A gateway's second copy is not the program's doing.
        sent = [lead for lead in leads
                if not (lead["by"] == "replay" and lead.get("fault") == "twice")]
        if len(sent) > 1:
            wrong.append(f"row {row} was created {len(sent)} times: "
                         + ", ".join(str(lead.get("fault", "well")) for lead in sent))
    told["row left unknown"] = len(results["unknown.csv"])
    return wrong, told


def secrets_in(folder, *texts):
    """Where the token stands that no file and no message may have."""
    found = [path.name for path in folder.iterdir() if path.is_file() and
             any(secret.encode() in path.read_bytes() for secret in SECRETS)]
    return found + [f"message: {text}" for text in texts if any(s in text for s in SECRETS)]
