"""Who needs rehabilitation and has no file yet, for 今日待办."""

from __future__ import annotations

import datetime
from typing import Any

from django.db.models import Q

from registry import access, codes
from registry.ledgers import ResidentLedger
from registry.models.scoped import inside
from registry.today import Desk, Found, Task, source
from rehab.files import people
from rehab.files.ledger import RehabFileLedger
from rehab.files.unfiled import WORKER


def _watched(desk: Desk) -> list[str]:
    """Where whoever asks opens files and reads residents: all of them, or as 康复人员 those in need.

    A health post watches its whole area, though that be more than one community.
    """
    own = [] if desk.over else access.areas_as(desk.user, WORKER)
    reads = desk.codes(ResidentLedger.model.section, "V")
    opens = desk.codes(RehabFileLedger.model.section, "E") if reads else []
    return sorted({*opens, *own})


@source("rehab_file", "有康复需求，待建档")
def unfiled(desk: Desk) -> list[Found]:
    """Everybody whose need is registered and who has no open file; late after the parameter's days."""
    held = _watched(desk)
    if not held:
        return []
    among = ResidentLedger.visible(desk.user).current().filter(inside(held))
    among = ResidentLedger.shape.joined(among).annotate(need_since=people.since())

    def longer(days: int) -> Q:
        return Q(need_since__lt=desk.today - datetime.timedelta(days=days))

    def task(resident: Any) -> Task:
        days = desk.value(people.FILE_DAYS, resident.community_id)
        wanted = codes.get("rehab_need").labels(resident.rehab_need or ())
        what = f"康复需求：{wanted}，还没有康复档案" if wanted else "反映过康复需求，还没有康复档案"
        form = f"{RehabFileLedger.url('create')}?resident={resident.pk}"
        due = resident.need_since + datetime.timedelta(days=days)
        return Task(
            str(resident), ResidentLedger.url("detail", resident.pk), what, "建档", form, due
        )

    late = desk.by_area(held, longer, people.FILE_DAYS)
    return [Found(among, people.unfiled(), task, ("need_since",), late)]
