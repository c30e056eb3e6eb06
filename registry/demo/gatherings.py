"""Invented specialists with what they lack, trainings, and a year of activities with their rolls."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from registry.activities.ledger import ActivityLedger
from registry.demo import names, work
from registry.demo.chance import between, chance, one_of, years_later
from registry.demo.numbers import IdNumbers
from registry.ledger.columns import Values
from registry.models import Area, Resident, Specialist, User
from registry.models.scoped import inside
from registry.organisation.specialist_training.ledger import SpecialistTrainingLedger
from registry.organisation.specialists.ledger import SpecialistLedger
from registry.trainings.ledger import TrainingLedger

By = dict[str, User]
COMES = 0.45
"""How many of a community's residents come to an activity when they come at all."""
STAYS_AT_HOME = 0.25
"""How many never come."""
DAY = timedelta(days=1)
ACTIVITIES = (
    ("01", "1", "迎新春联欢会", "社区活动室"), ("02", "1", "轮椅太极和象棋比赛", "文化广场"),
    ("08", "2", "居家康复知识讲座", "社区卫生服务中心"), ("09", "3", "爱耳日义诊咨询", "社区广场"),
    ("07", "4", "残疾人保障法宣传", "社区广场"), ("06", "1", "助残日志愿服务", "社区活动室"),
    ("09", "3", "爱眼日检查", "社区卫生服务中心"), ("04", "7", "参观博物馆", "市博物馆"),
    ("03", "1", "居民议事和环境整治", "居委会会议室"), ("02", "1", "健步走", "人民公园"),
    ("05", "2", "手工艺品制作和义卖", "社区活动室"), ("01", "1", "读书分享会", "农家书屋"),
    ("07", "2", "惠残政策讲座", "社区活动室"), ("09", "4", "残疾预防日宣传", "社区广场"),
)  # fmt: skip
TRAININGS = (
    ("07", "手工编织培训", 3, 18), ("03", "电商和手机直播培训", 5, 30), ("09", "奶食品加工培训", 2, 12),
)  # fmt: skip


def write(seed: int, today: date, by: By, staff: By) -> int:
    """Store what the communities in ``by`` and the banners in ``staff`` have; returns how many."""
    rng = Random(seed)  # noqa: S311 invented data, no secret
    entered_by = _everywhere(by, staff)
    told = _specialists(rng, today, by, entered_by)
    count = work.store(rng, SpecialistLedger, told, entered_by, today)
    for code in sorted(staff):
        held = list(_specialist_trainings(rng, code, today))
        count += work.store(rng, SpecialistTrainingLedger, held, staff, today)
    people = _people(by)
    activities = [(c, v) for c in sorted(by) for v in _activities(rng, c, people[c], today)]
    trainings = [(c, v) for c in sorted(by) for v in _trainings(rng, c, people[c], today)]
    count += work.store(rng, ActivityLedger, activities, by, today)
    return count + work.store(rng, TrainingLedger, trainings, by, today)


def _everywhere(by: By, staff: By) -> By:
    """Who enters the specialist of each community with residents in these banners."""
    held = Resident.objects.unscoped("invented people").values_list("community_id", flat=True)
    codes = {c for c in held.distinct() if c[:6] in staff}
    return {code: by.get(code, staff[code[:6]]) for code in sorted({*codes, *by})}


def _people(by: By) -> dict[str, list[Resident]]:
    held = Resident.objects.unscoped("invented people").filter(
        community_id__in=by, voided_at=None, status="1"
    )
    found: dict[str, list[Resident]] = {code: [] for code in by}
    for person in held.order_by("community_id", "name_pinyin", "pk"):
        found[person.community_id].append(person)
    return found


# -- specialists ---------------------------------------------------------------------------------


def _specialists(rng: Random, today: date, by: By, entered_by: By) -> Iterator[tuple[str, Values]]:
    numbers = IdNumbers()
    for at, code in enumerate(entered_by):
        user = by.get(code)
        yield code, _specialist(rng, code, today, numbers, at, user)
        if at % 4 == 0:
            yield code, _former(rng, code, today, numbers)


def _specialist(
    rng: Random, code: str, today: date, numbers: IdNumbers, at: int, user: User | None
) -> Values:
    """One in post; every fourth each lacks something else."""
    came = date(today.year - between(rng, 2, 4), between(rng, 2, 6), between(rng, 1, 28))
    values = _person(rng, code, came, numbers, str(user) if user else "")
    values["account_id"] = user.pk if user else None
    valid = years_later(today, 2)
    values |= _ready(came, at, valid)
    lacking = at % 4
    if lacking == 1:
        values["card_valid_until"] = today + 30 * DAY
    if lacking == 2:
        values |= {"card_issued_on": came + 40 * DAY, "selection_no": ""}
    if lacking == 3:
        values |= {"pretrained_on": came + 20 * DAY, "duties": ""}
    years = range(came.year, today.year if lacking != 2 else today.year - 1)
    values["assessments"] = [
        {"year": year, "grade": one_of(rng, "1222"), "assessed_by": "街道残联", "note": ""}
        for year in years
    ]
    return values


def _former(rng: Random, code: str, today: date, numbers: IdNumbers) -> Values:
    came = date(today.year - 8, 5, 4)
    values = _person(rng, code, came, numbers, "") | _ready(came, 9, date(today.year - 4, 12, 31))
    return values | {"until_on": date(today.year - 4, 3, 31), "left_why": "到龄离岗"}


