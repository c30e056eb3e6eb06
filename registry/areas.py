"""Bringing an edition of the statistical divisions into the ``Area`` table, as often as one likes.

An edition is a CSV file (plain or .gz) with the columns ``code,name``. Loading it compares it with
what is stored and writes only the difference, in one transaction: a file with a mistake changes
nothing. What the edition no longer has is closed, never deleted, since records hang on it.
"""

from __future__ import annotations

import csv
import gzip
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from registry import divisions
from registry.models.area import Area, AreaName

DATA = Path(__file__).resolve().parent / "data"
EDITION_IN_NAME = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2}))?")
MAX_NAME = 60
BATCH = 2000
DERIVED = ("name", "official_name", "full_name", "level", "parent_id", "kind", "statistical_only")
WRITTEN = [
    "name",
    "official_name",
    "full_name",
    "level",
    "parent",
    "kind",
    "statistical_only",
    "pinyin",
    "initials",
    "valid_from",
    "valid_to",
    "merged_into",
]


@dataclass
class Changes:
    """What loading an edition writes. ``merged`` counts areas that end in another one."""

    new: list[Area] = field(default_factory=list)
    renamed: list[Area] = field(default_factory=list)
    refreshed: list[Area] = field(default_factory=list)  # only the name of an area above changed
    reopened: list[Area] = field(default_factory=list)
    merged: list[Area] = field(default_factory=list)
    closed: list[Area] = field(default_factory=list)
    missing: list[Area] = field(default_factory=list)  # not in the edition, kept on request
    former_names: list[AreaName] = field(default_factory=list)
    unchanged: int = 0

    def written(self) -> dict[str, Area]:
        """Every area to write, once each, parents before children."""
        groups = (self.new, self.renamed, self.refreshed, self.reopened, self.merged, self.closed)
        touched = {area.code: area for group in groups for area in group}
        return {code: touched[code] for code in sorted(touched, key=lambda c: (len(c), c))}


def latest_edition() -> Path:
    """The newest edition that comes with the product."""
    return max(DATA.glob("areas-*.csv.gz"))


def edition_date(path: Path) -> date:
    """The day an edition speaks for, from its file name: areas-2023-06.csv.gz → 1 June 2023.

    Raises ValidationError when the name carries no date.
    """
    found = EDITION_IN_NAME.search(path.name)
    try:
        year, month, day = (int(part or 1) for part in found.groups())  # type: ignore[union-attr]
        return date(year, month, day)
    except (AttributeError, ValueError):
        message = f"从文件名“{path.name}”看不出版本日期，请用 --edition 指定，如 2023-06-01"
        raise ValidationError(message, code="edition") from None


def read_edition(path: Path) -> dict[str, str]:
    """The official names of an edition by code, every parent present.

    Raises ValidationError naming the file and the line for wrong columns, a code that is no
    code, a code given twice, an empty or overlong name or a parent that is not in the file.
    """
    names: dict[str, str] = {}
    lines: dict[str, int] = {}
    for line, (code, name) in _rows(path, ("code", "name")):
        if code in names:
            raise _refused(path, line, f"代码 {code} 与第{lines[code]}行重复")
        _check(path, line, code, name)
        names[code], lines[code] = name, line
    for code, line in lines.items():
        above = divisions.parent_code(code)
        if above is not None and above not in names:
            raise _refused(path, line, f"代码 {code} 的上级 {above} 不在文件中")
    if not names:
        raise _refused(path, 1, "文件中没有区划")
    return names


def read_merges(path: Path, names: dict[str, str]) -> dict[str, str]:
    """New codes by the old code that ends in them; columns ``old,new``.

    Raises ValidationError naming the line when the new code is not in the edition, the old one
    still is, the levels differ, or an old code is given twice.
    """
    merges: dict[str, str] = {}
    for line, (old, new) in _rows(path, ("old", "new")):
        if new not in names:
            raise _refused(path, line, f"并入的代码 {new} 不在新版区划中")
        if old in names:
            raise _refused(path, line, f"撤销的代码 {old} 仍在新版区划中")
        if len(old) != len(new):
            raise _refused(path, line, f"{old} 与 {new} 不是同一层级")
        if old in merges:
            raise _refused(path, line, f"代码 {old} 重复")
        merges[old] = new
    return merges


def _rows(path: Path, columns: tuple[str, str]) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(_text(path).splitlines())
    header = [cell.strip() for cell in next(reader, [])]
    if header != list(columns):
        raise _refused(path, 1, f"第一行应为列名 {','.join(columns)}")
    for row in reader:
        if len(row) != len(columns):
            raise _refused(path, reader.line_num, f"应有 {len(columns)} 列，实有 {len(row)} 列")
        yield reader.line_num, [cell.strip() for cell in row]


def _text(path: Path) -> str:
    try:
        data = path.read_bytes()
        if path.suffix == ".gz":
            data = gzip.decompress(data)
    except (OSError, EOFError) as error:
        raise ValidationError(f"读不出文件 {path}：{error}", code="file") from None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030", errors="replace")  # as saved by a Chinese Excel


