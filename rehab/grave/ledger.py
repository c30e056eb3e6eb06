"""What ledgers of cases share that may be grave."""

from __future__ import annotations

import datetime
from typing import Any, ClassVar

from django.urls import path, reverse
from django.utils import timezone

from registry.ledger.columns import Values
from registry.ledger.ledger import Examination
from rehab.grave import rules

TOLD = ("reported_to", "referred_to")


class ReportsGrave:
    """A ledger whose grave cases are reported; goes before ``CaseLedger`` among its bases."""

    model: ClassVar[Any]
    key: ClassVar[str]
    refers: ClassVar[bool] = False
    """Whether the report also says where the person was referred to."""

    @classmethod
    def is_grave(cls, values: Values, code: str) -> bool:
        """Whether a record with ``values`` in the area ``code`` may be dangerous."""
        return False

    @classmethod
    def derive(cls, values: Values, today: datetime.date, before: Values | None = None) -> None:
        """What was said of an earlier report does not stand for a danger that comes anew."""
        super().derive(values, today, before)  # type: ignore[misc]
        code = str(cls.home_of(values, str(values.get("community_id") or "")))  # type: ignore[attr-defined]
        if before and cls.is_grave(values, code) and not cls.is_grave(before, code):
            values.update(dict.fromkeys(TOLD, ""))

    @classmethod
    def finish(cls, record: Any, examination: Examination) -> None:
        super().finish(record, examination)  # type: ignore[misc]
        grave = cls.is_grave(examination.values, record.community_id)
        if grave and not record.is_grave:
            record.grave_since, record.reported_at = timezone.now(), None
        record.is_grave = grave

    @classmethod
    def notices(cls, record: Any, user: Any) -> list[dict[str, Any]]:
        held = super().notices(record, user)  # type: ignore[misc]
        text = "" if record.is_voided else rules.told(record)
        if not text:
            return held  # type: ignore[no-any-return]
        may = cls.waits(record) and cls.may(user, "E", record.community_id)  # type: ignore[attr-defined]
        door = {"url": report_url(cls, record.pk), "label": "上报"} if may else {}
        return [{"text": text, **door}, *held]

    @classmethod
    def waits(cls, record: Any) -> bool:
        """Whether ``record`` is still to be reported."""
        return bool(record.is_grave and record.reported_at is None)

    @classmethod
    def actions(cls, record: Any, user: Any) -> list[dict[str, str]]:
        held = super().actions(record, user)  # type: ignore[misc]
        if not cls.waits(record) or not cls.may(user, "E", record.community_id):  # type: ignore[attr-defined]
            return held  # type: ignore[no-any-return]
        return [{"label": rules.REPORT, "url": report_url(cls, record.pk)}, *held]

    @classmethod
    def urls(cls, extra: Any = ()) -> Any:
        from rehab.grave.views import Report

        page = path("<uuid:pk>/report/", Report.as_view(ledger=cls), name=f"{cls.key}-report")
        return super().urls([page, *extra])  # type: ignore[misc]


def report_url(ledger: Any, pk: Any) -> str:
    """Where a grave case is reported."""
    return reverse(f"{ledger.key}-report", args=[pk])
