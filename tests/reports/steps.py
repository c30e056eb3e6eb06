"""A few people in three communities, and everything that is done with their records from day to day."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from culture.activities.ledger import CultureActivityLedger
from registry import parameters
from registry.ledger import saving
from registry.ledger.importing import undoing
from registry.ledgers import ResidentLedger
from registry.models import Area, Resident, WorkRecord
from registry.moves import areas, asking, deaths, duplicates, families
from registry.roll import taking
from registry.work.ledger import WorkLedger
from reports import tally
from tests import cast
from tests.contract.samples import SAMPLES
from tests.registry.import_desk import Desk, workbook

PLACES = (cast.OWN, cast.SIBLING, "150404002001")
PEOPLE = 4
TEST = "a test looks at everything"
NOBODY = {"id_no": "", "cert_no": "", "cert_status": "0", "cert_issued_on": None}


class World:
    """Four residents, one activity, the files brought in; each step takes two people and a flag."""

    def __init__(self) -> None:
        self.banner = cast.engage("banner_staff")
        self.region = cast.engage("region_staff")
        self.clerk = cast.registrar()
        self.people = [
            cast.register(n, PLACES[n % 2], self.clerk, name=f"居民{'甲乙丙丁'[n]}", **NOBODY)
            for n in range(PEOPLE)
        ]
        about = Area.objects.get(pk=cast.OWN)
        today = timezone.localdate()
        facts = {**SAMPLES["culture-activity"](1), "begins_on": today, "ends_on": None}
        self.activity = cast.enter(CultureActivityLedger, about, self.clerk, **facts)
        self.visits: list[Any] = []
        self.batches: list[Any] = []

    def take(self, step: str, one: int, other: int, flag: bool) -> None:
        """One step; where it is not possible the rules say so and nothing happens."""
        deed: Callable[[Any, Any, bool], Any] = getattr(self, step)
        try:
            with transaction.atomic():
                deed(self.again(one), self.again(other), flag)
        except (ValidationError, saving.Voided, Resident.DoesNotExist):
            return

    def again(self, n: int) -> Any:
        """The ``n``-th person as they stand now, voided or not."""
        return Resident.objects.unscoped(TEST).get(pk=self.people[n].pk)

    # -- the steps ------------------------------------------------------------------------------

    def edit(self, one: Any, other: Any, flag: bool) -> None:
        now = ResidentLedger.shape.read(one)
        facts = {"dis_level": "1", "disabilities": [{"category": "6", "level": "1"}]}
        told = facts if flag else {"needs": ["1"], "pension": "", "surveyed_on": None}
        examined = ResidentLedger.examine({**now, **told}, now)
        saving.update(ResidentLedger, one.pk, now, examined, by=self.banner)

    def void(self, one: Any, other: Any, flag: bool) -> None:
        saving.void(ResidentLedger, one.pk, by=self.banner, reason="重复")

    def restore(self, one: Any, other: Any, flag: bool) -> None:
        saving.restore(ResidentLedger, one.pk, by=self.banner, reason="误作废")

    def bring_in(self, one: Any, other: Any, flag: bool) -> None:
        """A table of two new people, who bear a number nobody has."""
        columns = ResidentLedger.columns.pick(
            ["name", "gender", "birth_date", "id_no", "live_addr"]
        )
        born = datetime.date(1970, 1, 2)
        first = 100 + 10 * len(self.batches)
        rows = [
            [f"新来{cast.in_words(n)}", "男", born, cast.id_number(2 * n + 1), "春城小区"]
            for n in (first, first + 1)
        ]
        desk = Desk(self.banner, PLACES[1 if flag else 0])
        self.batches.append(desk.bring_in(workbook([[c.label for c in columns], *rows])))

    def undo(self, one: Any, other: Any, flag: bool) -> None:
        if self.batches:
            undoing.undo(ResidentLedger, self.batches.pop(), by=self.banner, reason="传错")

    def move(self, one: Any, other: Any, flag: bool) -> None:
        to = Area.objects.get(pk=PLACES[2] if flag else other.community_id)
        along = [other.pk] if flag else []
        asking.move_at_once(by=self.banner, resident_id=one.pk, to=to, along=along, reason="随迁")

    def merge(self, one: Any, other: Any, flag: bool) -> None:
        chosen = {"take-name": "mine"}
        duplicates.merge(
            by=self.banner, kept_id=one.pk, lost_id=other.pk, reason="同一人", chosen=chosen
        )

    def part(self, one: Any, other: Any, flag: bool) -> None:
        if flag:
            duplicates.undo(by=self.banner, kept_id=one.pk, reason="弄错")
        else:
            families.join(by=self.banner, kept_id=one.pk, joining_id=other.pk)

    def die(self, one: Any, other: Any, flag: bool) -> None:
        today = timezone.localdate()
        if flag:
            deaths.undo(by=self.banner, resident_id=one.pk, reason="弄错")
        else:
            deaths.register(by=self.banner, resident_id=one.pk, on=today, proof="证明")

    def end_area(self, one: Any, other: Any, flag: bool) -> None:
        """The second community becomes part of the first."""
        day = timezone.localdate() - datetime.timedelta(days=1)
        Area.objects.filter(pk=PLACES[1]).update(merged_into_id=PLACES[0], valid_to=day)
        if flag:
            areas.follow()

    def attend(self, one: Any, other: Any, flag: bool) -> None:
        was = [one.pk] if flag else []
        ticked = [other.pk] if flag else [one.pk, other.pk]
        taking.take(CultureActivityLedger, self.activity.pk, by=self.clerk, was=was, ticked=ticked)

    def visit(self, one: Any, other: Any, flag: bool) -> None:
        """Somebody is visited, or the last visit turns out not to have been one."""
        if flag and self.visits:
            saving.void(WorkLedger, self.visits.pop(), by=self.clerk, reason="误记")
            return
        facts = {"kind": "06", "on": timezone.localdate(), "topic": "走访"}
        work = WorkRecord.objects.unscoped(TEST).create(community_id=one.community_id, **facts)
        work.subjects.create(resident=one)
        self.visits.append(work.pk)

    def parameter(self, one: Any, other: Any, flag: bool) -> None:
        key, value = ("points_i04", 800) if flag else ("going_out_percent", 40)
        area = Area.objects.get(pk="15")
        parameters.change(key, area, to=value, by=self.region, reason="试行")

    def refresh(self, one: Any, other: Any, flag: bool) -> None:
        tally.refresh(one.community_id if flag else "15")


STEPS: Sequence[str] = (
    "edit", "void", "restore", "bring_in", "undo", "move", "merge", "part", "die", "end_area",
    "attend", "visit", "parameter", "refresh",
)  # fmt: skip
