"""F08: people with psychiatric disability whose guardian and letter are in order.  Figures only."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence

from django.db.models import Count, Exists, OuterRef, Q

from registry import parameters
from registry.indicators import Door, Indicator, Kind, Measured, in_parts
from registry.models import Resident
from registry.models.scoped import inside
from registry.register import registered
from rehab.guardianship.ledger import RUNNING, GuardianshipLedger
from rehab.guardianship.people import psychiatric
from rehab.models import Guardianship

PERCENT = "guardianship_percent"
WHY = "an indicator counts them"


def in_order(codes: Sequence[str], on: datetime.date) -> Mapping[str, Measured]:
    """F08: of the people with psychiatric disability those with a guardian and a letter in force.

    Whose that is, is told nowhere: the way on leads to the cases of whoever asks.
    """
    percent = parameters.values(PERCENT, codes, on)
    fine = Guardianship.objects.unscoped(WHY).current().filter(
        RUNNING | Q(ended_on__gt=on), resident=OuterRef("pk"),
        letter_from__lte=on, letter_to__gte=on,
    ).exclude(guardian_name="")  # fmt: skip
    held = Resident.objects.unscoped(WHY).current().filter(registered(on), inside(list(codes)))
    rows = psychiatric(held).annotate(_fine=Exists(fine)).order_by().values("community_id")
    told = dict.fromkeys(codes, (0, 0))
    for row in rows.annotate(n=Count("pk", filter=Q(_fine=True)), d=Count("pk")):
        told[row["community_id"]] = (row["n"], row["d"])
    return {code: _judge(*told[code], percent[code]) for code in codes}


def _judge(n: int, d: int, percent: int) -> Measured:
    says = f"精神残疾人 {d} 人，监护人落实且责任书有效 {n} 人（至少 {percent}%）"
    lacks = n * 100 < percent * d
    return in_parts(
        n, d, f"还差 {d - n} 人；{says}" if lacks else says if d else "没有精神残疾人",
        percent=percent,
        doors=(Door("我负责的监护档案", GuardianshipLedger.url("list")),) if lacks else (),
    )  # fmt: skip


INDICATORS = (
    Indicator("F08", "在册精神残疾人（含多重残疾中有精神的）中，监护人已落实、监护责任书在有效期内的；只计人数，不显示姓名",
              in_order, (PERCENT,), Kind.RATIO, "人", sealed=True),
)  # fmt: skip
