"""Sheets as finance offices make them, rewritten as the ledger's own: a row a sum, in yuan.

Such a sheet has a community a row and a kind of money a column, two levels of headings, 单位：万元 in a
corner, subtotals between the rows.  What it does not say (the year, the unit, which kind, promised
or paid) is asked of whoever brings it; nothing is supposed.
"""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.core.exceptions import ValidationError
from openpyxl import Workbook

from registry import codes, numerals
from registry.ledger.headings import TOTAL, Recognised, SheetColumn, choose_sheet, iter_records
from registry.ledger.importing.headings import KEY, PLACE, headings_of
from registry.ledger.matching import Heading, Matcher, compact
from registry.ledger.resource import CELLS_COLUMN, PLACE_COLUMN, STOOD_COLUMN
from registry.ledger.sheets import RawSheet, Value
from registry.organisation.funding.rules import SUBSIDY

ROLES = ("budgeted", "received")
UNITS = {"元": Decimal(1), "千元": Decimal(1000), "万元": Decimal(10_000)}
UNIT_SAID = re.compile(r"单位\s*[::]?\s*(?:人民币|[^\s::]{1,4}[、,])?\s*(万元|千元|元)(?=[\s)]|$)")
"""Nothing may follow: 填表单位：元宝山区 says no unit."""
UNIT_IN_HEADING = re.compile(r"[(](?:单位[::]?)?(万元|千元|元)[)]")
YEAR = re.compile(r"(20\d{2})年?(?!\d)")
AMOUNT = re.compile(r"[¥￥]?((?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)(万元|千元|元|万)?")
TOTAL_ENDS = re.compile(r"(?:合计|总计|小计|累计|共计)$")
PROMISED = re.compile(r"预算(?!外)|安排计划")
PAID = re.compile(r"到位|拨付|拨款|下达|发放|到账")
OWN_LEVEL = re.compile(r"^(.{2,})本级$")
"""松山区本级 is 松山区 itself."""
CORNER_ROWS = 10
TOO_MUCH = Decimal(10_000)
"""So many 万元 for one community is no sum but a wrong unit."""
CENT = Decimal("0.01")
WHERE, CELLS = STOOD_COLUMN, CELLS_COLUMN
COPIED = (
    "source", "source_name", "received_on", "in_budget", "budget_no", "exception", "exception_by",
    "exception_no", "note",
)  # fmt: skip
"""What a row says beside its amounts, taken along to each of its sums."""


@dataclass(frozen=True)
class Told:
    """What whoever brings the sheet says about it; empty where the sheet is to tell."""

    year: int | None = None
    unit: str = ""
    kind: str = ""
    role: str = ""
    source: str = ""


@dataclass(frozen=True)
class Cell:
    """A column of amounts: of which kind, promised or paid, of which year, in which unit."""

    column: SheetColumn
    kind: str
    role: str
    year: int | None
    unit: str


@dataclass
class Rewritten:
    """The sheet as the ledger reads it, and in words what was done to it."""

    title: str
    unit: str
    rows: list[dict[str, Any]] = field(default_factory=list)
    totals: int = 0
    """Rows of sums that were passed over."""
    empty: int = 0
    """Rows that name a community and no amount."""
    units: set[str] = field(default_factory=set)
    is_wide: bool = False
    others: tuple[str, ...] = ()
    plain: tuple[SheetColumn, ...] = ()
    """Columns that are neither amounts nor anything the ledger knows: they keep their headings."""

    @property
    def note(self) -> str:
        """What was done, for whoever checks the result."""
        told = [f"表中金额单位为{unit}，已乘以 {UNITS[unit]:,} 换算成元"
                for unit in sorted(self.units - {"元"})]  # fmt: skip
        if self.is_wide:
            told.append(f"一行几类经费的，已改成一行一笔，共 {len(self.rows)} 笔")
        if self.totals:
            told.append(f"跳过合计、小计 {self.totals} 行")
        if self.empty:
            told.append(f"没有金额的 {self.empty} 行不导入")
        if self.plain:
            names = "、".join(f"{c.letter} 列“{c.text}”" for c in self.plain)
            told.append(f"照原样带过来的列：{names}，没有认出的可以在“改列的对照”中指定")
        if self.others:
            told.append(f"只取了这一张工作表，另有：{'、'.join(self.others)}")
        return "；".join(told) + "。各笔在原表的位置见“原表位置”一列。"


