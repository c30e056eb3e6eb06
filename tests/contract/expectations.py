"""Who may open what, written out by hand: the expectation the product is held against.

Nothing here is taken from ``registry.access``.  The table is that of the roles as agreed; V view,
E enter, R review, D void and restore, P print, X export masked, Z export in full, U reveal one
value, I import, F figures with masked names, G grants, A accounts.  A trailing ``*`` marks a section
the role reaches only through its own cases, which gives nothing by area.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from tests import cast

SECTIONS = (
    "residents", "ledgers", "organisation", "assistance", "rehab", "counselling", "rights",
    "culture", "dashboards", "inspection", "parameters", "accounts", "audit",
)  # fmt: skip

TABLE = """
specialist        VEDPXUI   VEDPXI  VE      VEDPXI  VEPX  VE*  VE*  VEDPXI  V   VE  V   -  -
chair             VRPX      VRPX    VE      VRPX    VP    -    V    VRPX    V   VR  V   -  -
township          VPX       VRPX    VE      VPX     VP    -    V    VPX     V   V   V   -  -
leading_group     F         -       V       -       -     -    V    V       V   V   -   -  -
banner_staff      VEDPXZUI  VRPXI   VEDPXI  VEPXI   VPX   V*   VE   VEPXI   V   VE  VE  -  -
league_staff      VPXZU     VPX     VP      VPX     VPX   -    V    VPX     V   VE  VE  -  -
region_staff      VPXZU     VPX     VPX     VPX     VPX   -    V    VPX     V   VE  VE  -  -
rehab_worker      V*        -       -       -       VEP   VE*  -    -       V*  -   -   -  -
counsellor        V*        -       -       -       -     VE*  -    -       -   -   -   -  -
legal_worker      V*        -       -       -       -     -    VE*  -       -   -   -   -  -
institution       V*        -       -       E*      E*    -    -    -       -   -   -   -  -
helper            V*        E*      -       E*      -     -    -    V       -   -   -   -  -
system_officer    -         -       -       -       -     -    -    -       -   -   -   A  -
security_officer  -         -       -       -       -     -    -    -       -   -   -   G  -
audit_officer     -         -       -       -       -     -    -    -       -   -   -   -  VX
"""

ANONYMOUS = ("anonymous", "suspended")
"""A suspended account is nobody from its next request on."""
POSTINGS: dict[str, list[tuple[str, str]]] = {
    **cast.STAFF,
    "officer_and_staff": [("audit_officer", cast.BANNER)],
    "suspended": [],
    "former": [],
    "revoked": [],
    "coming": [],
}
"""The postings that count today: an officer holds no other, and terms are kept."""
NAMES = ("anonymous", *cast.STAFF)
ANSWERED = ("GET", "HEAD", "POST")
METHODS = (*ANSWERED, "PUT", "PATCH", "DELETE", "OPTIONS")


def rights() -> dict[str, dict[str, str]]:
    """``TABLE`` by role and section."""
    lines = [line.split() for line in TABLE.strip().splitlines()]
    return {
        role: {s: "" if cell == "-" else cell for s, cell in zip(SECTIONS, cells, strict=True)}
        for role, *cells in lines
    }


RIGHTS = rights()


def may(name: str, section: str, letter: str, code: str = "") -> bool:
    """Whether the member ``name`` of the cast has the right anywhere, or in the area ``code``."""
    return any(
        letter in RIGHTS[role][section]
        and "*" not in RIGHTS[role][section]
        and code[: len(area)] == (area if code else "")
        for role, area in POSTINGS[name]
    )


def in_scope(name: str, code: str | None) -> bool:
    """Whether the area lies under any posting; no area does not."""
    return bool(code) and any(code[: len(area)] == area for _, area in POSTINGS[name])


STAFF_BY_RIGHTS = {
    section: max(
        ("specialist", "banner_staff"),
        key=lambda name: ("E" in RIGHTS[name][section], len(RIGHTS[name][section])),
    )
    for section in SECTIONS
}
"""Who has most to do in a section, among those who enter records."""

RELATIONS: dict[str, dict[str, str]] = {
    cast.OWN: {"own": cast.OWN, "sibling": cast.SIBLING, "parent": cast.TOWNSHIP,
               "foreign": cast.FAR},
    cast.SIBLING: {"own": cast.SIBLING, "sibling": cast.OWN, "parent": cast.TOWNSHIP,
                   "foreign": "150402001001"},
    cast.TOWNSHIP: {"own": cast.TOWNSHIP, "child": cast.OWN, "sibling": "150404002001",
                    "parent": cast.BANNER, "foreign": cast.FAR},
    cast.BANNER: {"own": cast.BANNER, "child": cast.OWN, "sibling": "150402001001",
                  "parent": cast.LEAGUE, "foreign": cast.FAR},
    cast.NEXT_BANNER: {"own": cast.NEXT_BANNER, "child": "150402001001", "sibling": cast.OWN,
                       "parent": cast.LEAGUE, "foreign": cast.FAR},
    cast.LEAGUE: {"own": cast.LEAGUE, "child": cast.OWN, "sibling": "1505", "parent": "15",
                  "foreign": "150521001001"},
    "15": {"own": "15", "child": cast.OWN},
}  # fmt: skip
"""For whoever is posted in an area: areas that stand to it as named."""


def relations(name: str) -> dict[str, str]:
    """Relation → area, seen from the first posting of ``name`` (of any kind, if there is none)."""
    held = cast.STAFF.get(name) or [("", cast.OWN)]
    return RELATIONS[held[0][1]]


@dataclass(frozen=True)
class Rule:
    """What an address answers to those who may open it, and who that is.

    ``kind``: public, signed (in), posted (anywhere), role (``section`` is the one it is for), area (names one in the address), record,
    draft (of the form that corrects a record), own (of whoever made it),
    move (into an area, from far away), photo, batch, output, entry (names a community in what is posted), ledger (no area asked).
    ``answers`` gives the status by method; ``letters`` the right by method, of ``section``.
    """

    kind: str
    answers: dict[str, int]
    letters: dict[str, str] = field(default_factory=dict)
    section: str = "residents"
    query: dict[str, Any] = field(default_factory=dict)
    body: dict[str, Any] = field(default_factory=dict)
    arguments: dict[str, str] = field(default_factory=dict)
    """What stands in the address where no record, batch or file does."""
    picks: bool = False
    """Whether one ticked record keeps the answer short (a file)."""
    below: bool = False
    """Whether those who work below the area of a record may read it."""
    levels: tuple[int, ...] = (5,)
    """The levels of area in which records may be entered."""

    def answer(self, method: str) -> int:
        return self.answers.get("GET" if method == "HEAD" else method, 405)

    def letter(self, method: str) -> str:
        return self.letters.get("GET" if method == "HEAD" else method, "")


def ledger_rules(
    key: str,
    section: str,
    secret: str,
    *,
    paper: bool = True,
    about: bool = False,
    reviewed: bool = False,
    confirms: str = "R",
    levels: tuple[int, ...] = (),
) -> dict[str, Rule]:
    """The addresses every ledger has: its key, its section of the table, a sealed column of it.

    Without a paper form there is nothing to print, for anybody, nor to submit without review;
    ``about`` a resident one is chosen, ``confirms`` is the right that reviews.  What is about an area names the ``levels`` of area.
    """
    both = {"GET": 200, "POST": 422}
    rules = {
        "list": Rule("area", {"GET": 200}, {"GET": "VF"}),
        "search": Rule("ledger", {"POST": 302}, {"POST": "V"}, body={"text": "标记"}),
        "create": Rule("entry", {"GET": 200, "POST": 302}, {"GET": "E", "POST": "E"}),
        "lookup": Rule("ledger", {"POST": 200}, {"POST": "E"}, body={"field": secret}),
        "export": Rule("area", both, {"GET": "X", "POST": "XZ"}, picks=True),
        "print-many": Rule("area", both, {"GET": "P", "POST": "PZ"}, picks=True),
        "import": Rule("area", both, {"GET": "I", "POST": "I"}),
        "import-template": Rule("area", {"GET": 200}, {"GET": "I"}),
        "import-columns": Rule("batch", {"GET": 200, "POST": 302}),
        "import-preview": Rule("batch", {"GET": 200, "POST": 302}),
        "import-repair": Rule("batch", {"GET": 200, "POST": 302}),
        "import-returned": Rule("batch", {"GET": 200}),
        "import-confirm": Rule("batch", {"POST": 302}),
        "import-undo": Rule("batch", {"GET": 403, "POST": 403}),
        "detail": Rule("record", {"GET": 200}, {"GET": "V"}),
        "edit": Rule("record", {"GET": 200, "POST": 302}, {"GET": "E", "POST": "E"}),
        "void": Rule("record", both, {"GET": "D", "POST": "D"}),
        "restore": Rule("record", both, {"GET": "D", "POST": "D"}),
        "history": Rule("record", {"GET": 200}, {"GET": "V"}),
        "print": Rule("record", both, {"GET": "P", "POST": "U"}),
        "reveal": Rule("record", both, {"GET": "U", "POST": "U"}, query={"field": secret}),
        "attachments": Rule("record", both, {"GET": "V", "POST": "E"}),
        "attachment": Rule("record", both, {"GET": "V", "POST": "D"}),
        "attachment-file": Rule("record", {"GET": 200}, {"GET": "V"}),
        "attachment-small": Rule("record", {"GET": 200}, {"GET": "V"}),
    }
    review = {
        "submit": Rule("record", {"POST": 302}, {"POST": "E"}),
        "review": Rule("record", both, {"GET": confirms, "POST": confirms}),
        "submit-many": Rule("ledger", {"POST": 302}, {"POST": "E"}),
        "review-many": Rule("ledger", {"POST": 302}, {"POST": confirms}),
    }
    if about:
        rules["tell"] = Rule("record", {"POST": 302}, {"POST": "E"})
    nothing = {name: replace(rule, kind="nothing") for name, rule in review.items()}
    rules |= review if reviewed else nothing
    if about:
        # Whom a record is about is chosen first.
        rules["choose"] = Rule("ledger", {"POST": 302}, {"POST": "E"}, body={"text": "标记"})
    if not paper:
        rules |= {"print": Rule("nothing", both), "print-many": Rule("nothing", both)}
    place: dict[str, Any] = {"below": bool(levels), "levels": levels or (5,)}
    return {
        f"{key}-{name}": replace(rule, section=section, **place) for name, rule in rules.items()
    }


def roll_rules(
    key: str, section: str, secret: str, *, results: bool, levels: tuple[int, ...]
) -> dict[str, Rule]:
    """The addresses of a ledger of events: those of every ledger, and those of the roll."""
    rules = ledger_rules(key, section, secret, levels=levels)
    place: dict[str, Any] = {"section": section, "below": True, "levels": levels}
    both = {"GET": "E", "POST": "E"}
    rules[f"{key}-roll"] = Rule("record", {"GET": 200, "POST": 200}, both, **place)
    rules[f"{key}-sign-in"] = Rule("record", {"GET": 200}, {"GET": "P"}, **place)
    if results:
        rules[f"{key}-results"] = Rule("record", {"GET": 200, "POST": 302}, both, **place)
    return rules


STEPS = {
    "move": "E", "split": "E", "join": "E", "death": "E", "revive": "E", "merge": "D",
    "unmerge": "D",
}  # fmt: skip
"""What may be done with a whole resident, and the right it needs."""

NOBODYS = {"pk": "00000000-0000-4000-8000-000000000000"}
"""What is not one's own answers as what does not exist."""

