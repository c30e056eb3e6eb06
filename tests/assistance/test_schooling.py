"""The ledger of schooling: whose child it is, who is missing, at school and helped; E12."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from django.db import IntegrityError
from django.test import Client
from django.utils import timezone

from assistance.models import Schooling
from assistance.schooling import rules
from assistance.schooling.indicators import Children, judge, measure
from assistance.schooling.ledger import SchoolingLedger
from registry.indicators import Measured, State
from registry.ledger import saving
from registry.models import HouseholdMember, Resident, User
from registry.resident_rules import years_after
from tests import cast
from tests.assistance.benefit_people import DAY, TODAY, person

SignIn = Callable[[str], Client]
POOR = {"household__poverty": ["P01"]}


def born(age: int) -> datetime.date:
    """Turned ``age`` today."""
    return years_after(TODAY, -age)


def pupil(n: int, by: User, age: int, code: str = cast.OWN, **facts: Any) -> Resident:
    """A disabled child of 台账一."""
    known = {"id_no": "", "cert_no": "", "cert_status": "0", "birth_date": born(age),
             "consent": [], **facts}  # fmt: skip
    return person(n, by, code, **known)


def record(resident: Resident, by: User, **facts: Any) -> Schooling:
    """A record of schooling, entered as a form would enter it."""
    values = {**SchoolingLedger.start(resident), "need": "学费", **facts}
    examined = SchoolingLedger.examine(values)
    wrong = [f.message for f in examined.findings if f.level == 1]
    assert not wrong, wrong
    made: Schooling = saving.create(
        SchoolingLedger, examined, by=by, community_id=resident.community_id
    )
    return made


def child(name: str = "巴特尔", age: int = 9, **facts: Any) -> dict[str, Any]:
    return {
        "whose": "2", "child_name": name, "child_gender": "1", "child_birth": born(age),
        "child_relation": "1", "stage": "3", "placement": "0", "school": "全宁小学", **facts,
    }  # fmt: skip


def aid(on: datetime.date = TODAY) -> dict[str, Any]:
    return {"kind": "1", "year": on.year, "amount": 1000, "on": on, "giver": "区残联"}


def view(key: str) -> list[str]:
    """The names in a quick view, as the list shows them."""
    where = next(v for v in SchoolingLedger.quick_views if v.key == key).where(TODAY)
    held = Schooling.objects.unscoped("a test looks").current().filter(where)
    return sorted(str(one) for one in held.select_related("resident"))


# -- whose child -----------------------------------------------------------------------------------


def test_a_registered_childs_school_stands_in_ledger_one_only(registrar: User) -> None:
    own = pupil(1, registrar, 8, edu_stage="3", edu_placement="3", school="特校")
    made = record(own, registrar, stage="4", school="别的学校", child_name="误填")
    assert (made.whose, made.stage, made.school, made.child_name) == ("1", "", "", "")
    assert (made.now_stage, made.now_placement, made.now_school) == ("3", "特殊教育学校", "特校")
    assert made.child_age == 8


def test_a_child_who_is_no_resident_hangs_on_the_parent(registrar: User) -> None:
    made = record(person(1, registrar), registrar, **child())
    assert (str(made), made.now_stage, made.now_placement) == ("巴特尔", "3", "普通学校就读")
    gaps = SchoolingLedger.missing(
        {**SchoolingLedger.shape.read(made), "child_birth": None, "placement": "6"}, TODAY
    )
    assert {"child_birth", "no_reason"} <= set(gaps)


def test_one_record_for_each_child(registrar: User) -> None:
    parent = person(1, registrar)
    record(parent, registrar, **child("大娃"))
    record(parent, registrar, **child("二娃"))
    again = {**SchoolingLedger.start(parent), **child("大娃")}
    assert SchoolingLedger.taken(again) is not None
    with pytest.raises(IntegrityError):
        record(parent, registrar, **child("二娃"))


def test_the_form_says_that_the_child_has_a_record(registrar: User, signed_in: SignIn) -> None:
    own = pupil(1, registrar, 8)
    record(own, registrar)
    page = signed_in("specialist").get("/schooling/new/", {"resident": own.pk})
    assert "已有教育登记" in page.content.decode()


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"child_birth": TODAY + DAY}, "出生日期不能晚于今天"),
        ({"aids": [aid(TODAY + DAY)]}, "发放日期不能晚于今天"),
        ({"placement": "6", "no_reason": "2"}, "安置方式却是“未入学”"),
        ({"child_birth": born(25)}, "已满 25 岁"),
    ],
)
def test_what_cannot_be_is_told(registrar: User, facts: dict[str, Any], said: str) -> None:
    values = {**SchoolingLedger.start(person(1, registrar)), **child(), "need": "无", **facts}
    found = SchoolingLedger.examine(values).findings
    assert [said in f.message for f in found].count(True) == 1


# -- the lists -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("age", "listed"), [(2, False), (3, True), (17, True), (18, False)]
)  # fmt: skip
def test_who_is_missing_is_of_three_to_seventeen(registrar: User, age: int, listed: bool) -> None:
    pupil(1, registrar, age)
    held = Resident.objects.unscoped("a test looks").filter(rules.unrecorded(TODAY))
    assert held.exists() is listed


@pytest.mark.parametrize(
    ("age", "facts", "listed"),
    [
        (6, {"edu_placement": "6", "edu_stage": "8"}, True),
        (14, {"edu_placement": "6"}, True),
        (5, {"edu_placement": "6"}, False),
        (15, {"edu_placement": "6"}, False),
        (9, {"edu_placement": "4"}, False),
        (9, {"edu_stage": "3"}, False),
        (9, {}, True),
    ],
)
def test_who_is_out_of_school(
    registrar: User, age: int, facts: dict[str, Any], listed: bool
) -> None:
    record(pupil(1, registrar, age, **facts), registrar)
    assert bool(view("out")) is listed


def test_families_in_hardship_are_helped_within_a_year(registrar: User) -> None:
    record(person(1, registrar, **POOR), registrar, **child("没帮"))
    record(person(2, registrar, **POOR), registrar, **child("早帮过", aids=[aid(born(1))]))
    record(person(3, registrar, **POOR), registrar, **child("刚帮过", aids=[aid(born(1) + DAY)]))
    record(person(4, registrar), registrar, **child("不困难"))
    record(person(5, registrar, **POOR), registrar, **child("太大", age=18))
    assert view("unhelped") == ["早帮过", "没帮"]


def test_the_missing_are_listed_with_the_form_that_makes_the_record(
    registrar: User, signed_in: SignIn
) -> None:
    pupil(1, registrar, 8, name="小其木格")
    parent = person(2, registrar, name="家长")
    for name, relation, age in (("巴特尔", "20", 9), ("长大了", "20", 18), ("配偶", "10", 9)):
        HouseholdMember.objects.create(
            household=parent.household, name=name, relation=relation, birth_month=born(age)
        )
    pupil(3, registrar, 8, cast.SIBLING, name="外社区")
    client = signed_in("specialist")
    page = client.get(f"/schooling/unrecorded/?area={cast.OWN}")
    rows = page.context["table"]["rows"]
    assert [line["name"] for line in rows] == ["小其木格", "巴特尔"]
    form = client.get(rows[1]["cells"][-1]["url"]).context["form"]
    shown = {name: form[name].value() for name in ("whose", "child_name", "child_relation")}
    assert shown == {"whose": "2", "child_name": "巴特尔", "child_relation": "1"}
    record(parent, registrar, **child("巴特尔"))
    page = client.get(f"/schooling/unrecorded/?area={cast.OWN}")
    assert [line["name"] for line in page.context["table"]["rows"]] == ["小其木格"]


# -- E12 -------------------------------------------------------------------------------------------


def say() -> Measured:
    return measure([cast.OWN], TODAY)[cast.OWN]


def test_without_children_it_does_not_apply(registrar: User) -> None:
    person(1, registrar, **POOR)
    assert say().state is State.NOT_APPLICABLE


def test_both_parts_must_hold(registrar: User) -> None:
    own = pupil(1, registrar, 8, **POOR)
    told = say()
    assert (told.state, told.share) == (State.UNMET, 0)
    assert "还没有教育登记" in told.says
    record(own, registrar, aids=[aid()])
    told = say()
    assert (told.state, told.share) == (State.PARTLY, Fraction(1, 2))
    Resident.objects.unscoped("a test sends to school").update(edu_placement="3")
    told = say()
    assert (told.state, told.share, told.n, told.d) == (State.MET, 1, 1, 1)
    assert len(told.evidence) == 1
    assert {f"area={cast.OWN}" in door.url for door in told.doors} == {True}


@pytest.mark.parametrize(
    ("at_school", "of_age", "met"), [(19, 20, True), (18, 19, False), (94, 99, False)]
)
def test_enrolment_is_judged_with_whole_numbers(at_school: int, of_age: int, met: bool) -> None:
    told = judge(Children(of_school_age=of_age, at_school=at_school), 95, cast.OWN)
    assert (told.state is State.MET) is met


def test_children_of_disabled_families_count_too(registrar: User) -> None:
    parent = person(1, registrar, **POOR)
    record(parent, registrar, **child("在学"))
    record(parent, registrar, **child("失学", placement="6", stage="8", no_reason="2"))
    told = say()
    assert told.d == 2
    assert "6–14 岁 2 人，在学 1 人" in told.says
    assert timezone.localdate() == TODAY


# -- of the child, not of the parent ---------------------------------------------------------------


def test_the_line_under_a_child_s_name_is_of_the_child(registrar: User, signed_in: SignIn) -> None:
    mother = person(1, registrar, gender="2", name="其其格")
    made = record(mother, registrar, **child(age=9))
    page = signed_in("specialist").get(SchoolingLedger.url("detail", made.pk))
    note = page.context["header"]["note"]
    assert note.startswith("男　9 岁　家长：其其格") and "残疾" not in note and "女" not in note


def test_what_cannot_be_of_a_child_is_asked_refused_or_missing(registrar: User) -> None:
    mother = person(1, registrar)

    def examined(**facts: Any) -> Any:
        values = {**SchoolingLedger.start(mother), "need": "无", **child(), **facts}
        return SchoolingLedger.examine(values)

    assert not examined().at(1) and not examined().at(3) and "school" not in examined().gaps
    (asked,) = examined(child_gender="2").at(3)
    assert "关系是“子”，性别却是“女”" in asked.message
    assert not examined(child_gender="2", child_relation="3").at(3), "a grandchild is either"
    later = {**aid(), "year": TODAY.year + 1}
    (wrong,) = examined(aids=[later]).at(1)
    assert "晚于今年" in wrong.message and wrong.line == (0, "year")
    assert "school" in examined(school="").gaps
    assert "school" not in examined(school="", placement="4").gaps, "taught at home"
