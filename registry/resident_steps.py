"""What can be done with a whole resident beyond correcting facts, and what to know beforehand."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from registry import access
from registry.models import Merger, Move, Resident
from registry.models.scoped import inside

DEAD = "4"
REFUSED_SHOWN = datetime.timedelta(days=30)
"""So long whoever asked for a move is told that it was refused."""
Step = dict[str, str]


def of(record: Resident, can: dict[str, bool]) -> list[Step]:
    """The steps open to whoever ``can`` enter (E) and void (D) here."""
    if record.is_voided:
        return []
    steps = []
    if can["E"]:
        if record.status == DEAD:
            steps.append(_step("撤销死亡登记", "revive", record))
        else:
            steps += [_step("迁移到其他社区", "move", record), _step("分户", "split", record)]
            steps += [_step("并户", "join", record), _step("登记死亡", "death", record)]
    if can["D"] and can["E"]:
        steps.append(_step("合并重复档案", "merge", record))
        if _merger(record):
            steps.append(_step("撤销合并", "unmerge", record))
    return steps


def _step(label: str, name: str, record: Resident) -> Step:
    return {"label": label, "url": reverse(f"resident-{name}", args=[record.pk])}


def _merger(record: Resident) -> bool:
    held = Merger.objects.unscoped("whether a record read through the door was merged lately")
    last = held.filter(kept=record, undone_at__isnull=True).first()
    return bool(last and last.may_be_undone)


def notices(record: Resident, user: Any) -> list[Step]:
    """A move that waits; that the record was merged into one elsewhere."""
    refused = refused_moves(user, timezone.localdate()).filter(resident=record)
    untold = Q(state=Move.ASKED) | Q(pk__in=refused.order_by().values("pk"))
    held = Move.objects.visible_to(user).filter(untold, resident=record).select_related("to_area")
    told = [_of_move(move) for move in sorted(held, key=lambda move: move.state != Move.ASKED)]
    if record.merged_into_id:
        told.append({"text": "这份档案已合并到另一社区的档案。"})
    return told


def _of_move(move: Move) -> Step:
    place = move.to_area.full_name
    text = f"正在迁往{place}，等待对方接收；接收前仍由本社区服务。"
    if move.state == Move.REFUSED:
        text = f"{place}退回了迁移：{move.answer}。仍由本社区服务。"
    return {"text": text, "label": "查看", "url": reverse("move", args=[move.pk])}


def beside_list(user: Any) -> list[Step]:
    """The moves in and out, with how many wait for this user's answer."""
    if not access.may(user, Move.section, "V"):
        return []
    number = waiting_for(user).count()
    label = f"迁入迁出（{number} 人待接收）" if number else "迁入迁出"
    return [{"label": label, "url": reverse("moves")}]


def refused_moves(user: Any, today: datetime.date) -> Any:
    """The moves refused lately to those who still live where they were asked for, the last of each."""
    newer = Move.objects.unscoped("of the same resident").filter(
        resident=OuterRef("resident"), asked_at__gt=OuterRef("asked_at")
    )
    since = timezone.make_aware(datetime.datetime.combine(today - REFUSED_SHOWN, datetime.time.min))
    held = Move.objects.visible_to(user).filter(state=Move.REFUSED, answered_at__gte=since)
    here = held.filter(resident__community_id=F("from_area_id"), resident__voided_at__isnull=True)
    return here.filter(~Exists(newer))


def waiting_for(user: Any) -> Any:
    """The moves that wait for an answer of this user's communities."""
    held = Move.objects.visible_to(user).waiting()
    codes = {c for letter in "ER" for c in access.areas_for(user, Move.section, letter)}
    return held.filter(inside(sorted(codes), "to_area_id"))
