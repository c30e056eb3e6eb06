"""Complete records of the organisation of the work."""

from __future__ import annotations

import datetime
from decimal import Decimal

from django.utils import timezone

from tests import cast
from tests.contract.beside import Values


def _document(n: int) -> Values:
    day = datetime.date(2026, 1, 1) + datetime.timedelta(days=n)
    return {
        "title": f"残疾人工作制度{cast.in_words(n)}", "kind": ("01", "05", "13")[n % 3],
        "doc_no": f"春社发〔2026〕{n}号", "issuer": "春城社区居民委员会", "issued_level": "5",
        "issued_on": day, "proves": [("A02", "B06", "H02")[n % 3]],
    }  # fmt: skip


def _funding(n: int) -> Values:
    line = {"on": datetime.date(2026, 3, 1), "item": "办公用品", "amount": Decimal("100.50"),
            "payee": "惠民超市", "voucher_no": f"记{n}"}  # fmt: skip
    return {
        "year": 2026, "kind": ("01", "02", "04")[n % 3], "source": ("1", "2", "5")[n % 3],
        "source_name": f"第{cast.in_words(n)}批", "budgeted": Decimal(20000 + n),
        "received": Decimal(20000 + n), "received_on": datetime.date(2026, 2, 1),
        "standard": Decimal(20000) if n % 3 == 1 else None, "in_budget": "1",
        "budget_no": f"松财预〔2026〕{n}号", "lines": [line],
    }  # fmt: skip


def _site(n: int) -> Values:
    """Taken off the list again: a community has one current site, and may have had several."""
    day = datetime.date(2020, 1, 1) + datetime.timedelta(days=n)
    return {
        "name": f"示范点{cast.in_words(n)}", "name_mn": "ᠨᠡᠶᠢᠭᠡᠮᠯᠢᠭ", "kind": "urban",
        "applied_on": day, "created_year": 2020, "floor_area": Decimal(1500 + n), "households": 300 + n,
        "population": 900 + n, "disabled_count": 40 + n, "state": "9", "state_on": day,
    }  # fmt: skip


def _group(n: int, members: list[Values]) -> Values:
    """Ended: one is in force at a time."""
    day = datetime.date(2020, 1, 1) + datetime.timedelta(days=n)
    return {
        "name": f"领导小组{cast.in_words(n)}", "doc_no": f"松政发〔2020〕{n}号", "founded_on": day,
        "ended_on": day + datetime.timedelta(days=400), "members": members,
    }  # fmt: skip


def _banner_group(n: int) -> Values:
    term = {"from_on": datetime.date(2020, 1, 1), "to_on": None}
    head = {"name": "王建国", "unit": "松山区政府", "departments": [], "post": "副区长", "role": "1",
            "government_lead": "1", **term}  # fmt: skip
    member = {**head, "name": "包晓光", "unit": "卫健委", "departments": ["04", "05"], "post": "主任",
              "role": "3", "government_lead": "2"}  # fmt: skip
    return _group(n, [head, member])


def _community_group(n: int) -> Values:
    head = {"name": "其木格", "post": "社区党组织书记", "role": "1", "lines": ["1", "2"],
            "is_chair": "1", "office": "1", "from_on": datetime.date(2020, 1, 1), "to_on": None}  # fmt: skip
    return _group(n, [head])


def _group_meeting(n: int) -> Values:
    day = datetime.date(2026, 1, 1) + datetime.timedelta(days=n)
    row = {"what": "落实办公用房", "person": "王芳", "due_on": day + datetime.timedelta(days=30),
           "done_on": None}  # fmt: skip
    return {
        "topic": f"研究创建工作{cast.in_words(n)}", "on": day, "place": "会议室", "host": "其木格",
        "attendees": "其木格、王芳", "summary": "议定一项", "resolutions": [row],
    }  # fmt: skip


def _office(n: int) -> Values:
    item = {"kind": "1", "name": "台式机", "quantity": 1, "state": "1", "since": None}
    return {
        "name": f"办公室{cast.in_words(n)}", "address": f"服务中心{n}室", "floor_area": Decimal(20 + n),
        "shared": ("1", "2")[n % 2], "from_on": datetime.date(2020, 1, 1), "items": [item],
    }  # fmt: skip


def _certified_base(n: int) -> Values:
    year = 1988 + n % 38
    return {
        "year": year, "certified": 100 + n, "as_of": datetime.date(year, 1, 1),
        "source": f"松残联发〔2026〕{n}号", "difference": "有人迁入后证件还没有转来",
    }  # fmt: skip


def _work_party(n: int) -> Values:
    return {
        "party": "3", "name": f"卫生服务中心{cast.in_words(n)}", "service": ("1", "2")[n % 2],
        "person": "包晓光", "post": "主任", "phone": cast.mobile(700 + n), "duties": "康复指导",
    }  # fmt: skip


def _specialist(n: int) -> Values:
    today = timezone.localdate()
    born = datetime.date(1980, 3, 4)
    number = cast.id_number(2 * n + 1, "19800304")
    came = today - datetime.timedelta(days=800)
    return {
        "name": f"委员{cast.in_words(n)}", "gender": "1", "birth_date": born, "id_no": number,
        "education": "6", "is_disabled": "1", "cert_no": f"{number}42",
        "selection_way": ("1", "2", "3")[n % 3], "selection_no": f"松残联发〔2024〕{n + 1}号",
        "selected_on": came - datetime.timedelta(days=30),
        "pretrained_on": came - datetime.timedelta(days=5), "pretrained_by": "松山区残联",
        "card_no": f"SG{n:04d}", "card_issued_on": came - datetime.timedelta(days=2),
        "card_valid_until": today + datetime.timedelta(days=400), "from_on": came,
        "duties": "走访；登记", "allowance": Decimal(1500 + n), "insurance": ["1", "2"],
        "assessments": [{"year": today.year - 1, "grade": "12"[n % 2], "assessed_by": "残联",
                         "note": "认真"}],
    }  # fmt: skip


def _specialist_training(n: int) -> Values:
    day = datetime.date(2026, 1, 5) + datetime.timedelta(days=n)
    return {
        "kind": "12"[n % 2], "topic": f"业务培训{cast.in_words(n)}", "level": "3",
        "organiser": "松山区残联", "begins_on": day, "ends_on": day + datetime.timedelta(days=2),
        "place": "区残联", "hours": 8 + n % 9,
    }  # fmt: skip


SAMPLES = {
    "document": _document,
    "funding": _funding,
    "site": _site,
    "banner-group": _banner_group,
    "community-group": _community_group,
    "group-meeting": _group_meeting,
    "office": _office,
    "certified-base": _certified_base,
    "work-party": _work_party,
    "specialist": _specialist,
    "specialist-training": _specialist_training,
}
