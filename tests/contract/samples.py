"""The ``n``-th complete record of each ledger, as values: what the contract is tried with."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.utils import timezone

from assistance.models import Employer
from registry.credit_code import check_character
from tests import cast
from tests.contract.samples_accessibility import SAMPLES as OF_ACCESSIBILITY

Values = dict[str, Any]


def _resident(n: int) -> Values:
    categories = "123456"
    category = categories[n % 4]
    values = cast.resident_values(n)
    return {
        **values,
        "disabilities": [{"category": category, "level": "2"}],
        "cert_no": f"{values['id_no']}{category}2",
        "employment": "12"[n % 2],
    }


def _visit(n: int) -> Values:
    day = datetime.date(2026, 1, 1) + datetime.timedelta(days=n)
    solved = ("1", "2", "")[n % 3]
    return {"subject": f"走访{n}号", "visited_on": day, "solved": solved, "phone": cast.mobile(n)}


def _grant(n: int) -> Values:
    day = datetime.date(2026, 1, 1) + datetime.timedelta(days=n)
    return {"purpose": f"学费{cast.in_words(n)}", "asked_on": day}


def _notice(n: int) -> Values:
    day = datetime.date(2026, 1, 1) + datetime.timedelta(days=n)
    return {"title": f"补贴发放公告{cast.in_words(n)}", "posted_on": day}


def _support(n: int) -> Values:
    today = timezone.localdate()
    began = today - datetime.timedelta(days=100 + n)
    measure = {"measure": "送羔羊五只", "goal": f"年底出栏{n}只", "due_on": began + datetime.timedelta(days=200),
               "person": "王建国", "funds": None}  # fmt: skip
    act = {"on": today - datetime.timedelta(days=n), "way": "02", "content": "送饲草", "hours": None,
           "amount": None, "goods": "饲草两捆", "confirmed": "1"}  # fmt: skip
    return {
        "helper_kind": "1234567"[n % 7], "helper_unit": "全宁街道办事处", "helper_name": "王建国",
        "helper_post": "副主任", "helper_phone": cast.mobile(500 + n), "helper_id": "",
        "paired_on": began, "ends_on": began + datetime.timedelta(days=365), "agreement": "12"[n % 2],
        "difficulties": f"缺少劳力{cast.in_words(n)}", "satisfaction": ("1", "2", "")[n % 3],
        "measures": [measure], "acts": [act], "state": "1",
    }  # fmt: skip


def _work(n: int) -> Values:
    day = timezone.localdate() - datetime.timedelta(days=n % 7)
    return {
        "topic": f"例会{cast.in_words(n)}", "kind": ("06", "07", "14")[n % 3], "on": day,
        "starts_at": "09:30", "ends_at": "11:00", "place": "社区会议室", "organizer": "其木格",
        "learned": "学习有关文件", "results": "布置下月工作",
    }  # fmt: skip


def _need(n: int) -> Values:
    day = datetime.date(2026, 1, 5) + datetime.timedelta(days=n)
    return {
        "number": f"XQ{n}",
        "raised_on": day,
        "raised_by": "1",
        "category": ("01", "06", "09")[n % 3],
        "content": f"轮椅损坏{cast.in_words(n)}",
        "reflected_to": ["1", "3"],
        "reflected_on": day + datetime.timedelta(days=2),
    }


def _plan(n: int) -> Values:
    goal = {"category": "06", "goal": f"换轮椅{cast.in_words(n)}", "measure": "申请", "person": "甲",
            "due_on": datetime.date(2026, 9, 1), "progress": "1"}  # fmt: skip
    return {
        "made_on": datetime.date(2026, 1, 5) + datetime.timedelta(days=n),
        "responsible": "其木格",
        "situation": f"出门难{cast.in_words(n)}",
        "agreed_by": "12"[n % 2],
        "goals": [goal],
    }


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


def _hardship(n: int) -> Values:
    day = datetime.date(2025, 1, 1) + datetime.timedelta(days=n)
    return {
        "kinds": ["P01"], "identified_by": "民政局", "identified_on": day, "identified_no": f"低{n}",
        "causes": ["1"], "workers": 1, "lost_workers": 1, "wages": Decimal(n * 100),
        "allowance": Decimal("3600.00"), "problems": "缺少收入", "support_needs": ["1"],
        "farmland": Decimal(0), "pasture": Decimal(0), "livestock": 0,
        "business": Decimal(0), "property_income": Decimal(0), "old_age_pension": Decimal(0),
        "subsidies": Decimal(0), "other_transfers": Decimal(0), "relieved": ("", "2")[n % 2],
    }  # fmt: skip


def _job_seeker(n: int) -> Values:
    day = datetime.date(2026, 1, 1) + datetime.timedelta(days=n)
    return {
        "registered_on": day, "ability": ("1", "2")[n % 2], "limits": ["0"], "wanted_forms": ["7"],
        "wanted_job": f"保洁{cast.in_words(n)}", "wanted_pay": Decimal(2000 + n),
        "wanted_place": "本社区", "wanted_time": ("1", "2", "3")[n % 3], "night_shift": "2",
        "supports": ["2"], "state": "1", "months_unemployed": n, "crop_area": Decimal(0),
        "stock": "无", "farm_technique": "无",
    }  # fmt: skip


def _schooling(n: int) -> Values:
    """A child of the resident's family, each with a name of its own."""
    day = datetime.date(2015, 1, 1) + datetime.timedelta(days=n)
    aid = {"kind": "2", "year": 2025, "amount": Decimal(1000 + n), "on": day.replace(year=2025),
           "giver": "区残联"}  # fmt: skip
    return {
        "whose": "2", "child_name": f"孩子{cast.in_words(n)}", "child_gender": "1",
        "child_birth": day, "child_relation": "1", "stage": "3", "placement": "0",
        "school": "全宁小学", "need": "学费", "aids": [aid],
        "follow_ups": [{"on": day.replace(year=2025), "note": "在读", "person": "王芳"}],
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


def _training(n: int) -> Values:
    day = datetime.date(2026, 1, 5) + datetime.timedelta(days=n)
    return {
        "title": f"编织培训{cast.in_words(n)}", "category": ("04", "07", "09")[n % 3], "host": "2",
        "host_name": "就业服务中心", "cycle": "3", "begins_on": day,
        "ends_on": day + datetime.timedelta(days=2), "place": "社区活动室", "teacher": "其木格",
        "hours": 18, "subsidy": Decimal(100 + n),
    }  # fmt: skip


def _activity(n: int) -> Values:
    day = datetime.date(2026, 1, 5) + datetime.timedelta(days=n)
    return {
        "title": f"棋牌赛{cast.in_words(n)}", "kind": ("01", "02", "07")[n % 3], "form": "1",
        "begins_on": day, "place": "社区活动室", "organiser": "社区残协", "liaison": "其木格",
        "liaison_is_specialist": "1", "visitors": 40 + n, "money": Decimal(600), "content": "象棋",
    }  # fmt: skip


def _volunteer(n: int) -> Values:
    today = timezone.localdate()
    service = {"on": today - datetime.timedelta(days=n % 30), "content": "助残日值勤",
               "hours": Decimal("2.5")}  # fmt: skip
    return {
        "name": f"志愿{cast.in_words(n)}", "gender": "2", "id_no": cast.id_number(2 * n, "19880506"),
        "phone": cast.mobile(900 + n), "registration_no": f"1504040{n:06d}",
        "skills": [("01", "02", "08")[n % 3]], "state": "12"[n % 2],
        "joined_on": today - datetime.timedelta(days=100 + n), "services": [service],
    }  # fmt: skip


def _volunteer_activity(n: int) -> Values:
    return {**_activity(n), "kind": "06", "title": f"助残日上门服务{cast.in_words(n)}"}


def _credit_code(n: int) -> str:
    first = f"52150404MJY{n:06d}"
    return first + check_character(first)


def _organisation(n: int) -> Values:
    return {
        "name": f"暖阳社工服务中心{cast.in_words(n)}", "credit_code": _credit_code(n),
        "kind": ("1", "2", "4")[n % 3], "founded_on": datetime.date(2020, 1, 1),
        "registered_with": "松山区民政局", "services": "居家照护", "contact": "包晓光",
        "phone": cast.mobile(1200 + n),
    }  # fmt: skip


def _contract(n: int) -> Values:
    day = datetime.date(2026, 1, 1) + datetime.timedelta(days=n)
    payment = {"what": "首付款", "on": day, "amount": Decimal(20000), "voucher_no": f"记{n}"}
    return {
        "project": f"居家照护{cast.in_words(n)}", "contract_no": f"松购2026-{n}",
        "service_kind": ("01", "03", "10")[n % 3], "procurement": ("1", "4", "7")[n % 3],
        "organisation_name": "暖阳社工服务中心", "credit_code": _credit_code(n),
        "organisation_kind": "2", "amount": Decimal(100000 + n), "begins_on": day,
        "ends_on": day + datetime.timedelta(days=364), "promised_people": 30 + n,
        "promised_times": 600 + n, "payments": [payment],
    }  # fmt: skip


def _served_person(n: int) -> Values:
    today = timezone.localdate()
    time = {"on": today - datetime.timedelta(days=n % 20), "content": "打扫、量血压",
            "hours": Decimal("1.5"), "server": "苏日娜", "confirmed": "1"}  # fmt: skip
    return {
        "contract_no": f"松购2026-{n}", "wanted": f"每周上门{cast.in_words(n)}",
        "begins_on": today - datetime.timedelta(days=60 + n), "times": [time],
    }  # fmt: skip


def _policy_support(n: int) -> Values:
    return {
        "organisation_name": f"暖阳社工服务中心{cast.in_words(n)}", "credit_code": _credit_code(n),
        "kind": ("1", "2", "4")[n % 3], "on": datetime.date(2026, 1, 1) + datetime.timedelta(days=n),
        "amount": Decimal(12000 + n), "content": "免费提供场地一间", "doc_no": f"松残联发〔2026〕{n}号",
    }  # fmt: skip


def _mutual_group(n: int) -> Values:
    member = {"name": "张桂兰", "is_disabled": "2", "can": "代买菜"}
    return {
        "name": f"邻里互助组{cast.in_words(n)}", "leader": "张桂兰", "phone": cast.mobile(1500 + n),
        "founded_on": datetime.date(2025, 1, 1) + datetime.timedelta(days=n), "does": "代买菜",
        "members": [member],
    }  # fmt: skip


def _mutual_help(n: int) -> Values:
    return {
        "on": timezone.localdate() - datetime.timedelta(days=n), "helper_name": "张桂兰",
        "group_name": f"邻里互助组{cast.in_words(n)}", "way": ("02", "03", "09")[n % 3],
        "content": "代买菜", "hours": Decimal("1.5"),
    }  # fmt: skip


def _employer(n: int) -> Values:
    return {
        "name": f"惠民超市{cast.in_words(n)}", "credit_code": "91150404MA0N00001C",
        "kind": ("1", "2", "3")[n % 3], "is_local": "12"[n % 2], "person": "王建国",
        "phone": cast.mobile(900 + n), "address": f"新华街{n}号", "staff": 60 + n, "due_share": 1,
        "employed": 0,
    }  # fmt: skip


def _vacancy(n: int) -> Values:
    """A job at one employer of 春城社区, which is registered for the first of them."""
    held = Employer.objects.unscoped("a test registers it").filter(name="百货大楼")
    employer = held.first() or Employer.objects.create(
        name="百货大楼", community_id=cast.OWN, kind="3", is_local="1"
    )
    day = datetime.date(2026, 1, 5) + datetime.timedelta(days=n)
    return {
        "employer_id": employer.pk, "title": f"理货员{cast.in_words(n)}", "form": ("1", "4", "7")[n % 3],
        "wanted": 1 + n, "opened_on": day, "valid_until": day + datetime.timedelta(days=3000),
        "pay_from": Decimal(2000 + n), "pay_to": Decimal(2600 + n), "place": "新华街",
        "time": ("1", "2", "3")[n % 3], "night_shift": "2", "unfit_limits": ["1"], "aids": ["4"],
        "trades": ["07"], "driving": "C1", "insurance": ["1", "2"], "duties": "上货", "state": "1",
    }  # fmt: skip


def _project(n: int) -> Values:
    day = datetime.date(2025, 1, 1) + datetime.timedelta(days=n)
    money = {
        "source": "2",
        "source_name": "第一批",
        "amount": Decimal(6000 + n),
        "received_on": day,
    }
    return {
        "kind": ("1", "2", "5")[n % 3], "title": f"便民小店{cast.in_words(n)}", "content": "日用百货",
        "asked_on": day, "approved_on": day + datetime.timedelta(days=20),
        "approved_by": "松山区残联", "started_on": day + datetime.timedelta(days=40),
        "income_before": Decimal(12000 + n), "money": [money],
    }  # fmt: skip


def _relief(n: int) -> Values:
    day = datetime.date(2026, 1, 5) + datetime.timedelta(days=n)
    return {
        "found_on": day, "hardships": [("1", "2", "5")[n % 3]], "content": f"雪灾损失{cast.in_words(n)}",
        "asked": "救灾饲草", "asked_amount": Decimal(8000 + n),
    }  # fmt: skip


SAMPLES: dict[str, Callable[[int], Values]] = {
    "resident": _resident,
    "support": _support,
    "work": _work,
    "need": _need,
    "plan": _plan,
    "visit": _visit,
    "grant": _grant,
    "notice": _notice,
    "document": _document,
    "funding": _funding,
    "hardship": _hardship,
    "job-seeker": _job_seeker,
    "site": _site,
    "banner-group": _banner_group,
    "community-group": _community_group,
    "group-meeting": _group_meeting,
    "office": _office,
    "work-party": _work_party,
    "specialist": _specialist,
    "specialist-training": _specialist_training,
    "training": _training,
    "activity": _activity,
    "schooling": _schooling,
    "volunteer": _volunteer,
    "volunteer-activity": _volunteer_activity,
    "social-organisation": _organisation,
    "service-contract": _contract,
    "served-person": _served_person,
    "policy-support": _policy_support,
    "mutual-group": _mutual_group,
    "mutual-help": _mutual_help,
    "employer": _employer,
    "vacancy": _vacancy,
    "project": _project,
    "relief": _relief,
    **OF_ACCESSIBILITY,
}
"""The ``n``-th record of each ledger, complete and without a mistake; a new ledger adds its own."""