def rewritten(sheets: Sequence[RawSheet], ledger: Any, told: Told) -> Rewritten | None:
    """The sheet in the ledger's own form; None where it has that form already.

    Raises ValidationError by the name of what is to be told (year, unit, kind, role) where the
    sheet leaves it open or says otherwise, and as ``choose_sheet`` does.
    """
    sheet, found = choose_sheet(sheets, [*headings_of(ledger), *_kinds()])
    if KEY in found.mapped:
        return None
    return _Reading(sheet, found, told).result()


def workbook(made: Rewritten, ledger: Any, keys: Sequence[str]) -> bytes:
    """The rewritten sheet as a workbook, each sum with its place in the sheet it came from."""
    book = Workbook()
    sheet = book.active
    sheet.append([made.title])
    sheet.append([f"填表单位：{made.unit}", "", "", "单位：元"])
    columns = ledger.columns.pick(keys)
    plain = [c.text for c in made.plain]
    sheet.append([PLACE_COLUMN, *(c.label for c in columns), *plain, WHERE, CELLS])
    labels = {PLACE: PLACE_COLUMN, **{c.key: c.label for c in columns}}
    for row in made.rows:
        cells = [row.get(c.key) for c in columns] + [row.get(text) for text in plain]
        came_from = {labels.get(key, key): letter for key, letter in row[CELLS].items()}
        told = "；".join(f"{label} {letter}" for label, letter in came_from.items())
        sheet.append([row.get(PLACE), *cells, row[WHERE], told])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _kinds() -> list[Heading]:
    """The kinds of money as headings, so that a sheet with a column each is recognised."""
    return [
        Heading(f"kind:{entry.code}", entry.name, (entry.label, entry.short, *entry.synonyms),
                exact=True)
        for entry in codes.get("funding_kind") if entry.code != "99"
    ]  # fmt: skip


