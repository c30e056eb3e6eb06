"""Invented children's reports, slips and months without a child, with a few gaps."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from registry.demo import accounts
from registry.demo.work import store
from registry.ledger.columns import Values
from registry.models import Area, Posting, Resident
from rehab.child_reports import zero
from rehab.child_reports.ledger import ChildReportLedger
from rehab.models import ZeroReport
from rehab.referrals.ledger import ReferralLedger

DAY = timedelta(days=1)
CHILDREN = (("苏和", "1", "3", 5), ("娜仁", "2", "5", 70), ("王乐乐", "1", "2", 150))
WANTED = (
    ("假肢评估和装配", "3"), ("言语训练", "2"), ("助听器验配", "3"), ("心理咨询", "7"),
    ("白内障复明手术评估", "1"), ("日间托养", "6"),
)  # fmt: skip


def write(seed: int, today: date) -> dict[str, int]:
    """Store them for every community with a specialist; returns how many by title."""
    rng, by = Random(f"{seed}:cases"), accounts.specialists()  # noqa: S311 invented data
    reports = [(code, values) for code in sorted(by) for values in _children(code, today)]
    slips = [(code, values) for code in sorted(by) for values in _slips(code, today)]
    told = [
        ZeroReport(community_id=code, month=month, reported_by=by[code])
        for code in sorted(by)
        for month in zero.finished(today)[2:]
        if not any(c == code and zero.month_of(v["found_on"]) == month for c, v in reports)
    ]
    return {
        ChildReportLedger.title: store(rng, ChildReportLedger, reports, by, today),
        ReferralLedger.title: store(rng, ReferralLedger, slips, by, today),
        "零报告": len(ZeroReport.objects.bulk_create(told)),
    }


def _children(code: str, today: date) -> Iterator[Values]:
    area = Area.objects.get(pk=code)
    for n, (name, gender, kind, days) in enumerate(CHILDREN):
        found = today - days * DAY
        values = {
            **ChildReportLedger.start(area), "name": name, "gender": gender, "categories": [kind],
            "birth_date": found - 1000 * DAY, "guardian": "其其格",
            "phone": f"1384{code[5:9]}{n:03d}", "found_on": found, "found_by": "4", "consent": "1",
        }  # fmt: skip
        if n:
            values |= {"reported_on": found + 8 * DAY, "reported_to": "1", "reporter": "社区残协"}
        if n == 2:
            values |= {
                "diagnosed_on": found + 40 * DAY, "diagnosed_by": "市妇幼保健院", "diagnosis": "1",
                "intervened_on": found + 60 * DAY, "intervened_by": "市康复中心", "interventions": ["3"],
            }  # fmt: skip
        yield values


def _slips(code: str, today: date) -> Iterator[Values]:
    people = (
        Resident.objects.unscoped("invented people").current().filter(community_id=code, status="1")
    )
    posts = Posting.objects.active().filter(
        role="institution", area_id=code[:6], user__is_demo=True
    )
    account = posts.values_list("user_id", flat=True).first()
    held = people.select_related("household", "community").order_by("pk")[: len(WANTED)]
    for n, (person, (wanted, kind)) in enumerate(zip(held, WANTED, strict=False)):
        values = {
            **ReferralLedger.start(person), "raised_on": today - (6 + 10 * n) * DAY, "wanted": wanted,
            "reasons": ["2"], "kind": kind, "consent": "1", "institution": "市康复中心",
        }  # fmt: skip
        if n:
            values |= {
                "sent_on": values["raised_on"] + 3 * DAY,
                "account_id": account,
                "shares": ["1"] * (n == 1),
            }
        if n == 3:
            values |= {"received_on": today - 20 * DAY, "receiver": "包晓光",
                       "fed_back_on": today - 5 * DAY, "feedback": "1"}  # fmt: skip
        if n == 4:
            values |= {"received_on": values["sent_on"] + 2 * DAY, "receiver": "包晓光"}
        if n == 5:
            values |= {"returns": [{"on": values["sent_on"] + 4 * DAY, "institution": "",
                                    "reason": "床位已满，三个月后再联系"}]}  # fmt: skip
        yield values
