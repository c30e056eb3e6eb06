"""Complete records of 台账一至五 and what stands on every resident."""

from __future__ import annotations

import datetime
from decimal import Decimal

from django.utils import timezone

from tests import cast
from tests.contract.beside import Values


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
        "begins_at": "上午 9:30", "suits": ["1", "4"], "interests": ["10"],
        "arrangements": ["02", "03"], "arrangement_note": "门口发车", "signup_phone": "0476-8330001",
    }  # fmt: skip


SAMPLES = {
    "resident": _resident,
    "support": _support,
    "work": _work,
    "need": _need,
    "plan": _plan,
    "hardship": _hardship,
    "job-seeker": _job_seeker,
    "training": _training,
    "activity": _activity,
}
