"""Invented needs in every state, some in time, some late, and a few handed over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

from registry import parameters, working_days
from registry.demo.chance import between, chance, new_id, one_of
from registry.models import Change, Need, NeedHandover, Resident, User
from registry.needs.ledger import NeedLedger

SHARE = 0.6
"""How many of the residents of a community with a specialist have told of a need."""
REASON = "演示数据"
WANTS = (
    ("06", "轮椅坐垫破损，刹车失灵，申请更换"),
    ("01", "上月起未收到生活补贴，请核实"),
    ("05", "脑梗后左侧肢体无力，希望就近做康复训练"),
    ("07", "入户台阶高，轮椅进出困难，申请坡道"),
    ("02", "有缝纫手艺，希望在家门口找活干"),
    ("04", "孩子上高中，申请助学补助"),
    ("08", "家属外出务工，白天无人照料"),
    ("10", "雨季屋顶漏水，申请危房维修"),
    ("03", "想学电脑操作"),
)
UNITS = ("街道民政办", "社区卫生服务中心", "旗县残联康复部", "旗县残联教就部", "嘎查村委会")


def write(seed: int, today: date, by: dict[str, User]) -> int:
    """Store needs of residents of the communities in ``by``; returns how many."""
    rng = Random(seed)  # noqa: S311 invented data, no secret
    people = Resident.objects.unscoped("invented people").filter(
        community_id__in=by, voided_at=None, status="1"
    )
    chosen = people.select_related("household", "community").order_by("community_id", "pk")
    needs = [need for person in chosen for need in _of(rng, person, today, by)]
    Need.objects.bulk_create(needs)
    Change.objects.bulk_create(_change(need) for need in needs)
    _hand_over(needs, by)
    return len(needs)


def _of(rng: Random, person: Resident, today: date, by: dict[str, User]) -> Iterator[Need]:
    if not chance(rng, SHARE):
        return
    values = NeedLedger.start(person)
    values["raised_on"] = today - timedelta(days=between(rng, 0, 60))
    values["raised_by"] = one_of(rng, ("1", "2", "3"))
    values["category"], values["content"] = one_of(rng, WANTS)
    _course(rng, values, today)
    examined = NeedLedger.examine(values)
    user = by[person.community_id]
    who = {"created_by": user, "updated_by": user, "pk": new_id(rng)}
    need: Any = NeedLedger.shape.instances(examined.values, person.community_id, {}, **who)[0]
    NeedLedger.finish(need, examined)
    yield need


def _course(rng: Random, values: dict[str, Any], today: date) -> None:
    """How far it came: each step a few days after the one before, none in the future."""

    def next_day(after: date) -> date:
        return min(today, after + timedelta(days=between(rng, 1, 12)))

    far = between(rng, 0, 5)
    if far >= 1:
        values["reflected_to"] = one_of(rng, (["1"], ["2"], ["3"], ["1", "3"]))
        values["reflected_on"] = next_day(values["raised_on"])
        values["unit"] = one_of(rng, UNITS)
    if far >= 2:
        code = values["resident__community_id"]
        days = parameters.value("need_answer_days", code)
        values["promised_on"] = working_days.add_working_days(values["reflected_on"], days // 2)
    if far >= 3:
        values["answered_on"], values["answer_method"] = next_day(values["reflected_on"]), "2"
        values["answer"] = "已受理，按顺序办理"
    if far >= 4:
        solved = chance(rng, 0.8)
        values["closed_on"] = next_day(values["answered_on"])
        values["outcome"] = "1" if solved else "3"
        values["outcome_note"] = "" if solved else "不符合现行政策条件，已说明"
        values["satisfaction"] = ("1" if solved else "3") if far == 5 else ""


def _change(need: Need) -> Change:
    return Change(
        record_type=Need._meta.label_lower,
        record_id=need.pk,
        community_id=need.community_id,
        by=need.created_by,
        action="create",
        reason=REASON,
    )


def _hand_over(needs: list[Need], by: dict[str, User]) -> None:
    """One open need of each community to the street, one to a neighbouring community."""
    for code, user in sorted(by.items()):
        still = [n for n in needs if n.community_id == code and not n.is_closed]
        beside = next((c for c in sorted(by) if c != code and c[:9] == code[:9]), "")
        targets = [(code[:9], "请协调办理"), (beside, "常在贵社区居住，请就近看望")]
        asked = [(to, text) for to, text in targets if to]
        for need, (to, text) in zip(still, asked, strict=False):
            NeedHandover(
                need=need, from_area_id=code, to_area_id=to, request=text, offered_by=user
            ).save()
