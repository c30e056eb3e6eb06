"""A05 A06 A08 A09: who leads the work in the banner and in the community, and whom the group has in it.

A banner's group is evidence for every community below it.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.db.models import Q

from registry.about_area.ledger import AboutArea
from registry.indicators import Door, Indicator, Measured, State, fulfilled, in_parts
from registry.ledger.columns import Values
from registry.organisation.leading_groups import rules
from registry.organisation.leading_groups.ledger import BannerGroupLedger, CommunityGroupLedger

BANNER_DIGITS = 6
Judge = Callable[[Any, list[Values], str], Measured]
"""What an indicator says of a group (None: there is none) with the members sitting that day."""


def _groups(
    ledger: type[AboutArea], areas: Sequence[str], on: datetime.date
) -> dict[str, tuple[Any, list[Values]]]:
    """The group in force in each of ``areas`` on the day ``on`` with its sitting members."""
    held = ledger.model.objects.unscoped("an indicator counts it for the areas below").current()
    stood = Q(founded_on=None) | Q(founded_on__lte=on)
    lasts = Q(ended_on=None) | Q(ended_on__gt=on)
    found = held.filter(stood & lasts, community_id__in=set(areas)).order_by("founded_on", "pk")
    found = found.only("doc_no", "community__kind")
    members = ledger.shape.table("members")
    return {
        group.community_id: (group, rules.sitting(ledger.shape.rows(group, members), on))
        for group in found.select_related("community").prefetch_related("members")
    }


def _measure(
    ledger: type[AboutArea], judge: Judge, area_of: Callable[[str], str]
) -> Callable[[Sequence[str], datetime.date], Mapping[str, Measured]]:
    def measure(codes: Sequence[str], on: datetime.date) -> Mapping[str, Measured]:
        groups = _groups(ledger, [area_of(code) for code in codes], on)
        none: tuple[Any, list[Values]] = (None, [])
        found = {}
        for code in codes:
            group, members = groups.get(area_of(code), none)
            found[code] = _way_on(ledger, group, judge(group, members, area_of(code)))
        return found

    return measure


def _way_on(ledger: type[AboutArea], group: Any, found: Measured) -> Measured:
    """Where nothing is to be added the way on leads to look at the group."""
    if group is None or found.state is not State.MET:
        return found
    return replace(found, doors=(Door(f"查看{ledger.title}", ledger.url("detail", group.pk)),))


def _proof(ledger: type[AboutArea], group: Any, area: str) -> dict[str, Any]:
    """What stands for the verdict, and the form that changes it."""
    if group is None:
        url = f"{ledger.url('create')}?community={area}"
        return {"doors": (Door(f"登记{ledger.title}", url),)}
    door = Door("补充成员", f"{ledger.url('edit', group.pk)}#part-members")
    return {"evidence": ((ledger.key, group.pk),), "doors": (door,)}


def _unwritten(group: Any) -> str:
    """That the founding document is not registered: told, it does not decide."""
    return "" if group.doc_no else "；成立文号还没有登记"


def banner_head(group: Any, members: list[Values], area: str) -> Measured:
    """A05: the group exists and the government's deputy in charge leads it."""
    proof = _proof(BannerGroupLedger, group, area)
    if group is None:
        return fulfilled(False, "旗县还没有登记领导小组", **proof)
    against = rules.head_of_banner(members)
    says = against or f"组长{rules.heads(members)[0]['name']}是政府分管领导"
    return fulfilled(not against, says + _unwritten(group), **proof)


def banner_departments(group: Any, members: list[Values], area: str) -> Measured:
    """A06: the six departments of the plan; one member may speak for two."""
    return _covering(
        BannerGroupLedger, group, members, area, "departments", rules.REQUIRED_DEPARTMENTS,
        "department", "旗县还没有登记领导小组",
    )  # fmt: skip


def community_head(group: Any, members: list[Values], area: str) -> Measured:
    """A08: the group exists and the chair, secretary or director by office, leads it."""
    proof = _proof(CommunityGroupLedger, group, area)
    if group is None:
        return fulfilled(False, "社区还没有登记领导小组", **proof)
    against = rules.head_of_community(members, group.community.kind)
    says = against or f"组长{rules.heads(members)[0]['name']}是残协主席"
    return fulfilled(not against, says + _unwritten(group), **proof)


def community_lines(group: Any, members: list[Values], area: str) -> Measured:
    """A09: the specialist and the five lines of work; one member may look after several."""
    return _covering(
        CommunityGroupLedger, group, members, area, "lines", rules.REQUIRED_LINES, "duty_line",
        "社区还没有登记领导小组",
    )  # fmt: skip


def _covering(
    ledger: type[AboutArea], group: Any, members: list[Values], area: str, key: str,
    wanted: tuple[str, ...], list_key: str, nobody: str,
) -> Measured:  # fmt: skip
    there = rules.covered(members, key, wanted)
    without = rules.lacking(members, key, wanted, list_key)
    says = nobody if group is None else f"还缺{'、'.join(without)}" if without else "六类都有"
    return in_parts(len(there), len(wanted), says, **_proof(ledger, group, area))


def _banner(code: str) -> str:
    return code[:BANNER_DIGITS]


def _itself(code: str) -> str:
    return code


INDICATORS = (
    Indicator(
        "A05",
        "旗县领导小组在任，现任组长标为“政府分管领导”；由其他领导或副职代理的不算。旗县登记一次，下辖示范点共用",
        _measure(BannerGroupLedger, banner_head, _banner),
    ),
    Indicator(
        "A06",
        "旗县领导小组现任成员所代表的部门覆盖残联、妇联、民政、卫生、计生、人力资源社会保障六类，按比例得分；一人可代表几个部门",
        _measure(BannerGroupLedger, banner_departments, _banner),
    ),
    Indicator(
        "A08",
        "社区领导小组在任，现任组长是残协主席，并兼任社区党组织书记或居委会主任（嘎查村类推）",
        _measure(CommunityGroupLedger, community_head, _itself),
    ),
    Indicator(
        "A09",
        "社区领导小组现任成员覆盖专职委员、民政、卫生、计生、社保、妇女儿童六类，按比例得分；一人可负责几项",
        _measure(CommunityGroupLedger, community_lines, _itself),
    ),
)