RULES: dict[str, Rule] = {
    "home": Rule("scope", {"GET": 200}),
    "today": Rule("posted", {"GET": 200}),
    "today-below": Rule("area", {"GET": 200}, {"GET": "V"}),
    "areas": Rule("scope", {"GET": 200}),
    "area-choose": Rule("scope", {"GET": 302}),
    "login": Rule("public", {"GET": 200, "POST": 422}),
    "logout": Rule("public", {"POST": 302}),
    "session": Rule("signed", {"POST": 200}),
    "drafts": Rule("draft", {"POST": 302}, {"POST": "E"}),
    "draft-here": Rule("draft", {"POST": 200}, {"POST": "E"}),
    "draft": Rule("own", {"GET": 302, "POST": 302}),
    "password": Rule("signed", {"GET": 200, "POST": 422}),
    "preferences": Rule("public", {"GET": 200, "POST": 422}),
    "audit": Rule("ledger", {"GET": 200}, {"GET": "V"}, section="audit"),
    "roles": Rule("posted", {"GET": 200}),
    "members": Rule("area", {"GET": 200, "POST": 422}, {"GET": "V", "POST": "E"}),
    "parameters": Rule("area", {"GET": 200}, {"GET": "V"}, section="parameters"),
    "parameter": Rule(
        "area",
        {"GET": 200, "POST": 422},
        {"GET": "V", "POST": "E"},
        section="parameters",
        arguments={"key": "review_required"},
    ),
    "help": Rule("posted", {"GET": 200}),
    "files": Rule("posted", {"GET": 200}),
    "file-request": Rule("request", {"GET": 200, "POST": 422}),
    "output": Rule("output", {"GET": 200}),
    "output-download": Rule("output", {"GET": 200}),
    "photo": Rule("photo", {"GET": 200}, {"GET": "V"}),
    "record-visit": Rule(
        "area",
        {"GET": 200, "POST": 302},
        {"GET": "E", "POST": "E"},
        "ledgers",
        body={"text": "标记"},
    ),
    "record-visit-resident": Rule(
        "record", {"GET": 200, "POST": 302}, {"GET": "E", "POST": "E"}, "ledgers"
    ),
    "record-visit-household": Rule(
        "home", {"GET": 200, "POST": 302}, {"GET": "E", "POST": "E"}, "ledgers"
    ),
    **ledger_rules("resident", "residents", "id_no", reviewed=True),
    **ledger_rules("support", "ledgers", "helper_phone", about=True, reviewed=True),
    **ledger_rules("work", "ledgers", "topic", reviewed=True),
    "resident-verify": Rule("record", {"POST": 302}, {"POST": "E"}, body={"situation": "all"}),
    **ledger_rules("need", "ledgers", "resident__id_no", about=True),
    **ledger_rules("plan", "ledgers", "resident__id_no", about=True, reviewed=True),
    "need-step": Rule(
        "record",
        {"GET": 200, "POST": 422},
        {"GET": "E", "POST": "E"},
        "ledgers",
        arguments={"step": "reflect"},
    ),
    "need-hand-over": Rule(
        "record", {"GET": 200, "POST": 422}, {"GET": "E", "POST": "E"}, "ledgers"
    ),
    "need-handovers": Rule("area", {"GET": 200}, {"GET": "V"}, "ledgers"),
    "need-handover": Rule(
        "handover", {"GET": 200, "POST": 422}, {"GET": "V", "POST": "E"}, "ledgers"
    ),
    **ledger_rules("document", "organisation", "title", levels=(3, 4, 5)),
    "document-policies": Rule("area", {"GET": 200}, {"GET": "V"}, "organisation"),
    **ledger_rules("funding", "organisation", "note", levels=(3, 5)),
    "funding-overview": Rule("area", {"GET": 200}, {"GET": "V"}, "organisation"),
    **ledger_rules("hardship", "ledgers", "resident__id_no", about=True, reviewed=True),
    **ledger_rules("job-seeker", "ledgers", "resident__id_no", about=True, reviewed=True),
    **ledger_rules("site", "organisation", "name", levels=(5,)),
    "site-step": Rule(
        # A site taken off the list takes no step, and says so to whoever reads it.
        "record",
        {"GET": 409, "POST": 409},
        {"GET": "V", "POST": "V"},
        "organisation",
        arguments={"step": "recheck"},
        below=True,
    ),
    "standing": Rule("area", {"GET": 200}, {"GET": "V"}, "organisation"),
    "sites-map": Rule("area", {"GET": 200}, {"GET": "V"}, "organisation"),
    **ledger_rules("banner-group", "organisation", "name", levels=(3,)),
    **ledger_rules("community-group", "organisation", "name", levels=(5,)),
    **ledger_rules("group-meeting", "organisation", "topic", levels=(3, 5)),
    **ledger_rules("office", "organisation", "name", levels=(5,)),
    **ledger_rules("work-party", "organisation", "phone", levels=(5,)),
    **ledger_rules("specialist", "organisation", "id_no", levels=(5,), reviewed=True, confirms="E"),
    **roll_rules("specialist-training", "organisation", "topic", results=True, levels=(1, 2, 3)),
    **roll_rules("training", "assistance", "title", results=True, levels=(3, 5)),
    # Whoever reads a training may press it: in whose 台账三 it is noted is asked of each person.
    "training-note": Rule(
        "record", {"POST": 302}, {"POST": "V"}, "assistance", below=True, levels=(3, 5)
    ),
    **ledger_rules("employer", "assistance", "phone", levels=(3, 5)),
    **ledger_rules("vacancy", "assistance", "title", levels=(3, 5)),
    "vacancy-people": Rule(
        "record",
        {"GET": 200, "POST": 422},
        {"GET": "V", "POST": "V"},
        "assistance",
        below=True,
        levels=(3, 5),
    ),
    "vacancy-filled": Rule(
        "record", {"POST": 302}, {"POST": "E"}, "assistance", below=True, levels=(3, 5)
    ),
    "job-seeker-vacancies": Rule(
        "record", {"GET": 200, "POST": 422}, {"GET": "V", "POST": "E"}, "ledgers"
    ),
    "job-seeker-trainings": Rule("record", {"POST": 302}, {"POST": "E"}, "ledgers"),
    "job-seeker-step": Rule(
        "record",
        {"GET": 200, "POST": 422},
        {"GET": "E", "POST": "E"},
        "ledgers",
        arguments={"step": "place"},
    ),
    **ledger_rules("project", "assistance", "resident__id_no", about=True),
    "project-step": Rule(
        "record",
        {"GET": 200, "POST": 422},
        {"GET": "E", "POST": "E"},
        "assistance",
        arguments={"step": "judge"},
    ),
    **ledger_rules("relief", "assistance", "resident__id_no", about=True),
    "relief-step": Rule(
        "record",
        {"GET": 200, "POST": 422},
        {"GET": "E", "POST": "E"},
        "assistance",
        arguments={"step": "report"},
    ),
    **roll_rules("activity", "culture", "title", results=False, levels=(5,)),
    **roll_rules("culture-activity", "culture", "title", results=False, levels=(5,)),
    **ledger_rules("venue", "culture", "name", levels=(5,)),
    **ledger_rules("sport-instructor", "culture", "phone", levels=(5,)),
    **ledger_rules("culture-project", "culture", "title", levels=(3, 5)),
    **ledger_rules("leisure", "ledgers", "resident__id_no", about=True),
    "culture-calendar": Rule("area", {"GET": 200}, {"GET": "V"}, "culture"),
    "culture-people": Rule("area", {"GET": 200}, {"GET": "V"}, "residents"),
    "activity-poster": Rule("record", {"GET": 200}, {"GET": "P"}, "culture", below=True),
    # Whom to invite asks for the right to residents, beside that to read the activity.
    "activity-invitations": Rule("record", {"GET": 200}, {"GET": "V"}),
    "activity-invitations-print": Rule(
        "record", {"GET": 200, "POST": 422}, {"GET": "P", "POST": "U"}
    ),
    **ledger_rules("volunteer", "assistance", "phone", levels=(5,)),
    "volunteer-hours": Rule("area", {"GET": 200}, {"GET": "V"}, "assistance"),
    "volunteer-certificate": Rule("record", {"GET": 200}, {"GET": "P"}, "assistance", below=True),
    **roll_rules("volunteer-activity", "culture", "title", results=False, levels=(5,)),
    "pair-suggestions": Rule("area", {"GET": 200}, {"GET": "E"}, "ledgers"),
    **ledger_rules("social-organisation", "assistance", "phone", levels=(3, 5)),
    **ledger_rules("service-contract", "assistance", "project", levels=(3, 5)),
    **ledger_rules("served-person", "assistance", "resident__id_no", about=True),
    **ledger_rules("policy-support", "assistance", "content", levels=(3, 5)),
    **ledger_rules("mutual-group", "assistance", "phone", levels=(5,)),
    **ledger_rules("mutual-help", "assistance", "resident__id_no", about=True),
    "own-pairs": Rule("role", {"GET": 200}, section="helper"),
    "own-act": Rule("role", {"GET": 404, "POST": 404}, section="helper", arguments=NOBODYS),
    "own-services": Rule("role", {"GET": 200}, section="institution"),
    "own-service": Rule(
        "role", {"GET": 404, "POST": 404}, section="institution", arguments=NOBODYS
    ),
    **{
        f"resident-{step}": Rule("record", {"GET": 200, "POST": 422}, {"GET": right, "POST": right})
        for step, right in STEPS.items()
    },
    "benefits": Rule("area", {"GET": 200}, {"GET": "VF"}),
    "benefit-people": Rule(
        "area",
        {"GET": 200, "POST": 302},
        {"GET": "V", "POST": "V"},
        "assistance",
        body={"text": "标记"},
    ),
    "benefit-people-export": Rule("area", {"GET": 200}, {"GET": "X"}, "assistance"),
    "benefit-people-print": Rule("area", {"GET": 200}, {"GET": "P"}, "assistance"),
    "benefit-check": Rule("area", {"POST": 302}, {"POST": "E"}),
    "benefit-edit": Rule(
        "record", {"GET": 200, "POST": 302}, {"GET": "E", "POST": "E"}, arguments={"item": "SS10"}
    ),
    **ledger_rules("schooling", "assistance", "resident__id_no", about=True),
    "schooling-unrecorded": Rule("area", {"GET": 200}, {"GET": "V"}, "assistance"),
    "moves": Rule("ledger", {"GET": 200}, {"GET": "V"}),
    "move": Rule("move", {"GET": 200, "POST": 422}, {"GET": "V", "POST": "ER"}),
}
"""Every address of the product; one that is missing here is a failure."""
