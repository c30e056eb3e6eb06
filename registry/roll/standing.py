"""Who may stand on a roll: the residents or the specialists of the event's area on its day."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q

from registry import access
from registry.ledgers import REGISTERED, ResidentLedger
from registry.models import Death, Resident, Specialist
from registry.models.scoped import inside
from registry.search import find_named, find_residents

DEAD = "4"


@dataclass(frozen=True)
class Standing:
    """One kind of people who stand on rolls.

    ``key`` is what a line calls them by; ``there`` says who of them was there on a day; ``register``
    is the ledger in which they must be found.
    """

    key: str
    noun: str
    register: str
    model: type[Any]
    ledger_key: str
    there: Callable[[datetime.date], Q]
    find: Callable[[Any, str], Any]

    @property
    def section(self) -> str:
        """The column of the role table that says who may see them."""
        return str(self.model.section)

    def visible(self, user: Any) -> Any:
        """Those ``user`` may see by name."""
        return self.model.objects.visible_to(user)

    def within_reach(self, user: Any, section: str, letter: str = "E") -> Any:
        """Those ``user`` may see, where they hold ``letter`` in the event's ``section``."""
        codes = access.areas_for(user, section, letter)
        return self.visible(user).filter(inside(codes)).current()

    def candidates(self, event: Any, user: Any, letter: str = "E") -> Any:
        """Those within reach who belong to the event's area on its day, by pinyin."""
        held = self.within_reach(user, event.section, letter).filter(inside([event.community_id]))
        held = held.filter(self.there(event.begins_on)) if event.begins_on else held
        return held.select_related("community").order_by("name_pinyin", "name", "pk")


def _living(day: datetime.date) -> Q:
    """Residents in the register, and whoever died that day or later."""
    deaths = Death.objects.unscoped("the residents asked about are in scope")
    later = deaths.filter(resident=OuterRef("pk"), undone_at__isnull=True, on__gte=day)
    return REGISTERED | Q(status=DEAD) & Q(Exists(later))


def _in_post(day: datetime.date) -> Q:
    """Specialists who had not left; before they take up the post they are trained for it."""
    return Q(until_on__isnull=True) | Q(until_on__gte=day)


RESIDENTS = Standing(
    "resident_id", "残疾人", "台账一", Resident, ResidentLedger.key, _living, find_residents
)
SPECIALISTS = Standing(
    "specialist_id", "专职委员", "专职委员名册", Specialist, "specialist", _in_post, find_named
)