def _check(path: Path, line: int, code: str, name: str) -> None:
    try:
        divisions.level_of(code)
    except ValueError:
        message = f"“{code}”不是区划代码，应为 2、4、6、9 或 12 位数字"
        raise _refused(path, line, message) from None
    if not name:
        raise _refused(path, line, f"代码 {code} 没有名称")
    if len(name) > MAX_NAME:
        raise _refused(path, line, f"代码 {code} 的名称超过 {MAX_NAME} 字")


def _refused(path: Path, line: int, why: str) -> ValidationError:
    return ValidationError(f"{path.name} 第{line}行：{why}。未作任何更改", code="edition_line")


def describe(names: dict[str, str]) -> Iterator[dict[str, object]]:
    """The derived attributes of every area of an edition, parents before children."""
    full: dict[str | None, str] = {None: ""}
    for code in sorted(names, key=lambda c: (len(c), c)):
        above = divisions.parent_code(code)
        name = divisions.everyday_name(code, names[code], full[above])
        full[code] = full[above] + name if above else ""
        yield {
            "code": code,
            "name": name,
            "official_name": names[code],
            "full_name": full[code] or name,
            "level": divisions.level_of(code),
            "parent_id": above,
            "kind": divisions.kind_of(code),
            "statistical_only": divisions.is_statistical(code),
        }


def compare(
    names: dict[str, str],
    edition: date,
    merges: dict[str, str],
    keep_missing: bool = False,
) -> Changes:
    """What has to be written so that the table says what the edition says; writes nothing.

    Raises ValidationError when the table already holds a later edition, or a merge names an
    old code that was never known.
    """
    stored = Area.objects.in_bulk()
    _demand_not_older(edition)
    _demand_known(merges, stored)
    changes = Changes()
    for wanted in describe(names):
        area = stored.get(str(wanted["code"]))
        if area is None:
            changes.new.append(_spelt(Area(**wanted, valid_from=edition)))
        else:
            _compare_one(area, wanted, edition, changes)
    for code in sorted(stored.keys() - names.keys()):
        _end(stored[code], edition, merges.get(code), keep_missing, changes)
    return changes


def _demand_not_older(edition: date) -> None:
    seen = Area.objects.aggregate(a=Max("valid_from"), b=Max("valid_to"))
    latest = max((day for day in seen.values() if day), default=edition)
    if edition < latest:
        message = f"{edition} 版早于已载入的 {latest} 版，载入会把新设区划当作撤销。未作任何更改"
        raise ValidationError(message, code="edition_older")


def _demand_known(merges: dict[str, str], stored: dict[str, Area]) -> None:
    unknown = sorted(merges.keys() - stored.keys())
    if unknown:
        message = f"合并表中的原代码从未登记：{'、'.join(unknown[:5])}。未作任何更改"
        raise ValidationError(message, code="merge_unknown")


def _compare_one(area: Area, wanted: dict[str, object], edition: date, changes: Changes) -> None:
    differing = [name for name in DERIVED if getattr(area, name) != wanted[name]]
    closed = area.valid_to is not None
    if not differing and not closed:
        changes.unchanged += 1
        return
    renamed = {"name", "official_name"} <= set(differing)  # 村委会 → 村民委员会 is no new name
    if renamed:
        changes.former_names.append(AreaName(area=area, name=area.name, used_until=edition))
        changes.renamed.append(area)
    for name in differing:
        setattr(area, name, wanted[name])
    _spelt(area)
    if closed:
        area.valid_to = area.merged_into = None
        changes.reopened.append(area)
    elif not renamed:
        changes.refreshed.append(area)


def _end(area: Area, edition: date, heir: str | None, keep: bool, changes: Changes) -> None:
    if heir is not None and area.merged_into_id != heir:
        area.merged_into_id = heir
        area.valid_to = area.valid_to or edition
        changes.merged.append(area)
    elif area.valid_to is not None:
        changes.unchanged += 1
    elif keep:
        changes.missing.append(area)
    else:
        area.valid_to = edition
        changes.closed.append(area)


def _spelt(area: Area) -> Area:
    area.pinyin, area.initials = divisions.spell(area.name)
    return area


def apply(changes: Changes) -> None:
    """Write the difference, all of it or nothing."""
    with transaction.atomic():
        _upsert(changes.written().values())
        AreaName.objects.bulk_create(changes.former_names, batch_size=BATCH)


def _upsert(areas: Iterable[Area]) -> None:
    Area.objects.bulk_create(
        areas,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=WRITTEN,
    )


def load(
    path: Path | None = None,
    edition: date | None = None,
    merges: Path | None = None,
    keep_missing: bool = False,
    dry_run: bool = False,
) -> Changes:
    """Read, compare and write an edition; without ``path`` the one that comes with the product.

    ``merges`` is a CSV file ``old,new``; ``keep_missing`` leaves areas the edition lacks open
    (for a file that covers a part only); ``dry_run`` writes nothing. Raises ValidationError.
    """
    path = path or latest_edition()
    edition = edition or edition_date(path)
    names = read_edition(path)
    with transaction.atomic():
        merged = read_merges(merges, names) if merges else {}
        found = compare(names, edition, merged, keep_missing)
        if not dry_run:
            apply(found)
    return found
