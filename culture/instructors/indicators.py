"""G09: an instructor in post, with name and certificate."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from culture.instructors.ledger import InstructorLedger, serving
from culture.measuring import by_area, form_door
from culture.models import SportInstructor
from registry import parameters
from registry.indicators import Door, Indicator, Kind, Measured, at_least

WANTED = "instructors_wanted"
READ = ("name", "certificate_no", "valid_until")


def instructed(codes: Sequence[str], on: datetime.date) -> Mapping[str, Measured]:
    """G09: whoever serves on the day ``on`` with a certificate that is not over."""
    held = by_area(SportInstructor, codes, serving(on), read=READ)
    wanted = parameters.values(WANTED, codes, on)
    return {code: _instructed(code, held[code], on, wanted[code]) for code in codes}


def _instructed(code: str, held: list[Any], on: datetime.date, wanted: int) -> Measured:
    lacks = {one.pk: text for one in held if (text := _lacks(one, on))}
    sound = [one for one in held if one.pk not in lacks]
    says = f"在岗、持有效证书的指导员 {len(sound)} 人（至少 {wanted} 人）"
    if not held:
        says = "还没有登记体育健身指导员"
    says = "；".join([*lacks.values(), says])
    doors = [
        Door(f"更正{one.name}的证书", f"{InstructorLedger.url('edit', one.pk)}#part-certificate")
        for one in held
        if one.pk in lacks
    ]
    if sound:
        first = sound[0]
        doors = [Door(f"查看{first.name}", InstructorLedger.url("detail", first.pk)), *doors]
    if len(held) < wanted:
        doors.append(form_door("登记体育健身指导员", InstructorLedger, code))
    evidence = tuple((InstructorLedger.key, one.pk) for one in sound)
    return at_least(len(sound), wanted, says, evidence=evidence, doors=tuple(doors[:5]))


def _lacks(one: Any, on: datetime.date) -> str:
    if not one.certificate_no:
        return f"{one.name}没有证书编号"
    if one.valid_until and one.valid_until < on:
        return f"{one.name}的证书 {one.valid_until:%Y-%m-%d} 到期"
    return ""


INDICATORS = (
    Indicator("G09", "在岗、有证书编号、证书没有过期的体育健身指导员的人数，不足的按比例",
              instructed, (WANTED,), Kind.COUNT, "人"),
)  # fmt: skip
