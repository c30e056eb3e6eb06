"""The cast of the tests: a small part of the region, those who work there, and those they look after.

Everything is made as the product makes it: residents pass the ledger's examination and
``saving.create``.  Every resident's name tells where they live, so a leak names itself.
"""

from __future__ import annotations

import datetime
import io
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from registry import photos
from registry.identity import check_digit
from registry.ledger import saving
from registry.ledgers import ResidentLedger
from registry.models import Area, Posting, Resident, User

PASSWORD = "shiyan-mima-2026"

OWN = "150404001001"
SIBLING = "150404001002"
TOWNSHIP = "150404001"
BANNER = "150404"
NEXT_BANNER = "150402"
LEAGUE = "1504"
FAR = "150502001001"
FARTHEST = "150521001001"

AREAS = {
    "15": "内蒙古自治区",
    "1504": "赤峰市",
    "1505": "通辽市",
    "150402": "红山区",
    "150404": "松山区",
    "150502": "科尔沁区",
    "150521": "科尔沁左翼中旗",
    "150402001": "西屯街道",
    "150404001": "全宁街道",
    "150404002": "王府镇",
    "150502001": "科尔沁街道",
    "150521001": "保康镇",
    "150402001001": "红山社区",
    "150404001001": "春城社区",
    "150404001002": "全宁社区",
    "150404002001": "王府嘎查",
    "150502001001": "建国社区",
    "150521001001": "保康嘎查",
}
LEVELS = {2: 1, 4: 2, 6: 3, 9: 4, 12: 5}
PARENTS = {4: 2, 6: 4, 9: 6, 12: 9}

STAFF = {
    "specialist": [("specialist", OWN)],
    "neighbour": [("specialist", SIBLING)],
    "chair": [("chair", OWN)],
    "township": [("township", TOWNSHIP)],
    "leading_group": [("leading_group", BANNER)],
    "banner_staff": [("banner_staff", BANNER)],
    "next_banner_staff": [("banner_staff", NEXT_BANNER)],
    "league_staff": [("league_staff", LEAGUE)],
    "region_staff": [("region_staff", "15")],
    "rehab_worker": [("rehab_worker", TOWNSHIP)],
    "counsellor": [("counsellor", OWN)],
    "legal_worker": [("legal_worker", BANNER)],
    "institution": [("institution", BANNER)],
    "helper": [("helper", OWN)],
    "system_officer": [("system_officer", BANNER)],
    "security_officer": [("security_officer", BANNER)],
    "audit_officer": [("audit_officer", BANNER)],
    "two_hats": [("leading_group", BANNER), ("specialist", "150402001001")],
    "officer_and_staff": [("audit_officer", BANNER), ("banner_staff", BANNER)],
    "suspended": [("specialist", OWN)],
    "former": [("specialist", OWN)],
    "revoked": [("specialist", OWN)],
    "coming": [("specialist", OWN)],
    "nobody": [],
}
"""Who works where: user name → (role, area) of each posting."""


def settle_areas() -> dict[str, Area]:
    """The areas of the cast, from the region down."""
    return {
        code: _area(code, name) for code, name in sorted(AREAS.items(), key=lambda a: len(a[0]))
    }


def _area(code: str, name: str) -> Area:
    above = [AREAS[code[:n]] for n in (4, 6, 9) if n < len(code)]
    kind = ("gacha" if name.endswith("嘎查") else "urban") if len(code) == 12 else ""
    return Area.objects.create(
        code=code,
        name=name,
        official_name=name,
        full_name="".join([*above, name]),
        level=LEVELS[len(code)],
        parent_id=code[: PARENTS[len(code)]] if len(code) > 2 else None,
        kind=kind,
    )


def engage(name: str) -> User:
    """The user ``name`` of ``STAFF`` with their postings."""
    user = User(username=name, display_name=f"用户{name}", is_active=name != "suspended")
    user.set_password(PASSWORD)
    user.save()
    today = timezone.localdate()
    day = datetime.timedelta(days=1)
    terms: dict[str, Any] = {
        "former": {"starts_on": today - 30 * day, "ends_on": today - day},
        "coming": {"starts_on": today + day},
        "revoked": {"revoked_at": timezone.now()},
    }
    for role, area in STAFF[name]:
        Posting.objects.create(user=user, role=role, area_id=area, **terms.get(name, {}))
    return user