def _person(rng: Random, code: str, came: date, numbers: IdNumbers, name: str) -> Values:
    people = names.family(rng, names.MONGOL if chance(rng, 0.3) else names.HAN)
    gender = names.MALE if chance(rng, 0.4) else names.FEMALE
    born = date(came.year - between(rng, 28, 45), between(rng, 1, 12), between(rng, 1, 28))
    number = numbers.draw(rng, code, born, gender)
    disabled = chance(rng, 0.5)
    values = SpecialistLedger.start(Area.objects.get(pk=code))
    return values | {
        "name": name or names.full_name(rng, people, gender, 40), "id_no": number,
        "gender": "", "education": one_of(rng, "4566"), "is_disabled": "1" if disabled else "2",
        "cert_no": f"{number}4{one_of(rng, '34')}" if disabled else "",
    }  # fmt: skip


def _ready(came: date, at: int, valid: date) -> Values:
    """Chosen, trained and given a card before the post is taken up."""
    return {
        "selection_way": "123"[at % 3], "selection_no": f"残联发〔{came.year}〕{at + 3}号",
        "selected_on": came - 40 * DAY, "pretrained_on": came - 6 * DAY,
        "pretrained_by": "旗县残联", "card_no": f"NMZW{came.year}{at + 1:04d}",
        "card_issued_on": came - 2 * DAY, "card_valid_until": valid, "from_on": came,
        "duties": "摸清底数，建立档案；每季入户走访；反映需求；组织活动，联络志愿者；上报工作记录",
        "allowance": 1800, "insurance": ["1", "2"],
    }  # fmt: skip


def _specialist_trainings(rng: Random, banner: str, today: date) -> Iterator[tuple[str, Values]]:
    """One each spring of the last years, this year's missed by every third specialist."""
    area = Area.objects.get(pk=banner)
    held = Specialist.objects.unscoped("invented people").filter(inside([banner]))
    team = list(held.order_by("community_id", "pk"))
    for year in range(today.year - 3, today.year + 1):
        begins = date(year, 5, between(rng, 6, 20))
        if begins > today - 3 * DAY:
            continue
        values = SpecialistTrainingLedger.start(area)
        there = [s for s in team if _was_in_post(s, begins)]
        if year == today.year:
            there = [s for at, s in enumerate(there) if at % 3]
        values |= {
            "kind": "2", "topic": f"{year} 年残疾人工作业务培训", "begins_on": begins,
            "ends_on": begins + 2 * DAY, "hours": 24, "place": "旗县残联会议室",
            "roll": [_attended(s) for s in there],
        }  # fmt: skip
        yield banner, values


def _was_in_post(specialist: Specialist, day: date) -> bool:
    left = specialist.until_on
    return bool(specialist.from_on and specialist.from_on <= day and (not left or left >= day))


def _attended(specialist: Specialist) -> Values:
    return {
        "name": specialist.name, "specialist_id": specialist.pk, "result": "1", "mark": "",
        "certificate": "",
    }  # fmt: skip


# -- residents -----------------------------------------------------------------------------------


def _activities(rng: Random, code: str, people: list[Resident], today: date) -> Iterator[Values]:
    """One every four weeks or so, the last still to come and the one before it not yet ticked."""
    area = Area.objects.get(pk=code)
    goes = [p for p in people if not chance(rng, STAYS_AT_HOME)]
    step = 365 // len(ACTIVITIES)
    for at, (kind, form, title, place) in enumerate(ACTIVITIES):
        day = today - timedelta(days=(len(ACTIVITIES) - 2 - at) * step + between(rng, 1, 9))
        day = day if at < len(ACTIVITIES) - 1 else today + 9 * DAY
        came = [p for p in goes if chance(rng, COMES)] if at < len(ACTIVITIES) - 2 else []
        values = ActivityLedger.start(area)
        yield values | {
            "kind": kind, "form": form, "title": title, "place": place, "begins_on": day,
            "organiser": "社区残协", "visitors": len(came) + between(rng, 10, 60) if came else None,
            "money": between(rng, 2, 12) * 100, "content": "",
            "roll": [{"name": p.name, "resident_id": p.pk} for p in came],
        }  # fmt: skip


def _trainings(rng: Random, code: str, people: list[Resident], today: date) -> Iterator[Values]:
    area = Area.objects.get(pk=code)
    for at, (category, title, days, hours) in enumerate(TRAININGS):
        begins = today - timedelta(days=80 * (at + 1) + between(rng, 0, 20))
        values = TrainingLedger.start(area)
        came = [p for p in people if chance(rng, 0.15)]
        yield values | {
            "category": category, "title": title, "host": "2", "host_name": "旗县就业服务中心",
            "begins_on": begins, "ends_on": begins + (days - 1) * DAY, "place": "社区活动室",
            "teacher": "乌兰", "hours": hours, "subsidy": None,
            "roll": [_trained(rng, p, at) for p in came],
        }  # fmt: skip


def _trained(rng: Random, person: Resident, at: int) -> Values:
    done = chance(rng, 0.8)
    certificate = f"PX{at + 1}{between(rng, 1000, 9999)}" if done and at else ""
    return {
        "name": person.name, "resident_id": person.pk, "completed": "1" if done else "2",
        "certificate": certificate,
    }  # fmt: skip
