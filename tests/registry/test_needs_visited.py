"""The side a need was handed to visits the person: its own work, and both sides know of it."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from registry import need_actions
from registry.models import NeedHandover, WorkRecord
from registry.needs import visiting
from registry.needs.ledger import NeedLedger
from registry.work.ledger import WorkLedger
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def handed(registrar: Any, staff: Any, areas: Any) -> NeedHandover:
    person = cast.register(1, cast.OWN, registrar)
    by = staff["specialist"]
    need = need_actions.raise_need(person, by=by, category="06", content="轮椅损坏")
    return need_actions.hand_over(need.pk, by=by, to=areas[cast.SIBLING], request="请代办轮椅")


def facts(**other: str) -> dict[str, str]:
    today = timezone.localdate().isoformat()
    told = {"on": today, "way": "1", "learned": "轮椅左轮脱落", "handled": "量了尺寸"}
    return {"do": "visit", "token": str(uuid.uuid4()), **told, **other}


def works(user: Any) -> Any:
    return WorkRecord.objects.visible_to(user)


def test_a_visit_is_the_receivers_work_and_the_givers_knowledge(
    handed: NeedHandover, staff: Any, signed_in: Any
) -> None:
    need_actions.accept(handed.pk, by=staff["neighbour"])
    neighbour, url = signed_in("neighbour"), reverse("need-handover", args=[handed.pk])
    sent = facts()
    for _ in range(2):  # pressed twice
        assert neighbour.post(url, sent).status_code == 302
    work = works(staff["neighbour"]).get()
    assert (work.kind, work.place, work.community_id) == ("01", "家中", cast.SIBLING)
    assert work.organizer == str(staff["neighbour"]) and work.gap_count == 0
    assert [one.resident_id for one in work.subjects.all()] == [handed.need.resident_id]
    assert not works(staff["specialist"]).exists()
    told = "走访（入户）：轮椅左轮脱落；现场处理：量了尺寸"
    giver = signed_in("specialist").get(NeedLedger.url("detail", handed.need_id))
    for page in (giver, neighbour.get(url)):
        assert page.content.decode().count(told) == 1
    page = neighbour.get(WorkLedger.url("detail", work.pk)).content.decode()
    assert handed.need.resident.name in page
    assert f"/residents/{handed.need.resident_id}/" not in page


def test_what_is_wrong_is_said_and_nothing_is_written(
    handed: NeedHandover, staff: Any, signed_in: Any
) -> None:
    neighbour, url = signed_in("neighbour"), reverse("need-handover", args=[handed.pk])
    assert neighbour.post(url, facts()).status_code == 422  # 还没有接收
    need_actions.accept(handed.pk, by=staff["neighbour"])
    late = (timezone.localdate() - datetime.timedelta(days=40)).isoformat()
    wrong = (
        (facts(learned=""), "请填写了解情况"),
        (facts(way=""), "请选择走访方式"),
        (facts(on=late), "请写明补记原因"),
        (facts(token="x"), ""),
    )
    for sent, said in wrong:
        answer = neighbour.post(url, sent)
        page = answer.content.decode()
        assert answer.status_code == 422 and said in page
        assert sent["handled"] in page, "写了的还在"
    assert not works(staff["neighbour"]).exists()
    assert not need_actions.notes_of([handed])[handed.pk]
    assert neighbour.post(url, facts(on=late, back_reason="下乡无网络")).status_code == 302


def test_no_other_side_visits(handed: NeedHandover, staff: Any, signed_in: Any) -> None:
    need_actions.accept(handed.pk, by=staff["neighbour"])
    url = reverse("need-handover", args=[handed.pk])
    assert 'value="visit"' in signed_in("neighbour").get(url).content.decode()
    for name in ("specialist", "township", "chair"):
        assert 'value="visit"' not in signed_in(name).get(url).content.decode(), name
    given = {"on": timezone.localdate(), "way": "1", "learned": "看过"}
    with pytest.raises(PermissionDenied):
        visiting.visit(handed.pk, by=staff["specialist"], facts=given, token=uuid.uuid4())
    assert not WorkRecord.objects.unscoped("a test counts").exists()


def test_many_hand_overs_cost_as_many_queries_as_one(
    handed: NeedHandover, staff: Any, registrar: Any, areas: Any, signed_in: Any
) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert signed.get("/needs/handovers/").status_code == 200
        return len(seen)

    signed, by = signed_in("neighbour"), staff["specialist"]
    signed.get("/needs/handovers/")
    one = cost()
    for n in range(2, 8):
        person = cast.register(n, cast.OWN, registrar)
        need = need_actions.raise_need(person, by=by, category="06", content=f"拐杖{n}")
        need_actions.hand_over(need.pk, by=by, to=areas[cast.SIBLING], request="请办")
    assert cost() <= one


def test_a_note_stands_with_the_hand_over_it_was_written_for(
    handed: NeedHandover, staff: Any, areas: Any
) -> None:
    neighbour = staff["neighbour"]
    need_actions.accept(handed.pk, by=neighbour)
    need_actions.note(handed.pk, by=neighbour, text="量过尺寸")
    need_actions.give_back(handed.pk, by=neighbour, reason="没有货")
    second = need_actions.hand_over(
        handed.need_id, by=staff["specialist"], to=areas[cast.SIBLING], request="再办"
    )
    need_actions.accept(second.pk, by=neighbour)
    need_actions.note(second.pk, by=neighbour, text="到货了")
    both = list(NeedHandover.objects.visible_to(neighbour).filter(need=handed.need_id))
    notes = {pk: [note.reason for note in told] for pk, told in need_actions.notes_of(both).items()}
    assert [len(notes[pk]) for pk in (handed.pk, second.pk)] == [1, 1]
    assert "量过尺寸" in notes[handed.pk][0] and "到货了" in notes[second.pk][0]