class _Reading:
    """One sheet being read: its columns first, then its rows."""

    def __init__(self, sheet: RawSheet, found: Recognised, told: Told) -> None:
        self.sheet, self.found, self.told = sheet, found, told
        self.kinds = Matcher(_kinds())
        self.roles = Matcher(_roles())
        self.above = _above(sheet, found)

    def result(self) -> Rewritten | None:
        cells = [cell for c in self.found.columns if (cell := self._cell(c))]
        is_wide = any(cell.kind for cell in cells)
        if not is_wide and self._is_own(cells):
            return None
        if not cells:
            raise ValidationError("没有找到金额的列（预算数、到位数，或各类经费的名称）")
        made = Rewritten(
            self.found.title or "经费", self.found.unit, is_wide=is_wide,
            others=tuple(other.name for other in self.found.others),
            plain=tuple(self._plain(cells)),
        )  # fmt: skip
        passed = (*self.found.skipped, *self.found.footer)
        made.totals = sum(bool(TOTAL.match(compact(row.text))) for row in passed)
        for number, row in self._rows():
            self._take(made, number, row, cells)
        if not made.rows:
            raise ValidationError("表中没有一行既有社区（嘎查）又有金额")
        return made

    def _plain(self, cells: Sequence[Cell]) -> Iterator[SheetColumn]:
        """The columns that are taken over as they stand; totals across are no loss."""
        taken = {cell.column.letter for cell in cells}
        seen = set(COPIED)
        for column in self.found.left_out:
            is_total = TOTAL_ENDS.search(_bare(column.text))
            if column.text and column.letter not in taken and not is_total:
                if column.text not in seen:
                    yield column
                seen.add(column.text)

    def _is_own(self, cells: Sequence[Cell]) -> bool:
        """Whether the importer may read the sheet as it stands: nothing is left open or reckoned."""
        mapped = self.found.mapped
        if self.told.source and "source" not in mapped:
            return False
        return {"year", "kind"} <= mapped.keys() and all(self._unit(c) == "元" for c in cells)

    # -- columns -----------------------------------------------------------------------------

    def _cell(self, column: SheetColumn) -> Cell | None:
        """What a column of amounts holds; None for any other, and for totals across."""
        texts = (column.text, column.group)
        if not column.text or TOTAL_ENDS.search(_bare(column.text)):
            return None
        kind, role = (_first(m, texts) for m in (self.kinds, self.roles))
        if not kind and not role:
            return None
        if column.key and not column.key.startswith("kind:") and column.key not in ROLES:
            return None
        years = set(YEAR.findall(compact(column.text + column.group)))
        unit = UNIT_IN_HEADING.search(compact(column.text)) or UNIT_IN_HEADING.search(
            compact(column.group)
        )
        return Cell(column, kind.removeprefix("kind:"), role, int(years.pop()) if len(years) == 1
                    else None, unit[1] if unit else "")  # fmt: skip

    def _unit(self, cell: Cell) -> str:
        """The unit of a column: its heading's, the corner's, or as told; asked where nobody says."""
        said = cell.unit or self._corner()
        if said and self.told.unit and said != self.told.unit:
            text = f"表中写的单位是{said}，与所选的{self.told.unit}不一致，请核对"
            raise ValidationError({"unit": text})
        if not said and not self.told.unit:
            raise ValidationError({"unit": "表中没有写明金额单位，请选择元或万元，再重新选择文件"})
        return said or self.told.unit

    def _corner(self) -> str:
        units = {found[1] for text in self.above if (found := UNIT_SAID.search(text))}
        if titled := UNIT_IN_HEADING.search(compact(self.found.title)):
            units.add(titled[1])
        if len(units) > 1:
            raise ValidationError(
                {"unit": f"表中写了几种单位：{'、'.join(sorted(units))}，请改成一种"}
            )
        return units.pop() if units else ""

    def _role(self, cell: Cell) -> str:
        """Promised or paid: by the heading, by the title, or as told."""
        if cell.role:
            return cell.role
        title = compact(self.found.title)
        by_title = [
            r for r, said in zip(ROLES, (PROMISED, PAID), strict=True) if said.search(title)
        ]
        if self.told.role or len(by_title) == 1:
            return self.told.role or by_title[0]
        text = f"“{cell.column.text}”一列没有写明是预算数还是到位数，请选择，再重新选择文件"
        raise ValidationError({"role": text})

    def _kind(self, cell: Cell, row: dict[str, Value]) -> Any:
        """The kind of a sum: the column's, the row's, the title's, or as told."""
        if cell.kind:
            return codes.get("funding_kind").label(cell.kind)
        if "kind" in row:
            return row["kind"]
        label = codes.get("funding_kind").label
        titled = _named_in(compact(self.found.title))
        if self.told.kind or len(titled) == 1:
            return label(self.told.kind or titled[0])
        text = "表中没有写明是哪一类经费，请选择，再重新选择文件"
        raise ValidationError({"kind": text})

    def _year(self, cell: Cell, row: dict[str, Value]) -> Any:
        """The year of a sum: the column's, the row's, the title's, or as told."""
        if cell.year or "year" in row:
            return cell.year or row["year"]
        years = set(YEAR.findall(compact(f"{self.found.title} {self.found.sheet}")))
        if len(years) == 1 and self.told.year and str(self.told.year) not in years:
            text = f"表题写的是{years.pop()}年，与所填的{self.told.year}年不一致，请核对"
            raise ValidationError({"year": text})
        if self.told.year or len(years) == 1:
            return self.told.year or int(years.pop())
        raise ValidationError({"year": "表中没有写明年度（或写了几个），请填写，再重新选择文件"})

    # -- rows --------------------------------------------------------------------------------

    def _rows(self) -> Iterator[tuple[int, dict[str, Value]]]:
        """Every row under the heading by the letter of its column, and by key where there is one."""
        named = tuple(replace(c, key=c.letter) for c in self.found.columns)
        keys = {c.letter: c.key for c in self.found.columns if c.key}
        for number, row in iter_records(self.sheet, replace(self.found, columns=named)):
            yield number, row | {keys[at]: value for at, value in row.items() if at in keys}

    def _take(
        self, made: Rewritten, number: int, row: dict[str, Value], cells: Sequence[Cell]
    ) -> None:
        place = str(row.get(PLACE) or "").strip()
        place = OWN_LEVEL.sub(r"\1", place)
        if TOTAL_ENDS.search(_bare(place)) or TOTAL.match(_bare(place)):
            made.totals += 1
            return
        sums = _by_sum(self._amounts(made, number, row, cells))
        if place and not sums:
            made.empty += 1
        for (year, kind), amounts in sums.items():
            kept = {key: row[key] for key in COPIED if row.get(key) not in (None, "")}
            if self.told.source:
                kept.setdefault("source", codes.get("funding_source").label(self.told.source))
            if kind == codes.get("funding_kind").label(SUBSIDY) and row.get("standard"):
                kept["standard"] = self._yuan(made, "standard", number, row)
            kept |= {
                c.text: row[c.letter] for c in made.plain if row.get(c.letter) not in (None, "")
            }
            letters = "、".join(dict.fromkeys(letter for _, letter, _ in amounts))
            made.rows.append({
                PLACE: place, "year": year, "kind": kind, **kept,
                **{role: value for role, _, value in amounts},
                WHERE: f"{self._sheet()}第 {number} 行 {letters} 列",
                CELLS: self._came_from(made, amounts),
            })  # fmt: skip

    def _came_from(self, made: Rewritten, amounts: list[tuple[str, str, Any]]) -> dict[str, str]:
        """The column each cell of a sum came from."""
        mapped = self.found.mapped.items()
        told = {k: c.letter for k, c in mapped if not k.startswith("kind:") and k not in ROLES}
        plain = {c.text: c.letter for c in made.plain}
        return {**told, **plain, **{role: letter for role, letter, _ in amounts}}

    def _sheet(self) -> str:
        """Which sheet it is, where there are several."""
        return f"工作表“{self.sheet.name}”" if self.found.others else ""

    def _amounts(
        self, made: Rewritten, number: int, row: dict[str, Value], cells: Sequence[Cell]
    ) -> Iterator[tuple[Any, Any, str, str, Any]]:
        """Year, kind, role, column and amount in yuan of each filled cell of a row."""
        for cell in cells:
            raw = row.get(cell.column.letter)
            if raw in (None, "") or not str(raw).strip(" -—/"):
                continue
            amount = _in_yuan(raw, self._factor(made, cell), number, cell.column)
            yield (self._year(cell, row), self._kind(cell, row), self._role(cell),
                   cell.column.letter, amount)  # fmt: skip

    def _factor(self, made: Rewritten, cell: Cell) -> str:
        unit = self._unit(cell)
        made.units.add(unit)
        return unit

    def _yuan(self, made: Rewritten, key: str, number: int, row: dict[str, Value]) -> Any:
        """Another amount of the row, by its column's own unit."""
        column = self.found.mapped[key]
        said = UNIT_IN_HEADING.search(compact(column.text))
        unit = self._factor(made, Cell(column, "", "", None, said[1] if said else ""))
        return _in_yuan(row[key], unit, number, column)


