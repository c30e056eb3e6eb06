"""The declaration of 体育健身指导员."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone

from culture.models import SportInstructor
from registry.about_area.ledger import AREA, PLACE, AboutArea
from registry.ledger.columns import Part, Values
from registry.ledger.findings import Finding, error, hint
from registry.ledger.ledger import QuickView
from registry.models import Area

CERTIFICATE = "certificate"


def serving(today: datetime.date) -> Q:
    """Whose term runs on ``today``; a day not written down does not end it."""
    begun = Q(from_on=None) | Q(from_on__lte=today)
    return begun & (Q(until_on=None) | Q(until_on__gte=today))


def expired(today: datetime.date) -> Q:
    """Whose certificate is over on ``today``."""
    return Q(valid_until__lt=today)


class InstructorLedger(AboutArea):
    """体育健身指导员 of a community, with certificate and term."""

    key, title, noun, work_area = "sport-instructor", "体育健身指导员", "指导员", 4
    model = SportInstructor
    counter = "人"
    parts = (
        Part("person", "本人", ("name", "gender", "phone")),
        Part("certificate", "证书", (
            "certificate_no", "level", "issuer", "issued_on", "valid_until")),
        Part("post", "聘任和服务", ("way", "from_on", "until_on", "skills", "suits")),
    )  # fmt: skip
    options = {
        "name": {"required": True, "also": ("指导员姓名",)},
        "phone": {"required": True, "also": ("电话", "手机号")},
        "certificate_no": {"required": True, "also": ("证书号", "证号", "指导员证号")},
        "level": {"required": True, "also": ("等级",)},
        "issuer": {"also": ("发证机关",)},
        "issued_on": {"required": True, "also": ("发证时间",)},
        "valid_until": {"also": ("有效期至", "有效期"), "hint": "证书没有写有效期的不填"},
        "from_on": {"required": True, "also": ("聘任日期", "起始日期", "起")},
        "until_on": {"also": ("结束日期", "止"), "hint": "没有定期限的不填"},
        "skills": {"also": ("项目", "擅长项目")},
        "suits": {"hint": "各类都能指导的不用选"},
    }
    never_empty = ("name",)
    one_per, open_when = (AREA, "certificate_no"), ~Q(certificate_no="")
    list_columns = ("name", "level", "certificate_no", "valid_until", "from_on", "until_on", PLACE)
    filters = ("level", "way")
    quick_views = (
        QuickView("serving", "在岗", serving),
        QuickView("expired", "证书已过期", lambda today: serving(today) & expired(today)),
        QuickView("gaps", "有缺项", lambda today: serving(today) & Q(gap_count__gt=0)),
        QuickView("left", "不在岗", lambda today: ~serving(today)),
    )
    attachment_kinds = {CERTIFICATE: "证书"}
    paper, paper_title = "print/area_record.html", "残疾人体育健身指导员登记表"

    @classmethod
    def start(cls, area: Area) -> Values:
        return {**super().start(area), "from_on": timezone.localdate()}

    @classmethod
    def is_open(cls, values: Values) -> bool:
        return bool(values.get("certificate_no"))

    @classmethod
    def taken_text(cls, twin: Any, visible: bool) -> str:
        return f"{twin.community_name}已有这个证书编号的指导员，请在原有的上面更正"

    @classmethod
    def check(
        cls, values: Values, today: datetime.date, before: Values | None = None
    ) -> list[Finding]:
        return super().check(values, today, before) or _days(values, today)

    @classmethod
    def attachments_due(cls, values: Values) -> tuple[str, ...]:
        return (CERTIFICATE,)

    @classmethod
    def headline(cls, values: Values, today: datetime.date) -> str:
        over = values["valid_until"] and values["valid_until"] < today
        told = (cls.columns["level"].show(values), values["certificate_no"])
        return "　".join(filter(None, (*told, "证书已过期" if over else "")))

    @classmethod
    def search(cls, queryset: Any, text: str) -> Any:
        return queryset.filter(Q(name__contains=text) | Q(certificate_no__contains=text))

    @classmethod
    def example(cls, year: int) -> dict[str, Any]:
        return {
            "name": "那日苏", "gender": "男", "phone": "13800000000",
            "certificate_no": "SHTY15042013001", "level": "三级", "issuer": "松山区体育局",
            "issued_on": f"{year - 1}-05-10", "valid_until": f"{year + 3}-05-09", "way": "志愿",
            "from_on": f"{year}-01-01", "skills": "乒乓球、轮椅", "suits": "肢体、视力",
        }  # fmt: skip


def _days(values: Values, today: datetime.date) -> list[Finding]:
    found = []
    issued, valid = values["issued_on"], values["valid_until"]
    begins, ends = values["from_on"], values["until_on"]
    if issued and issued > today:
        found.append(error("issued_on", "issued_on", "发证日期不能晚于今天"))
    elif issued and valid and valid < issued:
        text = "有效期不能早于发证日期"
        found.append(error("valid_until", "valid_until", text, about=("issued_on",)))
    if begins and ends and ends < begins:
        found.append(error("until_on", "until_on", "聘任止早于聘任起", about=("from_on",)))
    if valid and valid < today and not (ends and ends < today):
        found.append(hint("G09", "valid_until", "证书已过期，换证以前不计入“配备指导员”"))
    return found
