"""Invented employers, vacancies, referrals, projects and hardships, with what is usually missing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from assistance.demo.wording import local
from assistance.employers.ledger import EmployerLedger
from assistance.models import Employer, VacancyReferral
from assistance.projects.ledger import ProjectLedger
from assistance.relief.ledger import ReliefLedger
from assistance.vacancies.ledger import VacancyLedger
from registry.credit_code import check_character
from registry.demo import accounts, work
from registry.demo.chance import between, chance, one_of
from registry.job_seeker.actions import NO_ANSWER, WAITING, line
from registry.job_seeker.ledger import JobSeekerLedger
from registry.ledger import saving
from registry.ledger.columns import Values
from registry.ledger.shape import copied
from registry.models import Area, JobSeeker, Resident, User

By = dict[str, User]
DAY = timedelta(days=1)
SUPPORTED, HARD, HAS_NO_ANSWER = 0.05, 0.04, 0.4
"""Shares of residents with a project, with a special hardship; of those recommended who still wait."""
EMPLOYERS = (
    ("惠民超市", "3", "1", "新华街 1 号", 64), ("社区服务站", "2", "1", "居委会一楼", 9),
    ("草原情食品有限公司", "3", "1", "工业园 3 号", 130), ("便民家政服务部", "4", "1", "文化路 12 号", 15),
)  # fmt: skip
JOBS: tuple[tuple[Any, ...], ...] = (
    ("理货员", "1", 2200, 2600, "1", "2", ["1"], ["4"], []), ("社区保洁员", "4", 1980, None, "2", "2",
     ["3"], ["4"], []), ("包装工", "1", 2600, 3200, "1", "1", ["3", "4"], ["3", "5"], []),
    ("手工编织（居家）", "7", 1200, 2400, "3", "2", ["3", "4"], ["0"], ["07"]),
)  # fmt: skip
SHOPS = (("1", "修鞋配钥匙摊"), ("1", "便民小卖部"), ("2", "网店直播带货"), ("2", "手工皮雕工作室"))
FARMS: tuple[tuple[str, str, Values], ...] = (
    ("4", "基础母羊养殖", {"animal": "绵羊", "stock": 30, "stock_unit": "2", "sold": 18}),
    ("3", "饲草玉米种植", {"crop": "青贮玉米", "crop_area": Decimal(12), "harvest": Decimal(9600)}),
    ("5", "牧家乐餐饮", {}),
)  # fmt: skip
HARDSHIPS = (
    (["1"], "雪灾冻死基础母羊 12 只", "救灾饲草 5 吨"), (["2"], "牲畜疫病，损失犊牛 2 头", "防疫补助和贷款贴息"),
    (["3", "7"], "本人住院，春播缺劳力", "代耕代种和农资"), (["5"], "旱灾缺饲草料过冬", "饲草料补助"),
)  # fmt: skip


def write(seed: int, today: date) -> dict[str, int]:
    """Store them in the communities that have a specialist; how many by title."""
    by = accounts.specialists()
    rng = Random(f"{seed} assistance")  # noqa: S311 invented data, no secret
    told = [(code, v) for code in sorted(by) for v in _employers(rng, code)]
    employers = work.store(rng, EmployerLedger, told, by, today)
    jobs = [(code, v) for code in sorted(by) for v in _vacancies(rng, code, today)]
    vacancies = work.store(rng, VacancyLedger, jobs, by, today)
    people = _people(by)
    return {
        EmployerLedger.title: employers,
        VacancyLedger.title: vacancies,
        "岗位推荐": _recommend(rng, by, today),
        ProjectLedger.title: work.store(
            rng, ProjectLedger, _projects(rng, people, today), by, today
        ),
        ReliefLedger.title: work.store(rng, ReliefLedger, _reliefs(rng, people, today), by, today),
    }


def _people(by: By) -> list[Resident]:
    held = Resident.objects.unscoped("invented people").filter(
        community_id__in=by, voided_at=None, status="1"
    )
    return list(held.select_related("household", "community").order_by("community_id", "pk"))


def _employers(rng: Random, code: str) -> Iterator[Values]:
    area = Area.objects.get(pk=code)
    for at, (name, kind, near, address, staff) in enumerate(EMPLOYERS):
        first = f"91{code[:6]}MA0N{between(rng, 0, 9999):04d}{at}"
        yield EmployerLedger.start(area) | {
            "name": local(area, name), "kind": kind, "is_local": near, "address": local(area, address), "staff": staff,
            "credit_code": first + check_character(first) if at % 3 else "",
            "person": one_of(rng, ("王建国", "包晓光", "李红", "刘志强")),
            "phone": f"139{between(rng, 10000000, 99999999)}" if at != 3 else "",
            "due_share": 1 if staff > 60 else None, "other_disabled": 0 if staff > 60 else None,
        }  # fmt: skip


def _vacancies(rng: Random, code: str, today: date) -> Iterator[Values]:
    held = Employer.objects.unscoped("invented employers").filter(community_id=code)
    area = Area.objects.get(pk=code)
    for at, employer in enumerate(held.order_by("pk")):
        title, form, low, high, time, night, unfit, aids, trades = JOBS[at % len(JOBS)]
        opened = today - timedelta(days=between(rng, 10, 60))
        yield VacancyLedger.start(area) | {
            "employer_id": employer.pk, "title": local(area, title), "form": form, "wanted": between(rng, 1, 3),
            "opened_on": opened, "valid_until": opened + timedelta(days=90) if at else today - 3 * DAY,
            "pay_from": Decimal(low), "pay_to": Decimal(high) if high else None, "time": time,
            "night_shift": night, "unfit_limits": unfit, "aids": aids, "trades": trades,
            "place": employer.address, "insurance": ["1", "2"] if form == "1" else [], "state": "1",
        }  # fmt: skip


def _recommend(rng: Random, by: By, today: date) -> int:
    """Somebody for the first job of each community; some still wait for an answer."""
    held = JobSeeker.objects.unscoped("invented people").current()
    count = 0
    for vacancy in VacancyLedger.model.objects.unscoped("invented vacancies").filter(
        community_id__in=by
    ).select_related("employer").order_by("community_id", "pk"):  # fmt: skip
        seekers = held.filter(community_id=vacancy.community_id, state__in=WAITING)
        for seeker in seekers.order_by("pk")[count % 3 : count % 3 + 1]:
            on = today - timedelta(days=between(rng, 1, 20))
            result = NO_ANSWER if chance(rng, HAS_NO_ANSWER) else "2"
            _refer(seeker, by[seeker.community_id], on, vacancy, result)
            count += 1
    return count


def _refer(seeker: JobSeeker, by: User, on: date, vacancy: Any, result: str) -> None:
    base = JobSeekerLedger.shape.read(seeker)
    facts = {"on": on, "employer": vacancy.employer.name, "job": vacancy.title, "result": result}
    rows = [*base["referrals"], line("referrals", facts)]
    changes = {"referrals": rows, "state": "2"}
    examined = JobSeekerLedger.examine({**copied(base), **changes}, copied(base))
    saving.update(
        JobSeekerLedger, seeker.pk, base, examined, by=by, reason="演示数据", action="progress"
    )
    VacancyReferral.objects.get_or_create(vacancy=vacancy, seeker=seeker, on=on)


def _projects(rng: Random, people: list[Resident], today: date) -> Iterator[tuple[str, Values]]:
    for person in people:
        if not chance(rng, SUPPORTED):
            continue
        rural = person.community.kind == "gacha"
        kind, title, farm = one_of(rng, FARMS) if rural else (*one_of(rng, SHOPS), {})
        asked = today - timedelta(days=between(rng, 60, 600))
        yield person.community_id, ProjectLedger.start(person) | {
            "kind": kind, "title": title, "asked_on": asked, **farm, **_course(rng, asked, today),
            "income_before": Decimal(between(rng, 6, 20) * 1000),
        }  # fmt: skip


def _course(rng: Random, asked: date, today: date) -> Values:
    """How far a project has come: one in six waits, most run, the oldest are judged."""
    if chance(rng, 0.16):
        return {}
    approved = asked + timedelta(days=between(rng, 10, 40))
    money = {"source": one_of(rng, "24"), "source_name": "", "received_on": approved + 10 * DAY,
             "amount": Decimal(between(rng, 3, 12) * 1000)}  # fmt: skip
    found: Values = {
        "approved_on": approved, "approved_by": "旗县残联", "money": [money],
        "started_on": approved + 15 * DAY if approved + 15 * DAY < today else None,
    }  # fmt: skip
    if (today - asked).days > 420 and chance(rng, 0.5):
        income = Decimal(between(rng, 15, 32) * 1000)
        found |= {"outcome": "1", "judged_on": asked + 400 * DAY, "income_after": income,
                  "result": "收入有所增加"}  # fmt: skip
    return found


def _reliefs(rng: Random, people: list[Resident], today: date) -> Iterator[tuple[str, Values]]:
    for person in people:
        if person.community.kind != "gacha" or not chance(rng, HARD):
            continue
        kinds, content, asked = one_of(rng, HARDSHIPS)
        on = today - timedelta(days=between(rng, 2, 120))
        yield person.community_id, ReliefLedger.start(person) | {
            "found_on": on, "hardships": kinds, "content": content, "asked": asked,
            "asked_amount": Decimal(between(rng, 2, 10) * 1000), **_relief(rng, on, today),
        }  # fmt: skip


def _relief(rng: Random, on: date, today: date) -> Values:
    reported = on + timedelta(days=between(rng, 2, 20))
    if reported > today or chance(rng, 0.25):
        return {}
    found: Values = {
        "authority": one_of(rng, "1234"),
        "authority_name": "",
        "reported_on": reported,
    }
    answered = reported + timedelta(days=between(rng, 10, 40))
    if answered < today and chance(rng, 0.6):
        found |= {"answered_on": answered, "answer": "1", "granted": Decimal(3000)}
        arrived = answered + 15 * DAY
        found |= {"received_on": arrived} if arrived < today else {}
    return found