Sums = dict[tuple[Any, Any], list[tuple[str, str, Any]]]


def _by_sum(amounts: Iterator[tuple[Any, Any, str, str, Any]]) -> Sums:
    """What is promised and what is paid of the same year and kind belongs to one record."""
    found: Sums = {}
    for year, kind, role, letter, amount in amounts:
        found.setdefault((year, kind), []).append((role, letter, amount))
    return found


def _in_yuan(raw: Value, unit: str, number: int, column: SheetColumn) -> Any:
    """The amount in yuan to the fen; what is no amount stays as it is, for the check to name."""
    text = compact(raw)
    amount, own = _read(text)
    if amount is None:
        return raw
    if not own and unit == "万元" and amount >= TOO_MUCH:
        where = f"第 {number} 行 {column.letter} 列的 {amount:,}"
        text = f"{where} 按万元是 {amount / 10_000:,.2f} 亿元，请核对表中的单位"
        raise ValidationError({"unit": text})
    yuan = (amount * UNITS[own or unit]).quantize(CENT, ROUND_HALF_UP)
    return f"{yuan:f}"


def _read(text: str) -> tuple[Decimal | None, str]:
    """An amount and the unit it names itself, in digits or in words; 叁万 is in yuan as 3万 is."""
    if found := AMOUNT.fullmatch(text):
        own = {"万": "万元"}.get(found[2] or "", found[2] or "")
        return Decimal(found[1].replace(",", "")), own
    return numerals.amount(text), "元" if re.search("[万萬元圆块]", text) else ""


def _above(sheet: RawSheet, found: Recognised) -> list[str]:
    """The texts over the table and in its heading, in which a unit may be said."""
    rows = sheet.head(max(CORNER_ROWS, found.header_rows[-1]))[: found.header_rows[-1]]
    texts = (value for row in rows for value in row if isinstance(value, str))
    return [unicodedata.normalize("NFKC", text).strip() for text in texts]


def _roles() -> list[Heading]:
    from registry.organisation.funding.columns import OPTIONS
    from registry.organisation.funding.ledger import FundingLedger

    return [Heading(k, FundingLedger.columns[k].label, OPTIONS[k]["also"]) for k in ROLES]


def _first(matcher: Matcher, texts: Sequence[str]) -> str:
    """The key of the first of ``texts`` that is surely known."""
    found = (matcher.match(text) for text in texts if text)
    return next((match.key for match in found if match), "")


def _named_in(text: str) -> list[str]:
    """The kinds of money whose full names stand in ``text``."""
    kinds = codes.get("funding_kind")
    return [entry.code for entry in kinds if len(entry.name) >= 4 and compact(entry.name) in text]


def _bare(text: str) -> str:
    """``text`` without blanks between its characters (合 计) and what stands in brackets."""
    return re.sub(r"[(].*?[)]", "", compact(text))
