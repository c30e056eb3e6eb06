"""Whom the rows of a workbook are about: found by number, else by name and date of birth."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from registry import access
from registry.about_resident import known
from registry.ledger.columns import Values
from registry.ledger.findings import Finding, error, question
from registry.ledger.importing.rows import Row
from registry.ledger.shape import plain
from registry.models import Resident
from registry.models.scoped import inside
from registry.vault import fingerprint

SUBJECT = "resident_id"
NUMBERS = ("id_no", "cert_no")
FINDS = {known.key_of(name) for name in ("name", "birth_date", *NUMBERS)}
NAME, BORN = known.key_of("name"), known.key_of("birth_date")
CHANGES_BY_ITSELF = {known.key_of("age")}


class Recogniser:
    """Finds the residents that the rows of one workbook mean, in the area it was brought to."""

    def __init__(self, ledger: Any, batch: Any) -> None:
        self.ledger = ledger
        self.user = batch.user
        self.area = batch.community_id
        self.claims: dict[int, tuple[Values, dict[str, str]]] = {}
        """What each row says of its resident: values read, and masks as they stand."""

    def settle(self, rows: list[Row]) -> None:
        """Find whom each row means, and keep what it says of them apart from what it registers."""
        for row in rows:
            self.claims[row.number] = self._take_claims(row)
        by_number = self._by_numbers(rows)
        by_name = self._by_names(rows)
        for row in rows:
            self._decide(row, by_number, by_name)
            if any(finding.code == "identity" for finding in row.met):
                row.failed.add(SUBJECT)  # said already; nobody is asked to choose a resident

    def _take_claims(self, row: Row) -> tuple[Values, dict[str, str]]:
        keys = [key for key in self.ledger.shape.known if key in row.cells]
        told = {key: row.read.pop(key) for key in keys if key in row.read}
        masks = {key: row.masked.pop(key) for key in keys if key in row.masked}
        loose = {key for key in keys if key not in FINDS}
        row.met = [f for f in row.met if f.key not in loose]  # not written, so not to be put right
        row.failed -= loose
        row.read.pop("resident__birth_month_only", None)
        return told, masks

    # -- finding ----------------------------------------------------------------------------

    def _reach(self) -> Any:
        codes = access.areas_for(self.user, self.ledger.model.section, "E")
        held = Resident.objects.visible_to(self.user).filter(inside(codes), inside([self.area]))
        return held.current().select_related("household", "community")

    def _by_numbers(self, rows: list[Row]) -> dict[tuple[str, str], Resident]:
        found: dict[tuple[str, str], Resident] = {}
        for name in NUMBERS:
            marks = {self._number_mark(name, row) for row in rows} - {""}
            if marks:
                held = self._reach().filter(**{f"{name}_index__in": marks})
                found |= {(name, getattr(r, f"{name}_index")): r for r in held}
        return found

    def _number_mark(self, name: str, row: Row) -> str:
        number = self.claims[row.number][0].get(known.key_of(name))
        return fingerprint(name, number) if number else ""

    def _by_names(self, rows: list[Row]) -> dict[Any, list[Resident]]:
        named = {told[NAME] for told, _ in map(self._claim, rows) if NAME in told}
        found = defaultdict(list)
        for resident in self._reach().filter(name__in=named) if named else ():
            found[resident.name, resident.birth_date].append(resident)
        return found

    def _claim(self, row: Row) -> tuple[Values, dict[str, str]]:
        return self.claims[row.number]

    def _decide(self, row: Row, by_number: dict, by_name: dict) -> None:
        told, _ = self._claim(row)
        for name in NUMBERS:
            mark = self._number_mark(name, row)
            if mark:
                return self._number_decides(row, name, by_number.get((name, mark)))
        same = [r for r in by_name.get((told.get(NAME), told.get(BORN)), ())]
        here = [r for r in same if r.community_id == row.community_id] or same
        if len(here) == 1:
            self.mean(row, here[0])
        elif row.key is None:
            row.met.append(self._nobody(told, here))
        return None

    def _number_decides(self, row: Row, name: str, resident: Resident | None) -> None:
        told, _ = self._claim(row)
        key = known.key_of(name)
        if resident is None:
            what = self.ledger.label_of(key)
            message = f"本区域台账一中没有这个{what}的居民，请核对号码，或先在台账一建档"
            row.met.append(error("identity", key, message))
        elif told.get(NAME) and told[NAME] != resident.name:
            message = f"与台账一的姓名不同（台账一是{resident.name}），请核对号码和姓名"
            row.met.append(error("identity", NAME, message))
        else:
            self.mean(row, resident)

    def _nobody(self, told: Values, same: list[Resident]) -> Finding:
        if same:
            message = f"有 {len(same)} 名居民姓名和出生日期都相同，请填写身份证号"
        elif NAME in told and BORN in told:
            message = "本区域台账一中没有姓名和出生日期都相同的居民，请核对，或先在台账一建档"
        else:
            message = "不能确定是哪位居民，请填写身份证号或残疾人证号，或者姓名和出生日期"
        return error("identity", NAME, message)

    def mean(self, row: Row, resident: Resident) -> None:
        """Settle that ``row`` is about ``resident``."""
        row.read[SUBJECT] = resident.pk
        row.facts = known.facts(resident, self.ledger.shape.known)
        row.community_id = resident.community_id
        row.met = [f for f in row.met if f.code != "place"]

    # -- comparing --------------------------------------------------------------------------

    def compare(self, rows: Iterable[Row]) -> None:
        """Say where a row tells something else of its resident than 台账一 does."""
        for row in rows:
            if row.before is not None:
                self._same_person(row)
            facts = row.before or row.facts
            if facts:
                row.met += self._differences(row, facts)

    def _same_person(self, row: Row) -> None:
        before = row.before or {}
        meant = row.read.get(SUBJECT, before[SUBJECT])
        if meant != before[SUBJECT]:
            name = before[NAME]
            message = f"这一行原来是{name}的，现在写的是另一位居民；登记另一位居民请另起一行"
            row.met.append(error("identity", NAME, message))
        row.read.pop(SUBJECT, None)
        row.facts = {}

    def _differences(self, row: Row, facts: Values) -> list[Finding]:
        told, masks = self._claim(row)
        columns = self.ledger.columns
        wrong = {k for k, v in told.items() if plain(v) != plain(facts[k])} - CHANGES_BY_ITSELF
        wrong |= {k for k, mask in masks.items() if mask != columns[k].kind.mask(facts[k])}
        return [self._differs(columns[key], facts) for key in sorted(wrong) if key in columns]

    def _differs(self, column: Any, facts: Values) -> Finding:
        stored = column.show(facts) or "空"
        message = f"与台账一不同（台账一是{stored}），以台账一为准，本次不改；要改请到台账一更正"
        return question("known", column.key, message)
