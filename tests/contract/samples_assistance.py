"""Complete records of the application ``assistance``."""

from __future__ import annotations

import datetime
from decimal import Decimal

from django.utils import timezone

from assistance.models import Employer
from registry.credit_code import check_character
from tests import cast
from tests.contract import samples_registry
from tests.contract.beside import Values


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
    return {
        **samples_registry.SAMPLES["activity"](n),
        "kind": "06",
        "title": f"助残日上门服务{cast.in_words(n)}",
    }


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
        "group_name": "", "way": ("02", "03", "09")[n % 3],
        "content": "代买菜", "hours": Decimal("1.5"),
    }  # fmt: skip


def _employer(n: int) -> Values:
    return {
        "name": f"惠民超市{cast.in_words(n)}", "credit_code": "91150404MA0N00001C",
        "kind": ("1", "2", "3")[n % 3], "is_local": "12"[n % 2], "person": "王建国",
        "phone": cast.mobile(900 + n), "address": f"新华街{n}号", "staff": 60 + n, "due_share": 1,
        "other_disabled": 0,
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


SAMPLES = {
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
}
