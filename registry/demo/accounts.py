"""Demonstration accounts: every role in two banners of two leagues, and one for the region.

They exist only outside production. All share one password, which is printed beside them.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from random import Random
from unicodedata import east_asian_width

from django.contrib.auth.hashers import make_password

from registry.access import ROLES
from registry.demo import names
from registry.models import Area, Posting, User

DEMO_PASSWORD = "shequ-yanshi-2026"  # noqa: S105 shown to everybody who starts the demonstration


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """One account with its only posting; ``role`` is a key of ``registry.access.ROLES``."""

    username: str
    display_name: str
    role: str
    area: str


SUFFIX = {
    "specialist": "zhuanwei",
    "chair": "zhuxi",
    "township": "canlian",
    "leading_group": "lingdao",
    "banner_staff": "canlian",
    "league_staff": "canlian",
    "region_staff": "canlian",
    "rehab_worker": "kangfu",
    "counsellor": "xinli",
    "legal_worker": "falv",
    "institution": "jigou",
    "helper": "bangfu",
    "system_officer": "xitong",
    "security_officer": "anquan",
    "audit_officer": "shenji",
}

COMMUNITY = ("specialist", "chair", "rehab_worker", "helper")
BANNER = (
    "leading_group", "banner_staff", "counsellor", "legal_worker", "institution",
    "system_officer", "security_officer", "audit_officer",
)  # fmt: skip

SEATS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("chuncheng", "150404401001", COMMUNITY),  # 春城社区
    ("ruyi", "150404401002", ("specialist", "chair")),  # 如意社区, next to it
    ("quanning", "150404401", ("township",)),  # 全宁街道
    ("songshan", "150404", BANNER),  # 松山区
    ("hongshan", "150402", ("banner_staff",)),  # 红山区, a sibling banner
    ("chifeng", "1504", ("league_staff",)),
    ("gongzhufu", "150102001001", COMMUNITY),  # 公主府社区
    ("haoqinying", "150102008200", ("specialist", "chair")),  # 毫沁营村
    ("hailaerdonglu", "150102001", ("township",)),  # 海拉尔东路街道
    ("xincheng", "150102", BANNER),  # 新城区
    ("huhehaote", "1501", ("league_staff",)),
    ("neimenggu", "15", ("region_staff", "system_officer", "security_officer", "audit_officer")),
)
"""Place as it stands in the username, area, roles held there."""


def accounts() -> list[DemoAccount]:
    """All demonstration accounts, from the community up in each league."""
    return [_account(place, area, role) for place, area, roles in SEATS for role in roles]


def areas() -> list[str]:
    """Codes of the banners and communities that hold an account: each should show somebody."""
    return [area for _, area, _ in SEATS if len(area) in (6, 12)]


def _account(place: str, area: str, role: str) -> DemoAccount:
    username = f"{place}-{SUFFIX[role]}"
    rng = Random(username)  # noqa: S311 a name, no secret
    people = names.family(rng, names.MONGOL if rng.random() < 0.3 else names.HAN)
    gender = names.MALE if rng.random() < 0.5 else names.FEMALE
    return DemoAccount(username, names.full_name(rng, people, gender, 40), role, area)


def create(wanted: Iterable[DemoAccount] | None = None) -> int:
    """Create the accounts that do not exist yet, with their postings; returns how many."""
    wanted = accounts() if wanted is None else list(wanted)
    known = set(
        User.objects.filter(username__in=[a.username for a in wanted]).values_list(
            "username", flat=True
        )
    )
    password = make_password(DEMO_PASSWORD)  # one for all: hashing is slow on purpose
    users = {
        a.username: User(
            username=a.username, display_name=a.display_name, password=password, is_demo=True
        )
        for a in wanted
        if a.username not in known
    }
    User.objects.bulk_create(users.values())
    Posting.objects.bulk_create(
        Posting(user=users[a.username], role=a.role, area_id=a.area)
        for a in wanted
        if a.username in users
    )
    return len(users)


def specialists() -> dict[str, User]:
    """The demonstration specialist of each community that has one, by community code."""
    return _holders("specialist")


def chairs() -> dict[str, User]:
    """The demonstration chair of each community that has one, by community code."""
    return _holders("chair")


def banner_staff() -> dict[str, User]:
    """The same of the staff of each banner that has one."""
    return _holders("banner_staff")


def _holders(role: str) -> dict[str, User]:
    posts = Posting.objects.filter(role=role, user__is_demo=True).select_related("user")
    return {post.area_id: post.user for post in posts}


def for_sign_in() -> dict[str, object]:
    """What the sign-in page of a demonstration shows beside the form."""
    held = accounts()
    areas = Area.objects.in_bulk({part for a in held for part in (a.area, a.area[:4])})
    shown = [
        {
            "username": a.username,
            "label": f"{areas[a.area].name} {ROLES[a.role].title}",
            "group": areas[a.area[:4]].name,
        }
        for a in held
        if a.area in areas
    ]
    return {"demo_accounts": shown, "demo_password": DEMO_PASSWORD}


def table() -> str:
    """The accounts as a table for the terminal, Chinese characters counted as two columns wide."""
    areas = Area.objects.in_bulk({a.area for a in accounts()})
    rows: list[tuple[str, ...]] = [("用户名", "姓名", "角色", "区域")]
    rows += [
        (a.username, a.display_name, ROLES[a.role].title, areas[a.area].full_name)
        for a in accounts()
        if a.area in areas
    ]
    return "\n".join([f"演示账号（密码均为 {DEMO_PASSWORD}）", *_aligned(rows)])


def _aligned(rows: list[tuple[str, ...]]) -> Iterator[str]:
    widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = [cell + " " * (w - width(cell)) for cell, w in zip(row, widths, strict=True)]
        yield ("  " + "  ".join(cells)).rstrip()


def width(text: str) -> int:
    """Columns a text takes in a terminal."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)
