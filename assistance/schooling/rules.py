"""Who is of which age, at school, in hardship and helped; and what cannot be so of a record."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q

from assistance.models import Schooling
from assistance.models.schooling import OWN
from registry import codes, identity, parameters
from registry.conditions import aged
from registry.five_knowns import months_before
from registry.ledger.columns import Values
from registry.ledger.findings import Finding, error, question
from registry.ledgers import REGISTERED
from registry.models import HouseholdMember, Resident

CHILD = "2"  # 登记的是谁：残疾人子女
CARED_FOR = (3, 17)  # E12：3–17 岁残疾儿童、在读子女
COMPULSORY = (6, 14)  # 义务教育采集年龄（§2.14，动态更新口径）
PLACED = tuple("012345")
NOT_PLACED = "6"
IN_A_SCHOOL = tuple("0123")
"""孩子的安置方式: where there is a school one goes to (not 送教上门, not 远程教育)."""
SEX_OF = {"1": "1", "2": "2"}
"""孩子与居民的关系 子、女, by 性别."""
AT_SCHOOL = ("3", "4", "5", "6")  # 学段：小学、初中、高中/中职、高等教育
BROUGHT_UP = (*(str(n) for n in range(20, 28)), "29", *(str(n) for n in range(30, 38)), "39",
              *(str(n) for n in range(40, 45)), "49")  # fmt: skip
"""Relations to the head of a household that are children and grandchildren (GB/T 4761-2008)."""
PERCENT, AIDED = "school_enrolment_percent", "school_aid_percent"
AID_MONTHS = "school_aid_months"


# -- of records ------------------------------------------------------------------------------------

HERE = Q(resident__status__in=("1", "2"))
HARD = ~Q(resident__household__poverty=[]) & ~Q(resident__household__poverty=["P00"])
"""台账一 holds what hardship the family is in."""


def of_age(ages: tuple[int, int], today: datetime.date) -> Q:
    """Records of children whose age lies within ``ages``, both included."""
    own = Q(whose=OWN) & aged("resident__birth_date", *ages, today)
    return own | Q(whose=CHILD) & aged("child_birth", *ages, today)


def at_school(stage: str, placement: str) -> Q:
    """Who is placed somewhere; where no placement is known, who has reached a stage of school."""
    placed = Q(**{f"{placement}__in": PLACED})
    return placed | Q(**{placement: "", f"{stage}__in": AT_SCHOOL})


IN_SCHOOL = Q(whose=OWN) & at_school("resident__edu_stage", "resident__edu_placement") | Q(
    whose=CHILD
) & at_school("stage", "placement")


def helped(today: datetime.date, months: int) -> Q:
    """Records of children whom someone helped in the last ``months`` months."""
    return Q(aided_on__gt=months_before(today, months), aided_on__lte=today)


def out_of_school(today: datetime.date) -> Q:
    """Records of children of 6–14 who are not at school."""
    return HERE & of_age(COMPULSORY, today) & ~IN_SCHOOL


def unhelped(today: datetime.date) -> Q:
    """Records of children of 3–17 in hardship whom nobody helped lately."""
    (months,) = parameters.of_region(AID_MONTHS)
    return HERE & HARD & of_age(CARED_FOR, today) & ~recently(today, months)


def recently(today: datetime.date, months: int) -> Q:
    """As ``helped``, false and not unknown where nobody ever was: it can be turned round."""
    return Q(aided_on__isnull=False) & helped(today, months)


# -- of people without a record --------------------------------------------------------------------


def own_records() -> Any:
    """The records about a resident themselves."""
    held = Schooling.objects.unscoped("the residents asked about are in scope").current()
    return held.filter(resident=OuterRef("pk"), whose=OWN)


def unrecorded(today: datetime.date) -> Q:
    """Residents of 3–17 of whom there is no record."""
    return REGISTERED & aged("birth_date", *CARED_FOR, today) & ~Q(Exists(own_records()))


def unrecorded_children(residents: Any, today: datetime.date) -> Any:
    """Members of 3–17 of the households of ``residents`` who have no record by their name.

    Those who are residents themselves are asked for as such.
    """
    told = Schooling.objects.unscoped("the households asked about are in scope").current()
    told = told.filter(
        resident__household=OuterRef("household"), whose=CHILD, child_name=OuterRef("name")
    )
    selves = Resident.objects.unscoped("the households asked about are in scope").current()
    selves = selves.filter(household=OuterRef("household"), name=OuterRef("name"))
    held = HouseholdMember.objects.filter(
        household__in=residents.filter(REGISTERED).order_by().values("household"),
        relation__in=BROUGHT_UP,
    )
    young = held.filter(aged("birth_month", *CARED_FOR, today))
    return young.exclude(Exists(told)).exclude(Exists(selves)).exclude(is_disabled="1")


# -- of values -------------------------------------------------------------------------------------


def age_of(values: Values, today: datetime.date) -> int | None:
    """The child's age; None where the birth is not known."""
    own = values["whose"] == OWN
    born = values["resident__birth_date"] if own else values["child_birth"]
    return identity.age_on(born, today) if born else None


def check(values: Values, today: datetime.date) -> list[Finding]:
    """What cannot be so of a child and of the help it got."""
    found = []
    for key, said in (("child_birth", "出生日期"),):
        if values[key] and values[key] > today:
            found.append(error("date", key, f"{said}不能晚于今天"))
    found += [
        error("date", key, f"{said}不能晚于今天")
        for key, said in (("aids", "资助的发放日期"), ("follow_ups", "跟踪日期"))
        if any(row["on"] and row["on"] > today for row in values[key])
    ]
    return [
        *found,
        *_years(values, today),
        *_of_age(values, today),
        *_placed(values),
        *_sex(values),
    ]


def lacks_school(values: Values) -> bool:
    """Whether a child goes to a school, and which one is not told."""
    goes = values["stage"] in AT_SCHOOL and values["placement"] in IN_A_SCHOOL
    return bool(values["whose"] == CHILD and goes and not values["school"])


def _years(values: Values, today: datetime.date) -> list[Finding]:
    return [
        error("year", "aids", f"资助年度 {row['year']} 晚于今年", line=(number, "year"))
        for number, row in enumerate(values["aids"])
        if row["year"] and row["year"] > today.year
    ]


def _sex(values: Values) -> list[Finding]:
    """A son is a boy, a daughter a girl."""
    sex, relation = values["child_gender"], values["child_relation"]
    if relation not in SEX_OF or sex in ("", SEX_OF[relation]):
        return []
    said = codes.get("child_relation").label(relation), codes.get("gender").label(sex)
    text = f"与居民的关系是“{said[0]}”，性别却是“{said[1]}”，请核对"
    return [question("child_gender", "child_gender", text, ("child_relation",))]


def _of_age(values: Values, today: datetime.date) -> list[Finding]:
    years = age_of(values, today)
    if years is None or years <= 24:  # 台账一的教育情况问到 24 岁
        return []
    key = "whose" if values["whose"] == OWN else "child_birth"
    return [question("age", key, f"已满 {years} 岁，一般不在教育帮扶范围内，请核对")]


def _placed(values: Values) -> list[Finding]:
    if values["placement"] == NOT_PLACED and values["stage"] in AT_SCHOOL:
        message = "学段写的是在读，安置方式却是“未入学”，请核对"
        return [question("placement", "placement", message, ("stage",))]
    return []
