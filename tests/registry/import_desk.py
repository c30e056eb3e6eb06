"""A specialist at the import: a small area tree, one user, and every step without a browser."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook

from registry.identity import check_digit
from registry.ledger import headings as sheet_headings
from registry.ledger.importing import applying, checking
from registry.ledger.importing.headings import find_table
from registry.ledger.sheets import read_sheets
from registry.ledger.upload import check_upload
from registry.ledgers import ResidentLedger
from registry.models import Area, ImportBatch, ImportRow, Posting, Resident, User

TREE = (
    ("15", "内蒙古自治区", 1), ("1504", "赤峰市", 2), ("150404", "松山区", 3),
    ("150404001", "全宁街道", 4), ("150404001001", "钢铁社区", 5), ("150404001002", "玉龙社区", 5),
)  # fmt: skip
HOME, NEXT_DOOR = "150404001001", "150404001002"


def plant() -> None:
    """The areas of ``TREE``, each with its parent and full name."""
    above: list[Area] = []
    for code, name, level in TREE:
        above = above[: level - 1]
        full_name = "".join(a.name for a in above) + name
        parent = above[-1] if above else None
        area = Area.objects.create(
            code=code, name=name, official_name=name, full_name=full_name, level=level,
            parent=parent, kind="urban" if level == 5 else "",
        )  # fmt: skip
        above.append(area)


def user_of(area: str, role: str = "specialist") -> User:
    """A user with one role in one area."""
    user = User.objects.create_user(f"{role}-{area}", password="a-long-enough-word")
    Posting.objects.create(user=user, role=role, area_id=area)
    return user


def id_number(day: str, number: int = 1, place: str = "150404") -> str:
    """A number made up for a birth date YYYYMMDD; an odd ``number`` is a man's."""
    first17 = f"{place}{day}{number:03d}"
    return first17 + check_digit(first17)


def workbook(rows: Sequence[Sequence[Any]], merges: Sequence[str] = ()) -> bytes:
    """An .xlsx with ``rows`` on its one sheet."""
    book = Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(list(row))
    for merge in merges:
        sheet.merge_cells(merge)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


class Desk:
    """Where one user brings workbooks into 台账一."""

    ledger = ResidentLedger

    def __init__(self, user: User, community: str = HOME) -> None:
        self.user = user
        self.community = community

    def upload(self, data: bytes, name: str = "残疾人台账.xlsx") -> ImportBatch:
        """The file looked at and kept, its columns recognised."""
        kind = check_upload(name, data)
        _, found = find_table(self.ledger, read_sheets(data, kind))
        batch = ImportBatch(
            ledger=self.ledger.key, user=self.user, community_id=self.community, file_name=name,
            kind=kind.value, recognised=found.to_json(), total=found.records,
        )  # fmt: skip
        batch.keep(data)
        batch.save()
        return batch

    def check(self, data: bytes, name: str = "残疾人台账.xlsx") -> ImportBatch:
        """The file uploaded and every row checked."""
        batch = self.upload(data, name)
        checking.run(self.ledger, batch)
        batch.refresh_from_db()
        return batch

    def bring_in(self, data: bytes, mode: str = "good") -> ImportBatch:
        """The file checked and what is accepted written."""
        batch = self.check(data)
        batch.mode, batch.state = mode, "applying"
        batch.save()
        applying.run(self.ledger, batch)
        batch.refresh_from_db()
        return batch

    def residents(self) -> Any:
        return Resident.objects.visible_to(self.user).current()


def outcomes(batch: ImportBatch) -> dict[str, int]:
    """How many rows of ``batch`` are new, changed, same, wrong, in conflict."""
    counts: dict[str, int] = {}
    for outcome in ImportRow.objects.filter(batch=batch).values_list("outcome", flat=True):
        counts[outcome] = counts.get(outcome, 0) + 1
    return counts


def errors(batch: ImportBatch) -> list[tuple[int, str, str]]:
    """``(row, column letter, message)`` of every error, in the order of the sheet."""
    mapped = sheet_headings.Recognised.from_json(batch.recognised).mapped
    return [
        (
            row.number,
            mapped[found["key"]].letter if found["key"] in mapped else "",
            found["message"],
        )
        for row in ImportRow.objects.filter(batch=batch)
        for found in row.findings
        if found["level"] == 1
    ]
