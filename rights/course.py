"""What the cases of rights share: whom not to contact, the bodies to choose from, days and limits."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from registry import parameters
from registry.cases.ledger import CaseForm, CaseLedger
from registry.ledger.columns import Values
from registry.ledger.findings import Finding, error
from registry.stepped import Stepped, SteppedDetail
from rights.bodies import choosing

COMMUNITY = "resident__community_id"
NOTICE = "due_notice_days"
AVOID = {"hint": "例如 丈夫、同住的哥哥；写在这里的人，每一页最上面都会提醒不要联系"}


AVOIDED = "不能联系{}。打电话、上门以前先看清楚。"


def warning(record: Any) -> str:
    """Whom nobody may call or visit about ``record``."""
    return f"不能联系：{record.avoid}。打电话、上门以前先看清楚。" if record.avoid else ""


class RightsForm(CaseForm):
    """The form of a case of rights: it offers the legal bodies of the place."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        code = str(self.ledger.home_of(self.stored, str(self.stored.get("community_id") or "")))
        if code and "body" in self.fields:
            body: Any = self.fields["body"]
            body.offer(choosing.names(code), self.stored.get("body"))


class RightsCase(Stepped, CaseLedger):
    """A case of rights, taken in steps by those who handle it; printed and exported by nobody."""

    form_class = RightsForm
    beside_title = "相关的案件"
    beside_minds = ("avoid", AVOIDED)

    @classmethod
    def warning(cls, record: Any) -> str:
        return warning(record)

    @classmethod
    def fit(cls, form: Any, record: Any) -> None:
        if "body" in form.fields:
            form.fields["body"].offer(choosing.names(record.community_id), record.body)

    @classmethod
    def views(cls) -> dict[str, type[Any]]:
        return {"detail": SteppedDetail}


def after(values: Values, day: datetime.date | None, key: str) -> datetime.date | None:
    """The last of the ``key`` (a parameter, days) days after ``day``."""
    code = values.get(COMMUNITY)
    if not day or not code:
        return None
    return day + datetime.timedelta(days=int(parameters.value(key, code, on=day)))


def set_due(values: Values, before: Values | None, due: datetime.date | None) -> None:
    """The day the next step is due and when that is told (in place)."""
    if before is None or before["due_on"] != due:
        days = int(parameters.value(NOTICE, values[COMMUNITY])) if due else 0
        values["due_on"] = due
        values["warn_on"] = due - datetime.timedelta(days=days) if due else None


def check_halves(values: Values, pairs: Sequence[tuple[str, str, str]]) -> list[Finding]:
    """For each of ``pairs`` (given, lacking, text): what is lacking where something is given."""
    return [
        error("rights_half", lacking, text, about=(given,))
        for given, lacking, text in pairs
        if values[given] and not values[lacking]
    ]
