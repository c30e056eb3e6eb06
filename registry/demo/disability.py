"""Invented disabilities and certificates: category, level, cause, status, what help is needed."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from registry.demo.chance import Weighted, between, chance, day_between, one_of, years_later
from registry.demo.numbers import cert_number

SIGHT, HEARING, SPEECH, BODY, MIND, MENTAL, MULTIPLE = "1234567"

CATEGORIES = [
    (
        18,
        Weighted(
            {SIGHT: 6, HEARING: 12, SPEECH: 6, BODY: 30, MIND: 31, MENTAL: 8, MULTIPLE: 7},
        ),
    ),
    (
        60,
        Weighted(
            {SIGHT: 9, HEARING: 7, SPEECH: 2, BODY: 53, MIND: 11, MENTAL: 14, MULTIPLE: 4},
        ),
    ),
    (
        200,
        Weighted(
            {SIGHT: 15, HEARING: 14, SPEECH: 1, BODY: 60, MIND: 2.5, MENTAL: 4.5, MULTIPLE: 3},
        ),
    ),
]
LEVELS = Weighted({"1": 12, "2": 30, "3": 29, "4": 29})
PAIRS = Weighted(
    {
        (HEARING, SPEECH): 40,
        (BODY, MIND): 22,
        (SPEECH, BODY): 8,
        (SIGHT, BODY): 10,
        (MIND, MENTAL): 8,
        (BODY, MENTAL): 5,
        (SPEECH, MIND): 5,
        (SIGHT, HEARING, SPEECH): 2,
    }
)
CERT_STATUS = Weighted({"2": 90.0, "3": 4.0, "0": 3.5, "1": 1.2, "4": 0.5, "5": 0.4, "7": 0.4})
NO_CARD, IN_PROGRESS, VALID, EXPIRED = "0", "1", "2", "3"
HELD = "234567"  # the statuses under which a number exists

CAUSES_BORN = Weighted({"1": 60, "2": 25, "10": 10, "11": 5})
CAUSES_ADULT = Weighted({"1": 14, "2": 48, "4": 10, "5": 7, "6": 12, "3": 1, "7": 0.5, "10": 5})
CAUSES_OLD = Weighted({"9": 40, "2": 38, "6": 9, "5": 5, "1": 4, "10": 4})
DETAILS = {
    SIGHT: ("白内障", "青光眼", "视网膜病变", "角膜病", "视神经病变"),
    HEARING: ("中耳炎", "药物中毒", "噪声", "老年性耳聋", "遗传"),
    SPEECH: ("听力障碍", "脑出血", "腭裂", "脑性瘫痪"),
    BODY: ("脑血管疾病", "骨关节病", "脊髓损伤", "脊髓灰质炎", "脑性瘫痪", "车祸致右下肢截肢"),
    MIND: ("早产或低体重", "新生儿窒息", "脑炎", "遗传"),
    MENTAL: ("精神分裂症", "情感障碍", "孤独症", "癫痫所致", "痴呆"),
}
STATES = {
    SIGHT: ("双眼视力低下，需人引领", "右眼失明，左眼低视力", "双眼仅有光感"),
    HEARING: ("双耳重度听力减退，佩戴助听器", "右耳听不到，交流靠手写", "双耳听力下降"),
    SPEECH: ("发音不清，家人能听懂", "不能说话，用手势交流"),
    BODY: ("左侧肢体偏瘫，拄拐行走", "双下肢瘫痪，坐轮椅", "右手缺三指", "腰腿活动受限"),
    MIND: ("能做简单家务，不识数", "表达困难，生活需照料"),
    MENTAL: ("按时服药，病情平稳", "情绪不稳，夜间需看护", "偶有幻听，门诊随访"),
}
SELF_CARE = {
    "1": Weighted({"1": 6, "2": 39, "3": 55}),
    "2": Weighted({"1": 22, "2": 62, "3": 16}),
    "3": Weighted({"1": 62, "2": 36, "3": 2}),
    "4": Weighted({"1": 88, "2": 12}),
}
GOING_OUT = {
    "1": Weighted({"1": 92, "2": 7, "3": 1}),
    "2": Weighted({"1": 46, "2": 48, "3": 6}),
    "3": Weighted({"1": 2, "2": 48, "3": 50}),
}
SHUT_IN = ("长期卧床", "楼层高、无电梯", "没有轮椅", "家中无人陪同", "病情不稳定")
REHAB = {
    SIGHT: Weighted({"1": 22, "4": 40, "3": 12, "6": 26}),
    HEARING: Weighted({"4": 60, "3": 12, "6": 28}),
    SPEECH: Weighted({"3": 55, "4": 10, "6": 35}),
    BODY: Weighted({"3": 30, "4": 34, "5": 12, "1": 3, "6": 21}),
    MIND: Weighted({"3": 40, "5": 30, "6": 30}),
    MENTAL: Weighted({"2": 70, "5": 10, "6": 20}),
}
NOTHING, DEVICES = "6", "4"
DEVICE = {
    SIGHT: ("11", "12", "13"),
    HEARING: ("21",),
    SPEECH: ("31",),
    BODY: ("41", "44", "43", "45", "42"),
    MIND: ("51",),
    MENTAL: ("51",),
}


@dataclass(slots=True)
class Condition:
    """A person's disabilities: the category 1–7, the level of the whole, and each with its own."""

    category: str
    level: str
    each: list[tuple[str, str]]

    @property
    def categories(self) -> set[str]:
        return {category for category, _ in self.each}

    @property
    def main(self) -> str:
        return self.each[0][0]

    @property
    def severe(self) -> bool:
        return self.level in ("1", "2")


