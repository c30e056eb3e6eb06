"""社区活动 and 居民培训: workbooks that name people, results, ledgers that show a part, the resident's page."""

from __future__ import annotations

import io
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook

from registry import attachments
from registry.activities.ledger import ActivityLedger
from registry.ledger import saving
from registry.ledger.findings import Level
from registry.models import (
    Activity,
    ActivityAttendance,
    ImportBatch,
    ImportRow,
    ParameterValue,
    Resident,
    Training,
    User,
)
from registry.moves import duplicates
from registry.roll import taking
from registry.trainings.ledger import TrainingLedger, cycle_of
from tests import cast
from tests.activities.conftest import DAY, TODAY, Hold, held

pytestmark = pytest.mark.django_db


@pytest.fixture
def teach(registrar: User) -> Hold:
    """Holds a training: ``teach(code=…)``."""

    def make(code: str = cast.OWN, **facts: Any) -> Any:
        usual = {
            "title": "编织培训", "category": "07", "host": "2", "place": "活动室", "teacher": "乌兰",
            "begins_on": TODAY - 3 * DAY, "ends_on": TODAY - DAY,
        }  # fmt: skip
        return held(TrainingLedger, registrar, code, **{**usual, **facts})

    return make


def put_on(ledger: Any, event: Any, by: User, *who: Resident) -> None:
    taking.take(ledger, event.pk, by=by, was=set(), ticked={p.pk for p in who})


# -- rules ---------------------------------------------------------------------------------------


def test_the_cycle_follows_from_the_days(teach: Hold) -> None:
    assert teach().cycle == "3"
    assert [cycle_of(days) for days in (1, 30, 31, 182, 183)] == ["3", "3", "2", "2", "1"]


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({"title": ""}, "请填写活动名称"),
        ({"kind": ""}, "请填写活动类型"),
        ({"begins_on": None}, "请填写活动日期"),
        ({"ends_on": TODAY - 9 * DAY}, "结束日期早于开始日期"),
        ({"begins_on": TODAY.replace(year=TODAY.year + 3, day=1)}, "请核对年份"),
    ],
)
def test_what_is_wrong_with_an_activity_is_said(
    areas: Any, facts: dict[str, Any], says: str
) -> None:
    values = {**ActivityLedger.shape.blank(), "community_id": cast.OWN, "title": "棋牌赛",
              "kind": "01", "begins_on": TODAY, **facts}  # fmt: skip
    assert says in "；".join(f.message for f in ActivityLedger.examine(values).at(1))


@pytest.mark.parametrize(
    ("hours", "days", "limit", "asked"),
    [(10, 1, None, False), (11, 1, None, True), (30, 3, None, False), (999, 3, None, True),
     (None, 1, None, False), (8, 1, 6, True)],
)  # fmt: skip
def test_more_hours_than_the_days_hold_are_asked_about(
    registrar: User, hours: int | None, days: int, limit: int | None, asked: bool
) -> None:
    if limit:
        ParameterValue.objects.create(
            key="training_hours_a_day", area_id="15", value=limit, valid_from=TODAY - DAY,
            reason="自治区规定", set_by=registrar,
        )  # fmt: skip
    values = {**TrainingLedger.shape.blank(), "community_id": cast.OWN, "title": "编织培训",
              "hours": hours, "begins_on": TODAY - days * DAY, "ends_on": TODAY - DAY}  # fmt: skip
    found = [f for f in TrainingLedger.examine(values).at(Level.QUESTION) if f.key == "hours"]
    assert [f"{days} 天登记了 {hours} 学时" in f.message for f in found] == [True] * asked


def test_the_same_event_is_entered_once(hold: Hold) -> None:
    event = hold()
    values = {**ActivityLedger.shape.blank(), "community_id": cast.OWN, "title": "棋牌赛",
              "begins_on": TODAY - DAY}  # fmt: skip
    twin = ActivityLedger.taken(values)
    assert twin and twin.record_id == event.pk
    assert "这一天已登记同名的活动" in ActivityLedger.taken_text(twin, True)


# -- results -------------------------------------------------------------------------------------


def lines(event: Any) -> dict[str, tuple[str, str]]:
    return {row.name: (row.completed, row.certificate) for row in event.roll.all()}


def test_results_are_noted_for_each_and_all_who_are_left_at_once(
    teach: Hold, people: list[Resident], registrar: User, signed_in: Callable
) -> None:
    event, client = teach(), signed_in("specialist")
    put_on(TrainingLedger, event, registrar, *people[:3])
    url = reverse("training-results", args=[event.pk])
    typed = {f"{people[0].pk}-completed": "2", f"{people[1].pk}-certificate": "PX1"}
    page = client.post(url, {**typed, "was": client.get(url).context["was"], "all": "1"})
    assert page.status_code == 200 and set(lines(event).values()) == {("", "")}
    chosen = {f.prefix: f["completed"].value() for f in page.context["lines"]}
    assert chosen == {str(people[0].pk): "2", str(people[1].pk): "1", str(people[2].pk): "1"}
    done = {**typed, f"{people[1].pk}-completed": "1", f"{people[2].pk}-completed": "1"}
    answer = client.post(url, {**done, "was": page.context["was"]})
    assert answer.status_code == 302
    assert lines(event) == {"阿古拉": ("2", ""), "巴特尔": ("1", "PX1"), "陈静": ("1", "")}


