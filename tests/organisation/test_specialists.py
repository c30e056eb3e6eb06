"""专职委员: the rules of the record, what each lacks today, their trainings, and what is due."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

import registry.today_sources  # noqa: F401  (declares the sources)
from registry.ledger.findings import Level
from registry.models import Area, ParameterValue, Specialist, User
from registry.organisation.specialist_training.ledger import SpecialistTrainingLedger
from registry.organisation.specialists import lacks
from registry.organisation.specialists.ledger import SpecialistLedger
from registry.today import Desk
from tests import cast
from tests.organisation.conftest import Appoint, day

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
LAST_YEAR = TODAY.year - 1
LONG_AGO = {
    "from_on": day("2020-03-01"), "selected_on": day("2020-02-01"),
    "pretrained_on": day("2020-02-20"), "card_issued_on": day("2020-02-25"),
}  # fmt: skip


def said(area: Area, **facts: Any) -> str:
    values = {**SpecialistLedger.start(area), "name": "王芳", **facts}
    return "；".join(f.message for f in SpecialistLedger.examine(values).findings)


def test_sex_and_birth_follow_from_the_number(areas: dict[str, Area]) -> None:
    number = cast.id_number(7, "19850102")
    values = {**SpecialistLedger.start(areas[cast.OWN]), "name": "王芳", "cert_no": f"{number}44"}
    found = SpecialistLedger.examine(values).values
    assert (found["id_no"], found["gender"], found["is_disabled"]) == (number, "1", "1")
    assert found["birth_date"] == day("1985-01-02")


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({"from_on": day("2024-05-01"), "until_on": day("2024-04-30")}, "离岗日期早于上岗日期"),
        ({"card_issued_on": TODAY + datetime.timedelta(days=1)}, "发证日期不能晚于今天"),
        ({"card_issued_on": day("2024-05-01"), "card_valid_until": day("2024-04-01")},
         "有效期早于发证日期"),
        ({"from_on": day("2024-05-01"), "pretrained_on": day("2024-06-01")}, "按“补训”计"),
        ({"from_on": day("2013-02-01"), "card_issued_on": day("2013-03-01")}, "按“补发”计"),
        ({"id_no": cast.id_number(7, "19850102"), "gender": "2"}, "性别与身份证号不一致"),
        ({"birth_date": day("2015-01-01"), "from_on": day("2024-01-01")}, "不满 16 周岁"),
        ({"assessments": [{"year": 2023, "grade": "1"}, {"year": 2023, "grade": "2"}]}, "只登记一次"),
        ({"from_on": day("2024-05-01"), "assessments": [{"year": 2020, "grade": "1"}]},
         "2020 年不在岗"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said(areas: dict[str, Area], facts: dict[str, Any], says: str) -> None:
    assert says in said(areas[cast.OWN], **facts)


def test_one_person_holds_the_post_of_a_community_once(appoint: Appoint) -> None:
    record = appoint()
    again = {"name": "王芳", "id_no": record.id_no, "community_id": cast.OWN}
    twin = SpecialistLedger.taken({**SpecialistLedger.shape.blank(), **again})
    assert twin and twin.record_id == record.pk
    left = {**again, "until_on": day("2024-12-31")}
    assert SpecialistLedger.taken({**SpecialistLedger.shape.blank(), **left}) is None


def test_an_account_is_that_of_the_specialist_there(
    areas: dict[str, Area], staff: dict[str, User]
) -> None:
    mine, theirs = staff["specialist"].pk, staff["neighbour"].pk
    assert "没有本社区专职委员的岗位" not in said(areas[cast.OWN], account_id=mine)
    assert "没有本社区专职委员的岗位" in said(areas[cast.OWN], account_id=theirs)
    kind = SpecialistLedger.columns["account_id"].kind
    assert (kind.parse("specialist"), kind.show(mine)) == (mine, "specialist")


# -- what is lacking -----------------------------------------------------------------------------


def lacking(record: Specialist) -> list[str]:
    return [lack.key for lack in lacks.of(record, TODAY)]


def test_the_page_says_what_is_lacking_today(
    appoint: Appoint, train: Callable, signed_in: Callable
) -> None:
    record = appoint(**LONG_AGO, card_valid_until=TODAY - datetime.timedelta(days=1), duties="")
    assert lacking(record) == ["unselected", "expired", "untrained", "unassessed", "dutiless"]
    page = signed_in("specialist").get(reverse("specialist-detail", args=[record.pk]))
    text = page.content.decode()
    assert "上岗证已过期" in text and "今年还没有参加在岗培训" in text
    assert f"{reverse('specialist-edit', args=[record.pk])}#part-ready" in text


def test_what_is_done_is_no_longer_lacking(appoint: Appoint, train: Callable) -> None:
    assessed = [{"year": LAST_YEAR, "grade": "2", "assessed_by": "", "note": ""}]
    record = appoint(**LONG_AGO, card_valid_until=TODAY.replace(year=TODAY.year + 2, day=1),
                     assessments=assessed)  # fmt: skip
    train(f"{TODAY.year}-01-01", record)
    assert lacking(record) == ["unselected"]


def test_the_list_has_a_view_of_each_lack(
    appoint: Appoint, train: Callable, signed_in: Callable
) -> None:
    soon = appoint(**LONG_AGO, name="快到期", card_valid_until=TODAY + datetime.timedelta(days=20))
    left = appoint(name="离岗的", until_on=day("2025-01-31"))
    client = signed_in("banner_staff")
    for view, names in (("serving", ["快到期"]), ("expiring", ["快到期"]), ("expired", []),
                        ("untrained", ["快到期"]), ("left", ["离岗的"])):  # fmt: skip
        page = client.get(reverse("specialist-list"), {"view": view})
        assert [row["name"] for row in page.context["table"]["rows"]] == names, view
    assert {soon.pk, left.pk} <= set(SpecialistLedger.visible(client_user(client)).values_list(
        "pk", flat=True))  # fmt: skip


def client_user(client: Any) -> User:
    return User.objects.get(pk=client.session["_auth_user_id"])


# -- trainings -----------------------------------------------------------------------------------


def test_a_specialists_page_shows_the_trainings(
    appoint: Appoint, train: Callable, signed_in: Callable
) -> None:
    record = appoint()
    event = train("2025-05-06", record, ends="2025-05-08")
    text = signed_in("specialist").get(reverse("specialist-detail", args=[record.pk])).content
    assert reverse("specialist-training-detail", args=[event.pk]) in text.decode()
    assert "2025年5月8日" in text.decode() and "参加的培训 1 次" in text.decode()


def test_results_of_colleagues_elsewhere_are_not_shown(
    appoint: Appoint, train: Callable, signed_in: Callable
) -> None:
    mine, theirs = appoint(name="本社区的"), appoint(cast.SIBLING, name="邻社区的")
    url = reverse("specialist-training-detail", args=[train("2025-05-06", mine, theirs).pk])
    text = signed_in("specialist").get(url).content.decode()
    assert "本社区的" in text and "邻社区的" not in text and "另有 1 人" in text
    assert "邻社区的" in signed_in("banner_staff").get(url).content.decode()


def test_who_has_left_is_not_listed_and_who_is_to_come_is(
    appoint: Appoint, train: Callable, registrar: User
) -> None:
    appoint(name="离岗的", until_on=day("2025-01-31"))
    appoint(name="将上岗的", from_on=day("2025-08-01"), selected_on=day("2025-04-01"))
    event = train("2025-05-06")
    listed = SpecialistTrainingLedger.standing.candidates(event, registrar)
    assert [s.name for s in listed] == ["将上岗的"]


def test_the_year_is_that_of_the_last_day(appoint: Appoint, train: Callable) -> None:
    assert train("2025-12-30", ends="2026-01-02").year == 2026


def test_league_and_region_hold_trainings_too_where_somebody_may_enter_them(
    areas: dict[str, Area],
) -> None:
    assert SpecialistTrainingLedger.start(areas["1504"])["level"] == "2"
    assert SpecialistTrainingLedger.levels == (1, 2, 3)


def test_what_was_held_above_is_entered_by_the_banner_naming_who_held_it(
    areas: dict[str, Area], signed_in: Callable
) -> None:
    page = signed_in("banner_staff").get(SpecialistTrainingLedger.url("create"))
    assert "自治区、盟市举办的，由旗县残联登记" in page.content.decode()
    start = SpecialistTrainingLedger.start(areas[cast.BANNER])

    def asked(**facts: str) -> list[str]:
        values = {**start, "topic": "业务培训", "kind": "2", "begins_on": TODAY, **facts}
        return [f.key for f in SpecialistTrainingLedger.examine(values).at(Level.QUESTION)]

    assert asked() == [] and asked(level="2", organiser="赤峰市残联") == []
    assert asked(level="2") == ["organiser"]


# -- 今日待办 --------------------------------------------------------------------------------------


def due(user: User) -> dict[str, list[str]]:
    desk = Desk(User.objects.get(pk=user.pk))
    return {g.key: [t.name for t in g.tasks(9)] for g in desk.groups if "specialist" in g.key}


def from_month(key: str, month: str, by: User) -> None:
    ParameterValue.objects.create(
        key=key, area_id=cast.BANNER, value=month, valid_from=TODAY, reason="区里规定", set_by=by
    )


def test_cards_trainings_and_assessments_fall_due(
    appoint: Appoint, train: Callable, staff: dict[str, User], registrar: User
) -> None:
    from_month("specialist_training_month", "01", registrar)
    from_month("specialist_assessment_month", "01", registrar)
    record = appoint(**LONG_AGO, card_valid_until=TODAY + datetime.timedelta(days=59))
    appoint(cast.SIBLING, **LONG_AGO, name="别处的")
    everything = {"specialist-card", "specialist-training", "specialist-assessment"}
    assert due(staff["specialist"]) == {key: ["王芳"] for key in everything}
    train(f"{TODAY.year}-01-01", record)
    assert "specialist-training" not in due(staff["specialist"])


def test_the_training_of_the_year_is_not_asked_for_before_its_month(
    appoint: Appoint, staff: dict[str, User], registrar: User
) -> None:
    appoint(**LONG_AGO)
    if TODAY.month < 12:
        from_month("specialist_training_month", f"{TODAY.month + 1:02d}", registrar)
        assert "specialist-training" not in due(staff["specialist"])
    from_month("specialist_training_month", f"{TODAY.month:02d}", registrar)
    assert due(staff["specialist"])["specialist-training"] == ["王芳"]
