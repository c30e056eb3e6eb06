"""Who may open what, written out by hand: the expectation the product is held against.

Nothing here is taken from ``registry.access``.  The table is that of the roles as agreed; V view,
E enter, R review, D void and restore, P print, X export masked, Z export in full, U reveal one
value, I import, F figures with masked names, G grants, A accounts.  A trailing ``*`` marks a section
the role reaches only through its own cases, which gives nothing by area.

What each address answers each application says in a file of its own, ``expectations_<application>.py``.
They are found by their names and meet in ``RULES``.
"""

from __future__ import annotations

from tests import cast
from tests.contract.beside import merged
from tests.contract.rules import Rule

SECTIONS = (
    "residents", "ledgers", "organisation", "assistance", "rehab", "counselling", "rights",
    "culture", "dashboards", "inspection", "parameters", "accounts", "audit",
)  # fmt: skip

TABLE = """
specialist        VEDPXUI   VEDPXI  VE      VEDPXI  VEPX  VE*  VE*  VEDPXI  V  VEPX   V   -  -
chair             VRPX      VRPX    VE      VRPX    VP    -    V    VRPX    V  VRPX   V   -  -
township          VPX       VRPX    VE      VPX     VP    -    V    VPX     V  VPX    V   -  -
leading_group     F         -       V       -       -     -    V    V       V  V      -   -  -
banner_staff      VEDPXZUI  VRPXI   VEDPXI  VEPXI   VPX   V*   VE   VEPXI   V  VEDPX  VE  -  -
league_staff      VPXZU     VPX     VP      VPX     VPX   -    V    VPX     V  VEPX   VE  -  -
region_staff      VPXZU     VPX     VPX     VPX     VPX   -    V    VPX     V  VEPX   VE  -  -
rehab_worker      V*        -       -       -       VEP   VE*  -    -       V* -      -   -  -
counsellor        V*        -       -       -       -     VE*  -    -       -  -      -   -  -
legal_worker      V*        -       -       -       -     -    VE*  -       -  -      -   -  -
institution       V*        -       -       E*      E*    -    -    -       -  -      -   -  -
helper            V*        E*      -       E*      -     -    -    V       -  -      -   -  -
system_officer    -         -       -       -       -     -    -    -       -  -      -   A  -
security_officer  -         -       -       -       -     -    -    -       -  -      -   G  -
audit_officer     -         -       -       -       -     -    -    -       -  -      -   -  VX
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


def may(name: str, section: str, letter: str, code: str = "", *, named: bool = False) -> bool:
    """Whether the member ``name`` of the cast has the right anywhere, or in the area ``code``.

    With ``named`` it is about cases that name everybody who works on such cases there.
    """
    if letter == "N" or (named and letter == "V"):  # to view a whole area names nobody in its cases
        return any(may(name, section, each, code, named=True) for each in "E*")
    return any(
        letter in RIGHTS[role][section]
        and (named or "*" not in RIGHTS[role][section])
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


RULES: dict[str, Rule] = merged("expectations_*.py", "RULES")
"""Every address of the product; one that is missing in all those files is a failure."""
