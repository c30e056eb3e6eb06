"""Children's reports and slips, entered as a form would enter them."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from registry import stepped
from registry.about_area.ledger import AboutArea
from registry.ledger import saving
from registry.models import Area, Resident, User
from rehab.child_reports.ledger import ChildReportLedger
from rehab.models import ChildReport, Referral
from rehab.referrals.ledger import ReferralLedger
from tests import cast

TODAY = timezone.localdate()
DAY = datetime.timedelta(days=1)
Enter = Callable[..., Any]


def ago(days: int) -> datetime.date:
    return TODAY - days * DAY


def saved(ledger: Any, about: Any, by: User, code: str, **facts: Any) -> Any:
    """A record of ``ledger``; the rules must have nothing against it."""
    examined = ledger.examine({**ledger.start(about), **facts})
    wrong = [f.message for f in examined.at(1)]
    assert not wrong, wrong
    return saving.create(ledger, examined, by=by, community_id=code)


def again(record: Any) -> Any:
    """The record as it is stored now."""
    return type(record).objects.unscoped("a test looks").get(pk=record.pk)


def refused(ledger: Any, record: Any, **facts: Any) -> set[str]:
    """The columns at which the rules refuse ``facts``."""
    base = ledger.shape.read(again(record))
    return {f.key for f in ledger.examine({**base, **facts}, base).at(1)}


def take(ledger: Any, record: Any, key: str, by: User, **facts: Any) -> Any:
    """The step ``key`` taken; raises what it is refused with."""
    step = next(s for s in ledger.course if s.key == key)
    stepped.take(ledger, step, record.pk, by=by, facts=facts)
    return again(record)


def why(ledger: Any, record: Any, key: str, by: User, **facts: Any) -> str:
    """What the refused step says."""
    with pytest.raises(ValidationError) as told:
        take(ledger, record, key, by, **facts)
    return str(told.value)


@pytest.fixture
def enter(registrar: User) -> Enter:
    """``enter(ledger, about, **facts)``; ``about`` a resident, or the code of an area."""

    def enter(ledger: Any, about: Any = cast.OWN, **facts: Any) -> Any:
        if issubclass(ledger, AboutArea):
            return saved(ledger, Area.objects.get(pk=about), registrar, about, **facts)
        return saved(ledger, about, registrar, about.community_id, **facts)

    return enter


@pytest.fixture
def report(enter: Enter) -> Callable[..., ChildReport]:
    """``report(n)``: the ``n``-th child, three years old, found ten days ago on a visit."""

    def report(n: int = 1, code: str = cast.OWN, **facts: Any) -> ChildReport:
        usual = {
            "name": f"幼儿{cast.in_words(n)}", "gender": "1", "birth_date": ago(1100 + n),
            "guardian": "其其格", "phone": cast.mobile(300 + n), "categories": ["3"],
            "found_on": ago(10), "found_by": "4", "consent": "1",
        }  # fmt: skip
        made: ChildReport = enter(ChildReportLedger, code, **{**usual, **facts})
        return made

    return report


@pytest.fixture
def person(registrar: User) -> Resident:
    """A resident of 春城社区."""
    return cast.register(1, cast.OWN, registrar, name="阿古拉")


@pytest.fixture
def slip(enter: Enter, person: Resident) -> Callable[..., Referral]:
    """``slip(**facts)``: a need of the resident the community cannot meet, raised three days ago."""

    def slip(whose: Resident | None = None, **facts: Any) -> Referral:
        usual = {
            "raised_on": ago(3), "wanted": "假肢评估和装配", "reasons": ["2"], "kind": "3",
            "consent": "1",
        }  # fmt: skip
        made: Referral = enter(ReferralLedger, whose or person, **{**usual, **facts})
        return made

    return slip