def condition(rng: Random, age: int) -> Condition:
    """Category by age and level; 多重 takes the most severe level of its parts (GB/T 26341)."""
    category = next(table for limit, table in CATEGORIES if age < limit).pick(rng)
    singles = PAIRS.pick(rng) if category == MULTIPLE else (category,)
    each = [(single, LEVELS.pick(rng)) for single in singles]
    return Condition(category, min(level for _, level in each), each)


def describe(rng: Random, of: Condition, age: int, born: date, today: date) -> dict[str, Any]:
    """Cause, onset, description, self-care and going out of doors."""
    table = CAUSES_BORN if age < 18 or of.main == MIND else CAUSES_ADULT
    cause = (CAUSES_OLD if age >= 68 and of.main in (SIGHT, HEARING, BODY) else table).pick(rng)
    self_care = SELF_CARE[of.level].pick(rng) if age >= 6 else "3"
    going = GOING_OUT[self_care].pick(rng)
    return {
        "cause": cause,
        "cause_detail": one_of(rng, DETAILS[of.main]) if chance(rng, 0.5) else "",
        "onset_on": born if cause == "1" else _onset(rng, cause, born, today),
        "dis_desc": one_of(rng, STATES[of.main]) if chance(rng, 0.6) else "",
        "self_care": self_care,
        "can_go_out": going,
        "cannot_go_out_reason": one_of(rng, SHUT_IN) if going == "3" else "",
    }


def _onset(rng: Random, cause: str, born: date, today: date) -> date:
    first = years_later(born, 55) if cause == "9" else born
    return day_between(rng, min(first, today), today)


def certificate(rng: Random, of: Condition, id_no: str, born: date, today: date) -> dict[str, Any]:
    """Status, number and dates; who has no ID number has no certificate either."""
    status = CERT_STATUS.pick(rng) if id_no else NO_CARD
    if status not in HELD:
        return {
            "cert_status": status,
            "cert_no": "",
            "cert_issued_on": None,
            "cert_expires_on": None,
        }
    issued = _issued(rng, status == EXPIRED, born, today)
    if issued is None:
        status, issued = VALID, day_between(rng, today - timedelta(days=200), today)
    expires = years_later(issued, 10) - timedelta(days=1 if chance(rng, 0.3) else 0)
    if chance(rng, 0.004):  # a mistake somebody made on paper
        expires = years_later(issued, 20)
    return {
        "cert_status": status,
        "cert_no": cert_number(rng, id_no, of.category, of.level),
        "cert_issued_on": issued,
        "cert_expires_on": expires,
    }


def _issued(rng: Random, expired: bool, born: date, today: date) -> date | None:
    """A day of issue that fits; None when the person is too young for it."""
    last, first = (11.5, 10.02) if expired else (9.95, 0.02)
    earliest = max(today - timedelta(days=int(last * 365.25)), born + timedelta(days=180))
    latest = today - timedelta(days=int(first * 365.25))
    return day_between(rng, earliest, latest) if earliest <= latest else None


def rehab_needs(rng: Random, of: Condition) -> dict[str, Any]:
    """Rehabilitation by category and, where it is devices, which; 无 stands alone."""
    wanted = sorted({REHAB[category].pick(rng) for category in of.categories})
    if len(wanted) > 1:
        wanted = [code for code in wanted if code != NOTHING]
    devices = [one_of(rng, DEVICE[of.main])] if DEVICES in wanted else []
    return {"rehab_need": wanted, "device_need": devices}


ACCESS = {
    SIGHT: ("06", "19", "05"),
    HEARING: ("20", "17"),
    SPEECH: ("20", "17"),
    BODY: ("02", "06", "07", "08", "01", "04"),
    MIND: ("06",),
    MENTAL: ("06",),
}


def access_needs(rng: Random, of: Condition) -> list[str]:
    """Changes wanted to the home (00: none)."""
    if not chance(rng, 0.4 if of.severe else 0.15):
        return ["00"]
    return sorted({one_of(rng, ACCESS[of.main]) for _ in range(between(rng, 1, 3))})
