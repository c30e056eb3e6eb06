"""Invented legal bodies: the banner's legal aid centre, and what the communities have themselves."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from registry.demo import accounts
from registry.demo.chance import between
from registry.demo.work import store
from registry.ledger.columns import Values
from registry.models import Area
from rights.bodies.ledger import AID, MEDIATION, LegalBodyLedger

DAY = timedelta(days=1)


def write(seed: int, today: date) -> dict[str, int]:
    """Store them; the first community's own agreement has just run out."""
    rng = Random(f"{seed}:bodies")  # noqa: S311 invented data, no secret
    by = {**accounts.specialists(), **accounts.banner_staff()}
    areas = Area.objects.in_bulk(by)
    told = []
    for n, code in enumerate(sorted(by)):
        area = areas[code]
        held = _community(area, today, n) if area.is_community else _banner(area, today)
        phone = f"0476-{between(rng, 8000000, 8999999)}"
        told.append((code, {**LegalBodyLedger.start(area), **held, "phone": phone}))
    return {LegalBodyLedger.title: store(rng, LegalBodyLedger, told, by, today)}


def _banner(area: Area, today: date) -> Values:
    return {
        "legal_body": AID, "name": f"{area.name}法律援助中心", "person": "齐晓光", "post": "主任",
        "duties": "法律咨询、代理诉讼、代写文书", "from_on": today - 700 * DAY,
        "agreed_from": today - 300 * DAY, "agreed_until": today + 430 * DAY,
    }  # fmt: skip


def _community(area: Area, today: date, n: int) -> Values:
    return {
        "legal_body": MEDIATION, "name": f"{area.name}人民调解委员会", "person": "包玉兰",
        "post": "主任", "duties": "调解邻里、家庭和财产纠纷", "from_on": today - 500 * DAY,
        "agreed_from": today - 360 * DAY,
        "agreed_until": today + (18 if n % 2 else 365) * DAY,
    }  # fmt: skip
