"""What ledgers of cases share that may be grave."""

from __future__ import annotations

import datetime
from typing import Any, ClassVar

from django.urls import path, reverse
from django.utils import timezone

from registry.ledger.columns import Values
from registry.ledger.ledger import Examination
from rehab.grave import rules

TOLD = ("reported_to", "referred_to", "received_by", "advice")


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
    def grave_on(cls, values: Values, code: str) -> datetime.datetime | None:
        """When what is told in ``values`` happened that makes the record grave: the clock starts there."""
        return None

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
            record.grave_since = record.reported_at = record.received_at = None
            record.reported_account = None
        if grave and record.reported_at is None:
            told = cls.grave_on(examination.values, record.community_id)
            since = (record.grave_since, told, timezone.now())
            record.grave_since = min(at for at in since if at is not None)
        record.is_grave = grave

    @classmethod
    def notices(cls, record: Any, user: Any) -> list[dict[str, Any]]:
        held = super().notices(record, user)  # type: ignore[misc]
        text = "" if record.is_voided else rules.told(record)
        if not text:
            return held  # type: ignore[no-any-return]
        tone = "error" if rules.unheard(record) else "warning" if cls.waits(record) else "info"
        door = next(iter(cls.first_steps(record, user)), {})
        return [{"text": text, "tone": tone, **door}, *held]

    @classmethod
    def waits(cls, record: Any) -> bool:
        """Whether ``record`` is still to be reported, or anew."""
        return rules.to_report(record)

    @classmethod
    def first_steps(cls, record: Any, user: Any) -> list[dict[str, str]]:
        """Reporting it, for whoever enters such cases; receiving it, for whom it was reported to."""
        if record.is_voided:
            return []
        if cls.waits(record) and cls.may(user, "E", record.community_id):  # type: ignore[attr-defined]
            label = rules.AGAIN if record.reported_at else rules.REPORT
            return [{"label": label, "url": report_url(cls, record.pk)}]
        if rules.awaits(record, user):
            return [{"label": rules.RECEIVE, "url": receive_url(cls, record.pk)}]
        return []

    @classmethod
    def actions(cls, record: Any, user: Any) -> list[dict[str, str]]:
        return [*cls.first_steps(record, user), *super().actions(record, user)]  # type: ignore[misc]

    @classmethod
    def urls(cls, extra: Any = ()) -> Any:
        from rehab.grave.views import Receive, Report

        pages = [
            path("<uuid:pk>/report/", Report.as_view(ledger=cls), name=f"{cls.key}-report"),
            path("<uuid:pk>/receive/", Receive.as_view(ledger=cls), name=f"{cls.key}-receive"),
        ]
        return super().urls([*pages, *extra])  # type: ignore[misc]


def report_url(ledger: Any, pk: Any) -> str:
    """Where a grave case is reported."""
    return reverse(f"{ledger.key}-report", args=[pk])


def receive_url(ledger: Any, pk: Any) -> str:
    """Where whom a grave case was reported to says that it came."""
    return reverse(f"{ledger.key}-receive", args=[pk])
