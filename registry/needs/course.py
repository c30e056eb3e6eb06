"""The course of a need for its page: what is behind it, where it stands, who is to do what next."""

from __future__ import annotations

import datetime
from typing import Any

from registry import codes
from registry.models import Need, NeedHandover
from registry.models.need import ANSWERED, PROMISED, REFLECTED, TO_REFLECT
from registry.needs import lamps

REPORTED = NeedHandover.REPORTED
STOPS = (
    ("登记", "raised_on", ""),
    ("反映", "reflected_on", TO_REFLECT),
    ("承诺", "promised_on", ""),
    ("答复", "answered_on", REFLECTED + PROMISED),
    ("办结", "closed_on", ANSWERED),
)
"""The stops of a need: what it is called, the day it was reached, the states in which it is next."""


def stops(need: Need) -> list[dict[str, Any]]:
    """The stops in their order; a promise is one only where there is one."""
    shown = [stop for stop in STOPS if stop[1] != "promised_on" or need.promised_on]
    return [
        *(_stop(label, getattr(need, day), need.state in here) for label, day, here in shown),
        {
            "label": "满意度",
            "day": codes.get("satisfaction").label(need.satisfaction) if need.satisfaction else "",
            "state": "done" if need.satisfaction else "current" if need.is_closed else "next",
        },
    ]


def _stop(label: str, day: datetime.date | None, current: bool) -> dict[str, Any]:
    said = lamps.day_said(day) if day else ""
    if label == "承诺" and said:
        said = f"{said}前"
    return {"label": label, "day": said, "state": _state(day, current)}


def _state(day: datetime.date | None, current: bool) -> str:
    return "done" if day else "current" if current else "next"


def todo(need: Need, today: datetime.date, latest: NeedHandover | None = None) -> str:
    """Who is to do what next, and by when; ``latest`` is its last hand-over."""
    handed = _handed(need, latest) if latest is not None and not need.is_closed else ""
    if latest is not None and handed and latest.state in (*NeedHandover.RUNNING, REPORTED):
        return handed
    return handed + _own(need, today)


def _own(need: Need, today: datetime.date) -> str:
    limit = lamps.said(need, today)
    if need.state == TO_REFLECT:
        by = f"（期限 {limit}）" if limit else ""
        return f"请本社区残协向同级政府、社区服务机构或上级残联反映{by}，反映后在这里登记。"
    if need.state in (REFLECTED, PROMISED):
        return _awaited(need, limit)
    if need.state == ANSWERED:
        return "已有答复。请把答复告诉本人，核实是否解决，然后办结；没有解决的，可以再次反映，或写明理由办结。"
    if not need.satisfaction:
        return "已办结。请回访本人，登记满意度。"
    return "已办结，满意度已登记，没有要做的事。"


def _awaited(need: Need, limit: str) -> str:
    said = codes.get("need_recipient")
    asked = "、".join(said.label(code) for code in need.reflected_to or ())
    who = need.unit or asked or "对方"
    what = "承诺的期限" if need.promised_on else "答复期限"
    by = f"，{what} {limit}" if limit else ""
    return f"等{who}答复{by}。到期没有回音的，请催办；收到答复后在这里登记。"


def _handed(need: Need, latest: NeedHandover) -> str:
    to = latest.to_area.full_name
    if latest.state == NeedHandover.RETURNED:
        return f"{to}已退回：{latest.reason}。"
    if latest.state == REPORTED and need.state != ANSWERED:
        return f"{to}已反馈：{latest.report}。请答复本人，登记答复。"
    return {
        NeedHandover.OFFERED: f"已转交{to}，等对方接收；对方没有接收前可以撤回。",
        NeedHandover.ACCEPTED: f"{to}已接收，正在办理；对方反馈后由本社区答复本人。",
    }.get(latest.state, "")


def for_side(handover: NeedHandover, receives: bool) -> str:
    """What the giving or the receiving side of a hand-over is to do next."""
    giver, taker = handover.from_area.full_name, handover.to_area.full_name
    said = {
        NeedHandover.OFFERED: (
            f"等{taker}接收；没有接收前可以撤回。",
            "请核对后接收；不归本地办理的，写明原因退回。",
        ),
        NeedHandover.ACCEPTED: (
            f"{taker}正在办理，反馈后由本社区答复本人。",
            "请办理，然后在下面反馈办理情况；上门的先记一次走访，办不了的写明原因退回。",
        ),
        NeedHandover.RETURNED: ("对方已退回，请另行办理或转交其他地方。", "已退回，没有要做的事。"),
        NeedHandover.WITHDRAWN: ("已撤回，没有要做的事。", "对方已撤回，没有要做的事。"),
        NeedHandover.REPORTED: (
            "对方已反馈，请答复本人，在需求反映单登记答复。",
            f"已反馈，由{giver}答复本人。",
        ),
    }
    return said[handover.state][receives]