def test_a_result_noted_meanwhile_is_not_overwritten_unseen(
    teach: Hold, people: list[Resident], registrar: User
) -> None:
    event, key = teach(), str(people[0].pk)
    put_on(TrainingLedger, event, registrar, *people[:2])
    opened = {key: {"completed": "", "certificate": ""}}
    note: Any = lambda told: taking.note_results(  # noqa: E731
        TrainingLedger, event.pk, by=registrar, was=opened, told={key: told}
    )
    note({"completed": "1", "certificate": ""})
    note({"completed": "", "certificate": "PX1"})  # another fact: both stand
    assert lines(event)["阿古拉"] == ("1", "PX1")
    with pytest.raises(ValidationError, match="阿古拉的是否结业刚刚被改为“结业”"):
        note({"completed": "2", "certificate": ""})
    assert lines(event)["阿古拉"] == ("1", "PX1")


def test_a_result_too_long_is_said_and_kept(
    teach: Hold, people: list[Resident], registrar: User, signed_in: Callable
) -> None:
    event = teach()
    put_on(TrainingLedger, event, registrar, people[0])
    sent = {f"{people[0].pk}-certificate": "长" * 41}
    page = signed_in("specialist").post(reverse("training-results", args=[event.pk]), sent)
    assert page.status_code == 422 and "最多 40 个字" in page.content.decode()
    assert "长" * 41 in page.content.decode()


# -- a banner's training -------------------------------------------------------------------------


def test_a_banner_ticks_residents_of_its_communities_and_each_reads_its_own(
    teach: Hold, people: list[Resident], registrar: User, staff: dict[str, User],
    signed_in: Callable,
) -> None:  # fmt: skip
    other = cast.register(41, cast.SIBLING, registrar, name="如意甲")
    event = teach(cast.BANNER)
    put_on(TrainingLedger, event, staff["banner_staff"], people[0], other)
    banner = signed_in("banner_staff").get(reverse("training-roll", args=[event.pk]))
    assert {a.code for a in banner.context["sheet"].areas} == {cast.OWN, cast.SIBLING}
    url = reverse("training-detail", args=[event.pk])
    mine, theirs = (signed_in(n).get(url).content.decode() for n in ("specialist", "neighbour"))
    assert "阿古拉" in mine and "如意甲" not in mine and "另有 1 人" in mine
    assert "如意甲" in theirs and "阿古拉" not in theirs
    whole = signed_in("banner_staff").get(url).content.decode()
    assert "阿古拉" in whole and "如意甲" in whole


def test_a_workbook_from_above_names_only_those_in_reach(
    teach: Hold, people: list[Resident], registrar: User, staff: dict[str, User],
    signed_in: Callable,
) -> None:  # fmt: skip
    other = cast.register(41, cast.SIBLING, registrar, name="如意甲")
    put_on(TrainingLedger, teach(cast.BANNER), staff["banner_staff"], people[0], other)
    book = cells_of(signed_in("specialist").get(reverse("training-export"), {
        "columns": "all", "area": cast.OWN}).content)  # fmt: skip
    assert "如意甲" not in book


def cells_of(data: bytes) -> str:
    from openpyxl import load_workbook

    rows = load_workbook(io.BytesIO(data)).active.values
    return " ".join(str(cell) for row in rows for cell in row if cell is not None)


# -- workbooks -----------------------------------------------------------------------------------


def workbook(*rows: tuple[Any, ...]) -> bytes:
    book, out = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


HEAD = ("活动名称", "活动类型", "活动时间", "活动地点", "组织者", "联络人", "参加人数", "参加人员")


def bring_in(client: Any, ledger: str, data: bytes, code: str = cast.OWN) -> Any:
    upload = SimpleUploadedFile("活动.xlsx", data)
    client.post(reverse(f"{ledger}-import"), {"file": upload, "community": code})
    batch = ImportBatch.objects.latest("at")
    client.post(reverse(f"{ledger}-import-columns", args=[batch.pk]))
    batch.refresh_from_db()
    assert batch.state == "checked", batch.message
    return batch


