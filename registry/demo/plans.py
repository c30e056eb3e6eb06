"""Invented service plans for some of those who told of a need."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from registry.demo.chance import between, new_id, one_of
from registry.ledger.numbering import Numbers, take
from registry.models import Change, Need, Resident, ServicePlan, User
from registry.models.need import OPEN_STATES
from registry.plans.ledger import PlanLedger

EVERY = 3
"""One in so many of those with a need has a plan."""
MEASURES = ("联系旗县残联申请", "陪同办理", "每月上门一次", "列入下批名单", "联系社区卫生服务中心")
REASON = "演示数据"


def write(seed: int, today: date, by: dict[str, User]) -> int:
    """Store a plan for every third resident with a need in the communities in ``by``."""
    rng = Random(seed)  # noqa: S311 invented data, no secret
    needs = Need.objects.unscoped("invented people").filter(
        community_id__in=by, state__in=OPEN_STATES
    )
    keys = list(dict.fromkeys(needs.order_by("pk").values_list("resident_id", flat=True)))[::EVERY]
    people = Resident.objects.unscoped("invented people").filter(pk__in=keys)
    held = list(people.select_related("household", "community").order_by("pk"))
    numbers = take(ServicePlan, [person.community_id for person in held], today.year)
    for person in held:
        _plan(rng, person, today, by[person.community_id], numbers)
    return len(keys)


def _plan(rng: Random, person: Resident, today: date, user: User, numbers: Numbers) -> None:
    values = PlanLedger.start(person)
    values |= {"made_on": today - timedelta(days=between(rng, 5, 200)), "responsible": str(user)}
    values |= {"situation": "行动不便，家中缺少照料", "agreed_by": "1", "review_on": None}
    for goal in values["goals"]:
        goal |= {"measure": one_of(rng, MEASURES), "person": str(user), "progress": "2"}
        goal["due_on"] = values["made_on"] + timedelta(days=90)
    examined = PlanLedger.examine(values)
    who = {"created_by": user, "updated_by": user, "pk": new_id(rng)}
    who["number"] = next(numbers[person.community_id])
    rows = PlanLedger.shape.instances(examined.values, person.community_id, {}, **who)
    for row in rows:
        if isinstance(row, ServicePlan):
            PlanLedger.finish(row, examined)
            change = Change(record_id=row.pk, community_id=row.community_id, by=user)
            change.record_type, change.action, change.reason = (
                row._meta.label_lower,
                "create",
                REASON,
            )
            change.save()
        row.save(force_insert=True)
