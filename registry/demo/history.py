"""When invented records were entered: most people long ago, some of late, their records as work went on.

What a closed month says is told by these days (``register.registered``), so that months differ.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from django.utils import timezone

from registry.demo.chance import between, chance, day_between, years_later
from registry.demo.people import DemoResident
from registry.models import (
    Hardship,
    JobSeeker,
    Need,
    Resident,
    ServicePlan,
    SupportPair,
    WorkRecord,
)

YEARS = 2
"""So many years ago the register was begun."""
AT_FIRST = timedelta(days=300)
"""How long entering those took who lived there already."""
NEWCOMERS = 0.25
"""The share of those who were entered when they were surveyed, some of them lately."""
SOON = 9
"""Days until a form is entered, at most."""
DATED = (
    (Hardship, "identified_on"),
    (JobSeeker, "registered_on"),
    (SupportPair, "paired_on"),
    (Need, "raised_on"),
    (ServicePlan, "made_on"),
)
"""The records about residents, and the day on which they were begun."""
WHY = "invented records get their days"
BATCH = 500


def entered(of: DemoResident, today: date) -> datetime:
    """When a resident was put on the register: the same for the same key, never after they left."""
    rng = Random(f"entered {of.id}")  # noqa: S311 invented data, no secret
    first = years_later(today, -YEARS)
    surveyed = of.fields["surveyed_on"] or today
    if chance(rng, NEWCOMERS):
        day = surveyed + timedelta(days=between(rng, 0, SOON))
    else:
        day = day_between(rng, first, min(surveyed, first + AT_FIRST))
    return moment(min(day, of.fields["status_changed_on"] or today, today))


def moment(day: date) -> datetime:
    """In the working hours of ``day``, and not in the future."""
    return min(timezone.make_aware(datetime.combine(day, time(10))), timezone.now())


def write() -> None:
    """Date what was written about residents: when it was begun, and not before they were entered."""
    for model, field in DATED:
        _date(model, field)
    works = WorkRecord.objects.unscoped(WHY)
    held = list(works.only("pk", "on"))
    for work in held:
        work.created_at = moment(work.on)
    works.bulk_update(held, ["created_at"], batch_size=BATCH)


def _date(model: Any, field: str) -> None:
    records = model.objects.unscoped(WHY)
    people = dict(Resident.objects.unscoped(WHY).values_list("pk", "created_at"))
    held = list(records.only("pk", "resident_id", field))
    for record in held:
        day, known = getattr(record, field), people[record.resident_id]
        record.created_at = max(moment(day), known) if day else known
    records.bulk_update(held, ["created_at"], batch_size=BATCH)
