"""Invented records of 台账二 and 台账三 for residents who stand in 台账一 already."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from registry.about_resident.ledger import AboutResident
from registry.demo.chance import Weighted, between, chance, day_between, one_of
from registry.hardship.ledger import HardshipLedger
from registry.job_seeker.ledger import JobSeekerLedger
from registry.ledger import numbering
from registry.ledger.bulk import insert_many
from registry.ledger.saving import change_rows
from registry.ledgers import ResidentLedger
from registry.models import Resident, User

BATCH = 500
FILED, REGISTERED = 0.85, 0.7
"""Shares of those who should be in 台账二 and 台账三 and are."""
CAUSES = Weighted({"1": 50, "2": 25, "4": 10, "5": 6, "6": 5, "3": 2, "7": 2})
JOBS = ("保洁", "门卫", "缝纫", "网店客服", "收银", "按摩", "养殖", "手工编织")
STATES = Weighted({"1": 40, "2": 15, "3": 12, "4": 8, "5": 15, "6": 4, "7": 6})
PROBLEMS = (
    "医药费用高，收入不足以支付",
    "家中无劳动力，靠低保生活",
    "住房漏雨需要维修",
    "子女上学费用不足",
)


def write(seed: int, today: date, by: Mapping[str, User]) -> dict[str, int]:
    """Store the records, set-wise; how many of each ledger, by its title."""
    plans = ((HardshipLedger, "unfiled", FILED, _hardship),
             (JobSeekerLedger, "unregistered", REGISTERED, _job_seeker))  # fmt: skip
    return {
        ledger.title: _write(ledger, view, share, draw, seed, today, by)
        for ledger, view, share, draw in plans
    }


def _write(
    ledger: type[AboutResident], view: str, share: float, draw: Any, seed: int, today: date,
    by: Mapping[str, User],
) -> int:  # fmt: skip
    written = 0
    rows: list[Any] = []
    for resident in _people(view, today):
        rng = Random(f"{seed} {ledger.key} {resident.pk}")  # noqa: S311 invented people
        if not chance(rng, share):
            continue
        values = {**ledger.start(resident), **draw(rng, resident, today)}
        rows += _rows(ledger, values, resident, by.get(resident.community_id), today.year)
        written += 1
        if written % BATCH == 0:
            insert_many(rows)
            rows = []
    insert_many(rows)
    return written


def _people(view: str, today: date) -> Iterator[Resident]:
    where = next(v.where for v in ResidentLedger.quick_views if v.key == view)
    held = Resident.objects.unscoped("demonstration data").current().filter(where(today))
    return iter(list(held.select_related("household", "community").order_by("pk")))


def _rows(
    ledger: type[AboutResident], values: Any, of: Resident, by: User | None, year: int
) -> list[Any]:
    examined = ledger.examine(values)
    number = next(numbering.take(ledger.model, [of.community_id], year)[of.community_id])
    own: dict[str, Any] = {"created_by": by, "updated_by": by, "number": number}
    made = ledger.shape.instances(examined.values, of.community_id, **own)
    record = next(row for row in made if isinstance(row, ledger.model))
    ledger.finish(record, examined)
    return [*made, *change_rows(ledger, record, "create", by, [], "演示数据", whole=True)]


def _hardship(rng: Random, of: Resident, today: date) -> dict[str, Any]:
    identified = day_between(rng, date(max(2021, today.year - 4), 2, 1), today - timedelta(days=30))
    size = of.household.size or 1
    workers = between(rng, 0, max(0, size - 1))
    allowance = Decimal(between(rng, 400, 800) * 12)
    rural = of.community.kind == "gacha"
    return {
        "identified_by": f"{of.community.parent.name}民政办" if of.community.parent else "民政办",
        "identified_on": identified,
        "identified_no": f"{identified.year}{between(rng, 1000, 9999)}",
        "causes": sorted({"1", CAUSES.pick(rng)}),
        "workers": workers,
        "lost_workers": min(1, size - workers),
        "wages": Decimal(between(rng, 0, 12) * 1000 if workers else 0),
        "allowance": allowance,
        "subsidies": Decimal(between(rng, 0, 2) * 600),
        "business": Decimal(between(rng, 0, 6) * 1000 if rural else 0),
        "property_income": Decimal(0),
        "old_age_pension": Decimal(between(rng, 0, 1) * 1560),
        "other_transfers": Decimal(0),
        "medical_spending": Decimal(between(rng, 5, 60) * 100),
        "farmland": Decimal(between(rng, 2, 20)) if rural else None,
        "pasture": Decimal(between(rng, 0, 3) * 50) if rural else None,
        "livestock": between(rng, 0, 30) if rural else None,
        "tools": one_of(rng, ("无", "三轮摩托车", "小型拖拉机")) if rural else "",
        "problems": one_of(rng, PROBLEMS),
        "support_needs": sorted({one_of(rng, "12345"), one_of(rng, "58")}),
        "reviews": _reviews(rng, identified, today),
    }


def _reviews(rng: Random, since: date, today: date) -> list[dict[str, Any]]:
    """A review about every year; the last one is missing for some, and ends it for a few."""
    days = [since + timedelta(days=n * 360 + between(rng, 0, 20)) for n in range(1, 6)]
    held = [day for day in days if day < today and not chance(rng, 0.15)]
    rows = [{"on": day, "result": "1", "by": "李红", "note": ""} for day in held]
    if rows and chance(rng, 0.06):
        rows[-1] = {**rows[-1], "result": "3", "note": "收入已超过标准"}
    return rows


def _job_seeker(rng: Random, of: Resident, today: date) -> dict[str, Any]:
    since = day_between(rng, today - timedelta(days=600), today - timedelta(days=240))
    state = STATES.pick(rng)
    job = one_of(rng, JOBS)
    rural = of.community.kind == "gacha"
    return {
        "registered_on": since,
        "ability": "1" if chance(rng, 0.4) else "2",
        "limits": [one_of(rng, "123456")] if chance(rng, 0.7) else ["0"],
        "months_unemployed": between(rng, 3, 60),
        "skills": job if chance(rng, 0.4) else "",
        "wanted_forms": ["6"] if rural else [one_of(rng, "1247")],
        "wanted_job": "养殖" if rural else job,
        "wanted_pay": Decimal(between(rng, 18, 40) * 100),
        "wanted_place": "本嘎查" if rural else "本街道",
        "wanted_time": one_of(rng, "123"),
        "night_shift": "2" if chance(rng, 0.8) else "1",
        "supports": sorted({"1", one_of(rng, "1234")}),
        "training_trade": job,
        "loan": Decimal(20000),
        "loan_use": "购买基础母羊" if rural else "开办小店",
        "crop_area": Decimal(between(rng, 0, 15)) if rural else None,
        "stock": f"绵羊 {between(rng, 5, 40)} 只" if rural else "",
        "farm_technique": "饲草种植" if rural else "",
        "state": state,
        "state_reason": "本人不再求职" if state == "7" else "",
        **_progress(rng, state, job, since, today),
    }


def _progress(rng: Random, state: str, job: str, since: date, today: date) -> dict[str, Any]:
    """The referrals, courses, placements and follow-ups that ``state`` speaks of."""
    first = since + timedelta(days=between(rng, 10, 60))
    placed = first + timedelta(days=between(rng, 10, 60))
    employer = one_of(rng, ("福利厂", "惠民超市", "社区服务站", "民族手工坊"))
    found: dict[str, Any] = {}
    if state in "2456":
        result = "1" if state in "456" else one_of(rng, "24")
        found["referrals"] = [
            {"on": first, "employer": employer, "job": job, "result": result, "failed_why": ""}
        ]
    if state == "3" or chance(rng, 0.25):
        found["trainings"] = [{
            "year": since.year, "course": one_of(rng, ("03", "04", "07", "08", "13")), "host": "2",
            "cycle": "3", "hours": 40, "finished": "1", "certificate": ""}]  # fmt: skip
    if state in "456":
        found["placements"] = [{
            "on": placed, "form": "1", "employer": employer, "job": job, "contract": "1",
            "pay": Decimal(2200), "insurance": ["1", "2"]}]  # fmt: skip
        month = {"on": min(placed + timedelta(days=31), today), "after": "1", "note": ""}
        found["follow_ups"] = [{**month, "at_work": "2" if state == "6" else "1"}]
    return found
