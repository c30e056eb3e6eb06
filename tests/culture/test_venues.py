"""文体阵地, 指导员 and 惠民文化工程: what their rules say, what is watched, what is printed."""

from __future__ import annotations

from io import BytesIO

import pytest
from pypdf import PdfReader

from culture.activities.ledger import CultureActivityLedger
from culture.instructors.ledger import InstructorLedger
from culture.projects.ledger import CultureProjectLedger
from culture.venues.ledger import VenueLedger, equipment
from registry.models import Area
from registry.today import Desk, declared
from tests import cast
from tests.culture.conftest import TODAY, ago

pytestmark = pytest.mark.django_db


def problems(ledger, **facts):
    values = {**ledger.shape.blank(), "community_id": cast.OWN, **facts}
    return {f.key: f.message for f in ledger.examine(values).at(1)}


def item(**facts):
    return {"name": "训练器", "quantity": 1, "suits": ["4"], "state": "1", "since": None, **facts}


@pytest.mark.parametrize(
    ("facts", "key"),
    [
        ({"from_on": ago(1), "to_on": ago(2)}, "to_on"),
        ({"to_on": ago(-1)}, "to_on"),
        ({"floor_area": 0}, "floor_area"),
        ({"equipment": [item(since=ago(-1))]}, "equipment"),
        ({"name": ""}, "name"),
        ({"kind": ""}, "kind"),
    ],
)
def test_what_a_venue_cannot_be(areas, facts, key) -> None:
    assert key in problems(VenueLedger, **{"name": "阅读角", "kind": "1", **facts})


def test_books_are_asked_of_reading_corners_only(areas, enter) -> None:
    corner = enter(VenueLedger, name="阅读角", kind="1")
    assert {"braille", "large_print", "audio"} <= set(corner.gaps)
    room = enter(VenueLedger, name="活动室", kind="2", braille=9)
    assert not {"braille", "large_print", "audio"} & set(room.gaps)
    assert (room.braille, room.books) == (None, 0)


def test_pieces_are_those_that_work(areas, enter) -> None:
    made = enter(VenueLedger, name="健身点", kind="3",
                 equipment=[item(quantity=3), item(quantity=None), item(quantity=5, state="2")])  # fmt: skip
    assert made.pieces == 4


def test_equipment_goes_through_a_workbooks_cell(areas) -> None:
    kind = VenueLedger.columns["equipment_lines"].kind
    rows = [item(), item(name="健身车", suits=["1", "2"], state="2", since=ago(9))]
    assert kind.parse(kind.write(rows)) == rows


def test_a_kind_in_the_address_fills_in_the_form(areas, signed_in) -> None:
    page = signed_in("specialist").get(f"{VenueLedger.url('create')}?community={cast.OWN}&kind=3")
    assert "健身活动点" in page.content.decode() and 'value="健身活动点"' in page.content.decode()


def test_all_venues_of_an_area_are_one_table_without_a_mark_of_secrecy(enter, signed_in) -> None:
    enter(VenueLedger, name="春城阅读角", kind="1", braille=3, equipment=[item()])
    enter(VenueLedger, cast.SIBLING, name="全宁活动室", kind="2")
    url = f"{VenueLedger.url('print-many')}?area={cast.BANNER}&summary=1"
    answer = signed_in("banner_staff").get(url)
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages)
    text = text.replace("\n", "")
    assert "文体设施一览表" in text and "春城阅读角" in text and "全宁活动室" in text
    assert "训练器" in text and "密级" not in text


@pytest.mark.parametrize(
    ("facts", "key"),
    [
        ({"issued_on": ago(-1)}, "issued_on"),
        ({"issued_on": ago(5), "valid_until": ago(6)}, "valid_until"),
        ({"from_on": ago(5), "until_on": ago(6)}, "until_on"),
    ],
)
def test_days_of_an_instructor_follow_each_other(areas, facts, key) -> None:
    assert key in problems(InstructorLedger, name="那日苏", **facts)


def test_one_certificate_is_one_instructor(areas, enter) -> None:
    enter(InstructorLedger, name="甲", certificate_no="A1")
    values = {
        **InstructorLedger.start(Area.objects.get(pk=cast.OWN)),
        "name": "乙",
        "certificate_no": "A1",
    }
    assert InstructorLedger.taken(values) is not None
    assert InstructorLedger.taken({**values, "certificate_no": "A2"}) is None


def test_a_project_without_a_name_is_called_what_it_is(areas, enter) -> None:
    assert str(enter(CultureProjectLedger, project="2", included="2")) == "农家书屋"
    assert "since" in problems(CultureProjectLedger, project="1", included="1", since=ago(-1))


# -- 今日待办 ---------------------------------------------------------------------------------------


def tasks(user, key):
    declared()
    groups = {group.key: group for group in Desk(user, TODAY).groups}
    return [(t.name, t.due) for t in groups[key].tasks(9)] if key in groups else []


@pytest.mark.parametrize(("days", "due"), [(-1, True), (0, True), (60, True), (61, False)])
def test_certificates_are_watched(enter, staff, days, due) -> None:
    enter(
        InstructorLedger, name="甲", certificate_no="A1", valid_until=ago(-days), from_on=ago(100)
    )
    assert bool(tasks(staff["specialist"], "instructor_card")) is due
    assert not tasks(staff["chair"], "instructor_card")


def test_who_left_is_not_watched(enter, staff) -> None:
    enter(
        InstructorLedger,
        name="甲",
        certificate_no="A1",
        valid_until=ago(5),
        from_on=ago(100),
        until_on=ago(1),
    )
    assert not tasks(staff["specialist"], "instructor_card")


def test_a_roll_is_waited_for_from_the_day_after_until_it_is_taken(hold, person, staff) -> None:
    hold(0, title="今天的")
    hold(-3, title="将来的")
    hold(93, title="早就忘了的")
    hold(4, person(1), title="点过的")
    hold(1, title="昨天的")
    assert tasks(staff["specialist"], "roll_waiting") == [("昨天的", ago(-2))]
    assert CultureActivityLedger.may(staff["specialist"], "E", cast.OWN)


def test_equipment_is_told_in_words_and_counts_at_least_one(areas) -> None:
    item = {"name": "太极推手器", "quantity": 3, "suits": [], "state": "1", "since": None}
    assert equipment({"equipment": [item]}) == "太极推手器 3 件（能用）"
    assert equipment({"equipment": [{**item, "quantity": None, "state": ""}]}).endswith(
        "1 件（能用）"
    )
    start = VenueLedger.start(Area.objects.get(pk=cast.OWN))
    values = {**start, "name": "健身点", "kind": "3"}
    found = VenueLedger.examine({**values, "equipment": [{**item, "quantity": 0}]}).findings
    assert any("数量应大于 0" in one.message for one in found)
