"""编号: every record has one, nobody gets the same, and it stays with the record."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from registry.demo import writing
from registry.ledger import numbering, saving
from registry.ledger.outputs import Order, export
from registry.ledgers import ResidentLedger
from registry.models import Area, Resident, User
from tests.registry.import_desk import HOME, Desk, id_number, outcomes, plant, user_of, workbook
from tests.registry.people import complete
from tests.registry.test_saving import at_once, committed, guarded  # noqa: F401 - fixtures
from tests.sample.ledgers import VisitLedger

PLACE, NEXT = "150404401001", "150404401002"
CREATORS = 8


def this_year() -> int:
    return timezone.localdate().year


def numbers(model: Any = Resident) -> list[str]:
    return sorted(model.objects.unscoped("test").values_list("number", flat=True))


def person(number: int) -> dict[str, Any]:
    day = f"1970010{number + 1}"
    return complete(
        name="牧仁" + "甲乙丙丁戊己庚辛"[number], id_no=id_number(day, 1), cert_no="", birth_date=None,
        household__head_id="", gender="1",
    )  # fmt: skip


def create(by: User, number: int, place: str = PLACE) -> Resident:
    examined = ResidentLedger.examine(person(number))
    return saving.create(ResidentLedger, examined, by=by, community_id=place)


def test_a_series_runs_by_ledger_community_and_year(wang: User, li: User) -> None:
    first, second, other = create(wang, 1), create(wang, 2), create(li, 3, NEXT)
    values = {**VisitLedger.shape.blank(), "subject": "入户"}
    visit = saving.create(VisitLedger, VisitLedger.examine(values), by=wang, community_id=PLACE)
    year = this_year()
    assert [first.number, second.number] == [f"{PLACE}-{year}-0001", f"{PLACE}-{year}-0002"]
    assert other.number == f"{NEXT}-{year}-0001"
    assert visit.number == f"{PLACE}-{year}-0001"


def test_the_years_count_apart_and_long_series_go_on(places: Any) -> None:
    taken = numbering.take(Resident, [PLACE] * 10_000, 2013)[PLACE]
    assert [next(taken), *list(taken)[-1:]] == [f"{PLACE}-2013-0001", f"{PLACE}-2013-10000"]
    assert next(numbering.take(Resident, [PLACE], 2014)[PLACE]) == f"{PLACE}-2014-0001"


def test_a_number_is_kept_when_voided_and_moved_and_never_given_again(
    wang: User, zhao: User
) -> None:
    gone = create(wang, 1)
    saving.void(ResidentLedger, gone.pk, by=wang, reason="重复")
    moved = create(wang, 2)
    Resident.objects.unscoped("test").filter(pk=moved.pk).update(community_id=NEXT)
    year = this_year()
    assert create(wang, 3).number == f"{PLACE}-{year}-0003"
    assert numbers() == [f"{PLACE}-{year}-000{n}" for n in (1, 2, 3)]
    record = Resident.objects.unscoped("test").get(pk=moved.pk)
    base = ResidentLedger.shape.read(record)
    examined = ResidentLedger.examine({**base, "name": "牧仁"}, base)
    saving.update(ResidentLedger, record.pk, base, examined, by=zhao)
    assert Resident.objects.unscoped("test").get(pk=moved.pk).number == moved.number


def test_eight_who_create_at_once_get_eight_numbers(
    committed: None,  # noqa: F811
    wang: User,
) -> None:
    def work(place: int) -> str:
        return create(User.objects.get(pk=wang.pk), place).number

    given = at_once(CREATORS, work)
    assert sorted(given) == numbers() == [f"{PLACE}-{this_year()}-{n:04}" for n in range(1, 9)]


@pytest.fixture
def desk(db: Any) -> Desk:
    plant()
    return Desk(user_of(HOME))


def test_an_import_numbers_its_new_rows_in_their_order(desk: Desk) -> None:
    rows = [[f"牧仁{'甲乙丙丁'[n]}", id_number("19700102", n), "肢体", "二级"] for n in (1, 2, 3)]
    desk.bring_in(workbook([["姓名", "身份证号", "残疾类别", "等级"], *rows]))
    held = desk.residents().order_by("number").values_list("name", "number")
    assert list(held) == [
        (f"牧仁{'甲乙丙丁'[n]}", f"{HOME}-{this_year()}-000{n}") for n in (1, 2, 3)
    ]


def test_an_exported_number_changed_by_hand_changes_nothing(desk: Desk) -> None:
    rows = [["牧仁", id_number("19700102", 1), "肢体", "二级"]]
    desk.bring_in(workbook([["姓名", "身份证号", "残疾类别", "等级"], *rows]))
    area = Area.objects.get(pk=HOME)
    data = export(Order(desk.ledger, desk.user, area, desk.residents(), plain=True))
    book = load_workbook(io.BytesIO(data))
    cell = next(c for line in book.active.iter_rows() for c in line if c.value == numbers()[0])
    assert cell.number_format == "@"
    assert outcomes(desk.check(data)) == {"same": 1}
    cell.value = "999"
    out = io.BytesIO()
    book.save(out)
    assert outcomes(desk.check(out.getvalue())) == {"same": 1}


def test_the_number_stands_on_page_list_and_paper(wang: User, enter: Callable) -> None:
    number = enter().number
    client = Client()
    client.force_login(wang)
    record = Resident.objects.unscoped("test").get()
    assert (
        f"编号 {number}"
        in client.get(reverse("resident-detail", args=[record.pk])).content.decode()
    )
    shown = client.get(reverse("resident-list"), {"cols": "number", "sort": "-number"})
    assert number in shown.content.decode()
    form = ResidentLedger.paper_context(record, plain=False, printed_by="王芳", office="")["form"]
    assert form.number == number and number in form.running_head


def test_the_demonstration_is_numbered_too(places: Any) -> None:
    made = [Resident(community_id=PLACE), Resident(community_id=PLACE)]
    writing._number(made, 2026)
    assert [r.number for r in made] == [f"{PLACE}-2026-0001", f"{PLACE}-2026-0002"]
