"""The register on a day: who stands on it, and who of them should be in which ledger and is not.

Lists ask it of today, indicators of any day: both by the same conditions, so that a figure is the
count of its list.  What a record says of a day is taken as far as its dates tell; facts without a
date (kinds of hardship, needs, the letters of 五摸清) are taken as they stand.
"""

from __future__ import annotations

import datetime

from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.functions import Substr
from django.db.models.lookups import Exact
from django.utils import timezone

from registry import parameters, resident_rules
from registry.five_knowns import RED, SITUATIONS
from registry.models import Hardship, JobSeeker, job_seeker

REGISTERED = Q(status__in=("1", "2"))
GONE = ("3", "4", "5")  # 在册状态代码表：迁出、死亡、失联待核；误建的从来不在册
MOVED_IN = "社区间迁移"
"""What a resident's 状态变动原因 says who was taken over from another community."""
UNEMPLOYED, WANTING_WORK = "2", ("4", "6", "7")  # 未就业原因：无技能、土地被征用、其他（§2.10）
WOMAN = "2"
CERTIFIED = ("2", "3", "4", "5")  # 持证情况代码表：有效、过期、冻结、挂失
MEMBER = VERIFIED = "1"
JOB_AGES = ("job_age_men", "job_age_women")
OPEN_HARDSHIP = "1"


def by_end_of(on: datetime.date) -> datetime.datetime:
    """The first moment after the day ``on``."""
    after = datetime.datetime.combine(on + datetime.timedelta(days=1), datetime.time())
    return timezone.make_aware(after)


def registered(on: datetime.date, at: str = "") -> Q:
    """Who stood on the register of their community on the day ``on``, as far as dates tell.

    Entered by then; not taken over from elsewhere since; not gone, or gone since.  ``at`` is the way
    from a record to its resident (``resident__``): of a void one nothing counts.
    """
    came_since = Q(**{f"{at}status_reason": MOVED_IN, f"{at}status_changed_on__gt": on})
    gone_since = Q(**{f"{at}status__in": GONE, f"{at}status_changed_on__gt": on})
    here = Q(**{f"{at}status__in": ("1", "2")}) & ~came_since
    valid = Q(**{f"{at}voided_at": None, f"{at}created_at__lt": by_end_of(on)})
    return valid & (here | gone_since)


def standing(on: datetime.date, at: str = "") -> Q:
    """Whom figures of the day ``on`` count: today those of the lists, of a past day by the dates."""
    if on < timezone.localdate():
        return registered(on, at)
    return Q(**{f"{at}status__in": ("1", "2")})


# -- 台账一 ---------------------------------------------------------------------------------------


def surveyed(on: datetime.date) -> Q:
    """Whose form was filled in at a survey by the day ``on``: only then is there a file (建档)."""
    return Q(surveyed_on__lte=on)


def red(situation: str) -> Q:
    """Of whom a fact of the ``situation`` (a key of ``five_knowns``) is missing."""
    place = next(n for n, s in enumerate(SITUATIONS, 1) if s.key == situation)
    return Q(Exact(Substr(F("five_knowns"), place, 1), Value(RED)))


def verified_member(on: datetime.date) -> Q:
    """Members whose name was verified by the day ``on``."""
    told = Q(member_verified_on=None) | Q(member_verified_on__lte=on)
    return Q(member_verified=VERIFIED) & told


# -- 台账二, 台账三 -------------------------------------------------------------------------------

IN_HARDSHIP = ~Q(household__poverty=[]) & ~Q(household__poverty=["P00"])
"""Whose household 台账一 calls one in hardship."""


def has_hardship(on: datetime.date) -> Exists:
    """That the resident had an open 台账二 on the day ``on``."""
    held = Hardship.objects.unscoped("of residents whom the caller may see or counts").current()
    open_ = Q(state=OPEN_HARDSHIP) | Q(relieved_on__gt=on) | Q(relieved_on=None, reviewed_on__gt=on)
    begun = (Q(identified_on=None) | Q(identified_on__lte=on)) & Q(created_at__lt=by_end_of(on))
    return Exists(held.filter(open_, begun, resident=OuterRef("pk")))


def has_registration(on: datetime.date) -> Exists:
    """That the resident had an open 台账三 on the day ``on``; closing one leaves no date."""
    held = JobSeeker.objects.unscoped("of residents whom the caller may see or counts").current()
    begun = (Q(registered_on=None) | Q(registered_on__lte=on)) & Q(created_at__lt=by_end_of(on))
    held = held.filter(begun, resident=OuterRef("pk")).exclude(state=job_seeker.CLOSED)
    return Exists(held)


def of_job_age(on: datetime.date) -> Q:
    """Of the ages at which wishes for work are registered; the region sets the upper ones by sex."""
    region = parameters.REGION_CODE
    held = parameters.several(JOB_AGES, [region], on)
    men, women = (held[key][region] for key in JOB_AGES)
    last = resident_rules.years_after(on, -resident_rules.WORKING_AGE[0])
    young = Q(birth_date__gt=resident_rules.years_after(on, -men - 1)) & ~Q(gender=WOMAN)
    young |= Q(birth_date__gt=resident_rules.years_after(on, -women - 1), gender=WOMAN)
    return young & Q(birth_date__lte=last)


WANTS_WORK = Q(employment=UNEMPLOYED, unemployed_reason__in=WANTING_WORK)
"""Out of work for want of it: whoever studies, is retired, unable or does not wish to is not asked."""


# -- the lists of those who lack something, as of today -------------------------------------------


def unfiled(today: datetime.date) -> Q:
    """Whoever is in hardship by 台账一 and has no open 台账二."""
    return REGISTERED & IN_HARDSHIP & ~Q(has_hardship(today))


def unregistered(today: datetime.date) -> Q:
    """Whoever is of working age, out of work for want of work, and has no open 台账三."""
    return REGISTERED & of_job_age(today) & WANTS_WORK & ~Q(has_registration(today))


def unsurveyed(today: datetime.date) -> Q:
    """Whoever was put on the register and never surveyed."""
    return REGISTERED & ~surveyed(today)


def unverified(today: datetime.date) -> Q:
    """Members whose name nobody has verified."""
    return REGISTERED & Q(is_member=MEMBER) & ~verified_member(today)


def certified(today: datetime.date) -> Q:
    """Who holds a certificate that is not cancelled."""
    return REGISTERED & Q(cert_status__in=CERTIFIED)
