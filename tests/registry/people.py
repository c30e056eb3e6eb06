"""One complete resident, as values of the ledger and as what a browser sends."""

from __future__ import annotations

import copy
import datetime
import html
import re
from decimal import Decimal
from typing import Any

from registry.ledgers import ResidentLedger

TODAY = datetime.date(2026, 6, 1)
ID = "150404197511120023"  # 女，1975-11-12
OTHER_ID = "150102198001010014"  # 男，1980-01-01
CHILD_ID = "150702201503109978"  # 男，2015-03-10
CERT = ID + "42"  # 肢体二级


def complete(**changes: Any) -> dict[str, Any]:
    """A woman of fifty with a certificate, about whom everything is known."""
    values = ResidentLedger.shape.blank()
    values.update(
        name="乌云其其格", gender="2", ethnicity="02", birth_date=datetime.date(1975, 11, 12),
        id_no=ID, cert_status="2", cert_no=CERT, cert_issued_on=datetime.date(2020, 5, 6),
        cert_expires_on=datetime.date(2030, 5, 6), dis_category="4", dis_level="2",
        self_care="2", marital="20", education="3", literate="1", political="13",
        hukou_nature="1", hukou_region="150404401001", hukou_addr="春城小区1号楼",
        live_addr="春城小区1号楼", residence_type="1", phone="13804761234",
        relation_to_head="02", household__head_name="乌云其其格", household__head_id=ID,
        household__size=3, household__disabled_count=1,
        household__income=Decimal("30000.00"), household__income_sources=["1"],
        household__poverty=["P00"], household__housing_source="1",
        household__housing_structure="2", household__housing_danger="A", capacity="1",
        pension="2", medical="2", employment="2", unemployed_reason="4", livelihood_source="4",
        rehab_need=["6"], needs=["0"], no_need_on=datetime.date(2026, 5, 1), can_go_out="1",
        care_need="0", access_need=["00"], surveyed_on=datetime.date(2026, 5, 1),
        survey_method="1", surveyor="王芳", status="1",
        disabilities=[{"category": "4", "level": "2"}],
        members=[_member("巴特尔", "10")],
        benefits=[_benefit(item) for item in ("SS03", "SS04", "SS10")],
        consent=[{"given": "1", "by_whom": "1", "method": "1", "on": datetime.date(2026, 5, 1)}],
    )  # fmt: skip
    unknown = set(changes) - set(values)
    assert not unknown, unknown
    return copy.deepcopy({**values, **changes})


def _member(name: str, relation: str) -> dict[str, Any]:
    blank: dict[str, Any] = {c.key: c.kind.blank() for c in _columns("members")}
    return {**blank, "name": name, "relation": relation}


def _benefit(item: str) -> dict[str, Any]:
    blank: dict[str, Any] = {c.key: c.kind.blank() for c in _columns("benefits")}
    return {**blank, "item": item, "state": "3"}


def _columns(table: str) -> Any:
    return ResidentLedger.shape.table(table).columns


FIELD = re.compile(r"<(input|select|textarea)\b([^>]*)>", re.S)
ATTRIBUTE = re.compile(r'([\w-]+)(?:="([^"]*)")?')


def fields_of(page: str) -> dict[str, list[str]]:
    """What a browser would send back of the entry form in ``page``, left as it is."""
    form = page[page.index('id="entry"') :]
    form = form[: form.index("</form>")]
    sent: dict[str, list[str]] = {}
    for found in FIELD.finditer(form):
        attributes = {k: html.unescape(v) for k, v in ATTRIBUTE.findall(found[2])}
        name = attributes.get("name")
        if name:
            for value in _sent(found, attributes, form):
                sent.setdefault(name, []).append(value)
    return sent


def _sent(found: re.Match[str], attributes: dict[str, str], form: str) -> list[str]:
    if found[1] == "input":
        if attributes.get("type") in ("radio", "checkbox"):
            return [attributes.get("value", "on")] if "checked" in attributes else []
        return [attributes.get("value", "")] if attributes.get("type") != "file" else []
    inside = form[found.end() : form.index(f"</{found[1]}>", found.end())]
    if found[1] == "textarea":
        return [html.unescape(inside).strip()]
    chosen = re.findall(r'<option value="([^"]*)" selected', inside)
    return [html.unescape(value) for value in chosen] or [""]


def as_typed(values: dict[str, Any]) -> dict[str, Any]:
    """``values`` as someone types them into an empty form."""
    typed: dict[str, Any] = {}
    for column in ResidentLedger.columns:
        if not column.get and not column.derived:
            typed[column.key] = _text(values[column.key])
    for table in ResidentLedger.shape.tables:
        for number, row in enumerate(values[table.key]):
            at = _place(table, row, number)
            typed.update({f"{table.key}-{at}-{key}": _text(v) for key, v in row.items()})
            if table.ticked:
                typed[f"{table.key}-{at}-has"] = "on"
    typed["members-count"] = str(len(values["members"]))
    return typed


def _place(table: Any, row: dict[str, Any], number: int) -> int:
    if not table.row_key:
        return number
    kind = next(c.kind for c in table.columns if c.key == table.row_key)
    codes = [code for code, _ in kind.choices() if code != "7"]
    return codes.index(row[table.row_key])


def _text(value: Any) -> Any:
    if isinstance(value, list):
        return value
    return "" if value is None else str(value)
