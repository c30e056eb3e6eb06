"""结对建议: households that should have a helping pair and have none, with volunteers who fit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from assistance.helping import needing
from assistance.helping.needing import Home
from assistance.models import Volunteer
from assistance.volunteers import hours, rules
from registry import access, audit, codes, parameters
from registry.ledgers import ResidentLedger
from registry.models import Area, Resident, SupportPair
from registry.paging import page_strip
from registry.screens import AreaScreen
from registry.support.ledger import SupportLedger
from registry.support.rules import VOLUNTEER

PAGE, OFFERED = 20, 2
CHORES, NURSING, TRAINING, MIND, TEACHING = "01", "02", "03", "04", "06"
SIGNING, DRIVING, CRAFT, ERRANDS = "07", "08", "10", "13"  # 志愿者技能代码表
BY_REASON = {
    needing.POOR: (ERRANDS, CRAFT),
    needing.SEVERE: (CHORES, NURSING, TRAINING),
    needing.SEVERAL: (CHORES, ERRANDS),
    needing.ORPHAN: (MIND, TEACHING),
}
BY_CATEGORY = {
    "1": (DRIVING, CHORES),
    "2": (SIGNING,),
    "3": (SIGNING,),
    "4": (TRAINING, DRIVING, CHORES),
    "5": (TEACHING, MIND),
    "6": (MIND,),
}
"""The skills that help, by why a household should have a pair and by 残疾类别."""
CHILD = 18


@dataclass(frozen=True)
class Offer:
    """A volunteer who might help a household: which skills fit, how many pairs they have."""

    volunteer: Volunteer
    fits: tuple[str, ...]
    pairs: int

    @property
    def says(self) -> str:
        """Why this one."""
        labels = codes.get("volunteer_skill")
        skills = "、".join(labels.label(code) for code in self.fits)
        return f"会{skills}，现有结对 {self.pairs} 对" if skills else f"现有结对 {self.pairs} 对"


def wanted(home: Home) -> list[str]:
    """The skills that would help the household, the most telling first."""
    found = [skill for r in home.residents for skill in BY_CATEGORY.get(r.dis_category or "", ())]
    found += [skill for reason in home.reasons for skill in BY_REASON[reason]]
    if any(r.age is not None and r.age < CHILD for r in home.residents):
        found.append(TEACHING)
    return list(dict.fromkeys(found))


def needs(home: Home, skills: Iterable[str]) -> str:
    """Why the household needs somebody with ``skills``: whose disability, which hardship."""
    given, label = set(skills), codes.get("dis_category").label
    found = [
        f"{r.name}{label(r.dis_category)}残疾"
        for r in home.residents
        if given.intersection(BY_CATEGORY.get(r.dis_category or "", ()))
    ]
    found += [reason for reason in home.reasons if given.intersection(BY_REASON[reason])]
    if TEACHING in given and any(r.age is not None and r.age < CHILD for r in home.residents):
        found.append("有孩子")
    return "、".join(dict.fromkeys(found))


def offers(
    home: Home,
    volunteers: Iterable[tuple[Volunteer, int]],
    most: int,
    offered: Counter[Any] | None = None,
) -> list[Offer]:
    """Who might help, best first: a skill that fits, then few pairs; nobody who has ``most`` already.

    Who was ``offered`` to other households of the page comes later, so that not all get the same.
    """
    told: Counter[Any] = Counter() if offered is None else offered
    skills = wanted(home)
    own = {resident.name for resident in home.residents}
    found = [
        Offer(v, tuple(s for s in skills if s in (v.skills or ())), pairs)
        for v, pairs in volunteers
        if pairs < most and v.registration_no and v.name not in own
    ]

    def rank(offer: Offer) -> tuple[Any, ...]:
        load = offer.pairs + told[offer.volunteer.pk]
        return not offer.fits, load, -len(offer.fits), offer.volunteer.name

    best = sorted(found, key=rank)[:OFFERED]
    told.update(offer.volunteer.pk for offer in best)
    return best


class Suggestions(AreaScreen):
    """The households without a pair; one press leads to the form with the helper filled in."""

    section, letter = "ledgers", "E"
    ledger: Any = None

    def fits(self, code: str) -> bool:
        """Whether pairs may be entered and residents read in the area ``code``."""
        return access.may(self.user, "ledgers", "E", code) and access.may(
            self.user, "residents", "V", code
        )

    def get(self, request: HttpRequest) -> HttpResponse:
        area, today = self.area, timezone.localdate()
        communities = list(Area.objects.filter(pk=area.code, level=5).values_list("pk", flat=True))
        homes = needing.homes(communities, today)
        done = needing.paired(communities, today)
        without = [home for home in homes if home.key not in done]
        without.sort(key=lambda home: (-len(home.reasons), home.first.name_pinyin))
        page = Paginator(without, PAGE).get_page(request.GET.get("page"))
        audit.record("list", by=self.user, ledger="pair-suggestions", community_id=area.code,
                     count=len(page))  # fmt: skip
        context = {
            "header": {"title": f"结对建议 · {area.name}", "note": _note(len(homes), len(without))},
            "area": area,
            "is_community": bool(communities),
            "rows": self.rows(list(page)),
            "volunteers_url": f"{reverse('volunteer-list')}?area={area.code}",
            "pages": page_strip(page, lambda n: f"?area={area.code}&page={n}"),
        }
        return render(request, "helping/suggestions.html", context)

    def rows(self, homes: list[Home]) -> list[dict[str, Any]]:
        serving = Volunteer.objects.visible_to(self.user).current().filter(
            community_id=self.area.code, state=rules.SERVING
        )  # fmt: skip
        volunteers = list(serving) if homes else []
        told = hours.of_many(volunteers)
        counted = [(v, told[v.pk].pairs) for v in volunteers]
        most = parameters.value("volunteer_pairs_most", self.area)
        offered: Counter[Any] = Counter()
        begun = needing.undated([self.area.code]) if homes else {}
        return [
            {**_row(home, offers(home, counted, most, offered)), **_begun(begun.get(home.key))}
            for home in homes
        ]


def _note(needed: int, without: int) -> str:
    if not needed:
        return ""
    return f"应结对 {needed} 户，已结对 {needed - without} 户，还没有结对 {without} 户"


def _row(home: Home, offered: list[Offer]) -> dict[str, Any]:
    url = SupportLedger.url("create")
    return {
        "head": str(home.residents[0].household),
        "people": [
            {"name": r.name, "url": ResidentLedger.url("detail", r.pk), "says": _said(r)}
            for r in home.residents
        ],
        "reasons": home.reasons,
        "offers": [
            {
                "name": o.volunteer.name,
                "says": o.says,
                "why": needs(home, o.fits),
                "url": f"{url}?{_filled(home, o.volunteer)}",
            }
            for o in offered
        ],
        "other_url": f"{url}?{urlencode({'resident': home.first.pk, 'paired_on': timezone.localdate()})}",
        "of": home.first.name,
    }


def _begun(pair: SupportPair | None) -> dict[str, str]:
    """The pair that is entered and not dated, and where its day is filled in."""
    if pair is None:
        return {}
    return {
        "begun_by": pair.helper_name,
        "begun_url": f"{SupportLedger.url('edit', pair.pk)}#part-term",
    }


def _said(resident: Resident) -> str:
    kind = codes.get("dis_category").label(resident.dis_category) if resident.dis_category else ""
    level = codes.get("dis_level").label(resident.dis_level) if resident.dis_level else ""
    return f"{kind}{level}"


def _filled(home: Home, volunteer: Volunteer) -> str:
    asked = {"resident": home.first.pk, "helper_kind": VOLUNTEER,
             "volunteer_no": volunteer.registration_no, "paired_on": timezone.localdate()}  # fmt: skip
    return urlencode(asked)