def registrar() -> User:
    """Someone who may enter records everywhere, so that residents can be made by the real path."""
    user = User.objects.create(username="registrar", display_name="登记员")
    Posting.objects.create(user=user, role="specialist", area_id="15")
    return user


# -- residents ---------------------------------------------------------------------------------


def id_number(n: int, born: str = "19700102", division: str = "150404") -> str:
    """The ``n``-th invented ID number; odd sequences are men's."""
    first17 = f"{division}{born}{n % 1000:03d}"
    return first17 + check_digit(first17)


def in_words(n: int) -> str:
    """``n`` without a digit, as names have none: 21 is 丙乙."""
    return "".join("甲乙丙丁戊己庚辛壬癸"[int(digit)] for digit in str(n))


def mobile(n: int) -> str:
    """The ``n``-th invented mobile number."""
    return f"138{47000000 + n:08d}"


def resident_values(n: int, **facts: Any) -> dict[str, Any]:
    """All that is known of the ``n``-th resident: every sealed fact and every sub-table filled."""
    number = id_number(2 * n + 1)
    guardian = id_number(2 * n + 1, "19450607")
    today = timezone.localdate()
    known = {
        "name": f"居民{in_words(n)}", "gender": "1", "ethnicity": "02", "birth_date": datetime.date(1970, 1, 2),
        "id_no": number, "cert_status": "2", "cert_no": f"{number}42",
        "cert_issued_on": today - datetime.timedelta(days=400), "dis_level": "2",
        "disabilities": [{"category": "4", "level": "2"}], "self_care": "2", "marital": "20",
        "phone": mobile(10 * n), "contact_name": "王小明", "contact_phone": mobile(10 * n + 1),
        "hukou_addr": f"密址街{n}号院一单元", "live_addr": f"密址街{n}号院二单元",
        "capacity": "1", "guardian_name": "李建国", "guardian_id": guardian,
        "guardian_phone": mobile(10 * n + 2), "guardian_addr": f"密址街{n}号院三单元",
        "household__head_name": "张大山", "household__head_id": id_number(2 * n + 1, "19400809"),
        "household__size": 3, "household__disabled_count": 1,
        "members": [{
            "name": "张小花", "relation": "", "birth_month": None, "health": "", "is_disabled": "",
            "workplace": "", "monthly_income": None,
            "id_no": id_number(2 * n, "19720304"), "phone": mobile(10 * n + 3)}],
        "benefits": [{"item": "SS01", "state": "3", "amount": None, "starts_on": None,
                      "ends_on": None, "checked_on": None}],
        "consent": [{"given": "1", "by_whom": "", "method": "", "on": today}],
        "surveyed_on": today, "needs": ["0"], "status": "1",
    }  # fmt: skip
    return {**ResidentLedger.shape.blank(), **known, **facts}


def register(n: int, code: str, by: User, **facts: Any) -> Resident:
    """A resident of ``code``, entered as a form would enter them; raises if the rules refuse it."""
    examined = ResidentLedger.examine(resident_values(n, **facts))
    wrong = [f.message for f in examined.findings if f.level == 1]
    assert not wrong, wrong
    return saving.create(ResidentLedger, examined, by=by, community_id=code)


def enter(ledger: Any, about: Any, by: User, **facts: Any) -> Any:
    """A record about a resident or an area (or its code), as a form enters it; raises if refused."""
    whose = Area.objects.get(pk=about) if isinstance(about, str) else about
    examined = ledger.examine({**ledger.start(whose), **facts})
    wrong = [f.message for f in examined.findings if f.level == 1]
    assert not wrong, wrong
    code = whose.pk if isinstance(whose, Area) else whose.community_id
    return saving.create(ledger, examined, by=by, community_id=code)


def marker(code: str) -> str:
    """The name of whoever is registered directly in the area ``code``: found nowhere else."""
    return f"标记{code}"


def settle_residents(by: User, photo: bool = False) -> dict[str, Resident]:
    """One resident registered in every area of the cast, whatever its level."""
    picture = photos.keep(portrait()) if photo else ""
    return {
        code: register(n, code, by, name=marker(code), photo=picture)
        for n, code in enumerate(AREAS, 1)
    }


def portrait(name: str = "photo.png", side: int = 8) -> SimpleUploadedFile:
    """A tiny photograph."""
    out = io.BytesIO()
    Image.new("RGB", (side, side), "white").save(out, "PNG")
    return SimpleUploadedFile(name, out.getvalue(), "image/png")
