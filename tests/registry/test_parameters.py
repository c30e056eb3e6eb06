"""Parameters: the nearest area wins, history is kept, and only who may sets them."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from registry import parameters
from registry.models import AuditEvent, ParameterValue
from registry.requesting import as_one_work
from tests import cast

DAYS = "need_reflection_days"
REVIEW = "review_required"


def later(days: int) -> datetime.date:
    return timezone.localdate() + datetime.timedelta(days=days)


def set_to(area: Any, to: Any, by: Any, key: str = DAYS, **more: Any) -> ParameterValue:
    return parameters.change(key, area, to=to, by=by, reason="试行", **more)


def test_the_default_stands_where_nobody_set_anything(areas: Any) -> None:
    assert parameters.value(DAYS, cast.OWN) == 15
    assert parameters.value(REVIEW, areas[cast.OWN]) is False
    with pytest.raises(KeyError):
        parameters.value("no_such_parameter", cast.OWN)


def test_the_nearest_area_wins(areas: Any, staff: Any) -> None:
    by = staff["region_staff"]
    set_to(areas[cast.LEAGUE], 12, by)
    set_to(areas[cast.OWN], 7, by)
    set_to(areas["15"], 20, by)
    held = parameters.values(DAYS, [cast.OWN, cast.SIBLING, cast.FAR])
    assert held == {cast.OWN: 7, cast.SIBLING: 12, cast.FAR: 20}
    assert parameters.origin(DAYS, areas[cast.SIBLING]).area_id == cast.LEAGUE


def test_an_area_can_go_back_to_what_holds_above(areas: Any, staff: Any) -> None:
    by = staff["region_staff"]
    set_to(areas[cast.BANNER], 7, by)
    set_to(areas[cast.BANNER], None, by)
    assert parameters.value(DAYS, cast.OWN) == 15
    assert parameters.origin(DAYS, areas[cast.OWN]) is None
    assert len(parameters.history(DAYS, areas[cast.OWN])) == 2


def test_each_day_has_the_value_of_that_day(areas: Any, staff: Any) -> None:
    by = staff["region_staff"]
    set_to(areas["15"], 10, by)
    set_to(areas["15"], 20, by, valid_from=later(30))
    assert parameters.value(DAYS, cast.OWN) == 10
    assert parameters.value(DAYS, cast.OWN, on=later(-1)) == 15
    assert parameters.value(DAYS, cast.OWN, on=later(29)) == 10
    assert parameters.value(DAYS, cast.OWN, on=later(30)) == 20


def test_what_was_set_is_never_overwritten(areas: Any, staff: Any) -> None:
    row = set_to(areas["15"], 10, staff["region_staff"])
    row.value = 11
    with pytest.raises(ValueError):
        row.save()
    with pytest.raises(ValueError):
        row.delete()


def test_region_figures_are_the_regions_to_set(areas: Any, staff: Any) -> None:
    with pytest.raises(PermissionDenied):
        set_to(areas[cast.BANNER], 10, staff["banner_staff"])
    with pytest.raises(PermissionDenied):
        set_to(areas[cast.NEXT_BANNER], True, staff["banner_staff"], key=REVIEW)
    set_to(areas[cast.TOWNSHIP], True, staff["banner_staff"], key=REVIEW)
    assert parameters.value(REVIEW, cast.OWN) is True


@pytest.mark.parametrize("wrong", [0, -1, 3661, "15", 1.5, True])
def test_a_number_of_days_is_a_number_of_days(wrong: Any, areas: Any, staff: Any) -> None:
    with pytest.raises(ValidationError):
        set_to(areas["15"], wrong, staff["region_staff"])
    assert not ParameterValue.objects.exists()


def test_a_reason_and_a_day_to_come_are_asked(areas: Any, staff: Any) -> None:
    by = staff["region_staff"]
    with pytest.raises(ValidationError, match="原因"):
        parameters.change(DAYS, areas["15"], to=10, by=by, reason=" ")
    with pytest.raises(ValidationError, match="不能早于今天"):
        set_to(areas["15"], 10, by, valid_from=later(-1))


def test_region_staff_change_one_on_its_page(signed_in: Any) -> None:
    client = signed_in("region_staff")
    page = f"/parameters/{DAYS}/"
    assert "15 个工作日" in client.get("/parameters/").content.decode()
    wrong = client.post(page, {"value": "many", "reason": "试行"})
    assert wrong.status_code == 422
    assert 'value="many"' in wrong.content.decode()
    answer = client.post(page, {"value": "10", "reason": "提高时效", "valid_from": ""}, follow=True)
    text = answer.content.decode()
    assert "10 个工作日" in text and "提高时效" in text
    event = AuditEvent.objects.get(action="parameter_change")
    assert event.detail["parameter"] == DAYS and event.community_id == "15"


def test_others_read_but_see_no_form(signed_in: Any) -> None:
    for name in ("specialist", "banner_staff"):
        answer = signed_in(name).get(f"/parameters/{DAYS}/")
        assert answer.status_code == 200 and 'name="value"' not in answer.content.decode()
    assert signed_in("banner_staff").post(f"/parameters/{DAYS}/", {}).status_code == 403
    assert signed_in("region_staff").get("/parameters/no-such/").status_code == 404


def test_one_piece_of_work_is_judged_by_what_held_when_it_read(areas: Any, staff: Any) -> None:
    with as_one_work():
        parameters.read_ahead([cast.OWN, cast.FAR])
        ParameterValue.objects.create(
            key=DAYS, area=areas["15"], value=20, valid_from=timezone.localdate(),
            reason="试行", set_by=staff["region_staff"],
        )  # fmt: skip
        assert parameters.values(DAYS, [cast.OWN, cast.FAR]) == {cast.OWN: 15, cast.FAR: 15}
    assert parameters.value(DAYS, cast.OWN) == 20


def test_a_figure_is_said_in_what_it_counts() -> None:
    held = parameters.PARAMETERS
    said = {key: held[key].show(held[key].default) for key in (
        "volunteers_wanted", "volunteer_pairs_most", "yearly_visits", "farms_wanted",
        "purchases_wanted", "floor_threshold",
    )}  # fmt: skip
    assert list(said.values()) == ["10 人", "3 对", "2 次", "1 户", "1 项", "2,000 平方米（或户）"]