def test_the_names_in_one_cell_find_the_residents(
    people: list[Resident], signed_in: Callable
) -> None:
    tail = people[3].id_no[-4:]
    rows = workbook(
        HEAD,
        ("象棋赛", "文体娱乐", "2026-03-05", "活动室", "残协", "其木格", 30, "阿古拉、巴特尔"),
        ("健步走", "体育", "2026.4.6", "公园", "残协", "其木格", 20, f"陈静，王芳（{tail}）"),
        ("讲座", "普法", "2026-05-07", "活动室", "残协", "其木格", 20, "王芳、不认识"),
    )
    batch = bring_in(signed_in("specialist"), "activity", rows)
    found = {row.number: row for row in ImportRow.objects.filter(batch=batch)}
    said = [str(row.findings) for row in found.values()]
    assert "王芳”在本社区有 2 人" in said[2] and "没有“不认识”" in said[2]
    assert [row.outcome for row in found.values()][1] == "new"
    signed_in("specialist").post(
        reverse("activity-import-confirm", args=[batch.pk]), {"mode": "good"}
    )
    walk = Activity.objects.unscoped("a test looks").get(title="健步走")
    assert {line.resident_id for line in walk.roll.all()} == {people[2].pk, people[3].pk}


def test_an_exported_training_brought_back_changes_nothing_and_keeps_results(
    teach: Hold, people: list[Resident], registrar: User, signed_in: Callable
) -> None:
    event, client = teach(), signed_in("specialist")
    put_on(TrainingLedger, event, registrar, *people[:3])
    noted = {str(people[1].pk): {"completed": "1", "certificate": "PX｜7"}}
    taking.note_results(TrainingLedger, event.pk, by=registrar, was={}, told=noted)
    book = client.get(reverse("training-export"), {"columns": "all", "area": cast.OWN}).content
    batch = bring_in(client, "training", book)
    rows = ImportRow.objects.filter(batch=batch)
    assert [(r.outcome, r.changes, r.findings) for r in rows] == [("same", [], [])]
    assert lines(Training.objects.unscoped("a test looks").get())["巴特尔"] == ("1", "PX｜7")


# -- a ledger that shows a part ------------------------------------------------------------------


class LawLedger(ActivityLedger):
    """普法宣传: as another area of work would show them."""

    key, title, noun, work_area = "law-activity", "普法宣传", "宣传活动", 5
    kinds = ("07",)


def test_a_ledger_of_some_kinds_shows_and_enters_those(
    hold: Hold, staff: dict[str, User], areas: Any
) -> None:
    chess, law = hold(), hold(title="普法讲座", kind="07")
    assert list(LawLedger.visible(staff["specialist"])) == [law]
    assert set(ActivityLedger.visible(staff["specialist"])) == {chess, law}
    assert LawLedger.start(areas[cast.OWN])["kind"] == "07"
    assert [code for code, _ in LawLedger.columns["kind"].kind.choices()] == ["07"]
    assert ActivityLedger.columns["kind"].kind.choices() != LawLedger.columns["kind"].kind.choices()
    other = {**LawLedger.start(areas[cast.OWN]), "kind": "01", "title": "x", "begins_on": TODAY}
    assert "不在“普法宣传”登记" in "".join(f.message for f in LawLedger.examine(other).at(1))


def test_attachments_are_the_same_under_either_heading(hold: Hold, registrar: User) -> None:
    law = hold(title="普法讲座", kind="07")
    attachments.attach(LawLedger, law, [cast.portrait()], by=registrar, purpose="photo")
    assert attachments.of(ActivityLedger, law).count() == 1


# -- the resident --------------------------------------------------------------------------------


def test_the_residents_page_tells_what_they_took_part_in(
    hold: Hold, teach: Hold, people: list[Resident], registrar: User, signed_in: Callable
) -> None:
    put_on(ActivityLedger, hold(), registrar, people[0])
    put_on(TrainingLedger, teach(cast.BANNER), registrar, people[0])
    page = signed_in("specialist").get(reverse("resident-detail", args=[people[0].pk]))
    told = {line["title"]: line for line in page.context["beside"]}
    assert [told[t]["count"] for t in ("参加的活动", "参加的培训")] == [1, 1]
    assert told["参加的活动"]["records"][0]["url"].startswith("/activities/")
    assert "编织培训" in told["参加的培训"]["records"][0]["label"]


def test_two_records_of_one_person_count_as_one_at_an_event(
    hold: Hold, people: list[Resident], registrar: User
) -> None:
    event = hold()
    double = cast.register(60, cast.OWN, registrar, name="阿古拉")
    put_on(ActivityLedger, event, registrar, people[0], double)
    before = sorted(event.roll.values_list("resident_id", flat=True))
    duplicates.merge(
        by=registrar, kept_id=people[0].pk, lost_id=double.pk, reason="同一人",
        chosen={"take-id_no": "theirs"},
    )  # fmt: skip
    counted = ActivityAttendance.objects.took_part(TODAY - DAY, TODAY)
    assert (counted.people().count(), counted.attendances().count()) == (1, 1)
    duplicates.undo(by=registrar, kept_id=people[0].pk, reason="弄错")
    assert sorted(event.roll.values_list("resident_id", flat=True)) == before


def test_money_is_yuan_and_cents(hold: Hold) -> None:
    event = hold(money=Decimal("19.90"))
    assert saving.locked_for(ActivityLedger, event.pk, "a test looks").money == Decimal("19.90")
