"""The measured data: invented people, and the workbook they stand in."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.utils import timezone
from openpyxl import Workbook

from registry.demo import people, writing
from registry.demo.people import DemoHousehold, DemoResident
from registry.ledger.resource import PLACE_COLUMN
from registry.ledgers import ResidentLedger
from registry.models import Posting, User

COLUMNS = {
    "name": "name", "gender": "gender", "ethnicity": "ethnicity", "birth_date": "birth_date",
    "id_no": "id_no", "cert_status": "cert_status", "cert_no": "cert_no",
    "cert_issued_on": "cert_issued_on", "cert_expires_on": "cert_expires_on",
    "categories": "categories", "dis_level": "dis_level", "self_care": "self_care",
    "marital": "marital", "education": "education", "hukou_nature": "hukou_nature",
    "live_addr": "live_addr", "phone": "phone", "household__head_name": "head_name",
    "household__size": "size", "household__income": "income", "pension": "pension",
    "medical": "medical", "surveyed_on": "surveyed_on", "surveyor": "surveyor",
}  # fmt: skip
"""Ledger column → field of the plain table; the 25th column is the community."""

SEED = 7


def user(name: str, role: str, area: str) -> User:
    """An account with one posting; superuser, so that the admin it is compared with lets it in."""
    found, fresh = User.objects.get_or_create(
        username=name, defaults={"is_staff": True, "is_superuser": True}
    )
    if fresh:
        Posting.objects.create(user=found, role=role, area_id=area)
    return found


def households(area: str, count: int) -> Iterator[DemoHousehold]:
    """Exactly ``count`` invented residents in the communities of ``area``."""
    here = [c for c in writing.communities() if c.code.startswith(area)]
    return people.generate_households(SEED, here, count, timezone.localdate())


def fill(area: str, count: int) -> None:
    """Register ``count`` invented residents in ``area``."""
    writing.write(households(area, count), timezone.localdate())


def workbook(path: Path, area: str, count: int) -> int:
    """Write the workbook of ``count`` residents with an ID number to ``path``; returns how many."""
    columns = ResidentLedger.columns.pick(COLUMNS)
    book = Workbook(write_only=True)
    sheet = book.create_sheet("登记表")
    sheet.append([*(c.label for c in columns), PLACE_COLUMN])
    places = {c.code: c.full_name for c in writing.communities()}
    written = 0
    for home, person in _people(area, count):
        values = _values(home, person)
        sheet.append([*(_cell(c, values) for c in columns), places[home.community]])
        written += 1
    out = io.BytesIO()
    book.save(out)
    path.write_bytes(out.getvalue())
    return written


def _people(area: str, count: int) -> Iterator[tuple[DemoHousehold, DemoResident]]:
    left = count
    # One in twenty-five or so has no number yet: enough of them to make up for it.
    for home in households(area, count + count // 10 + 50):
        for person in home.residents:
            if person.fields["id_no"] and left:
                left -= 1
                yield home, person


def _values(home: DemoHousehold, person: DemoResident) -> dict[str, Any]:
    return writing.values(home, person)


def _cell(column: Any, values: dict[str, Any]) -> Any:
    return column.kind.render(column.value(values))
