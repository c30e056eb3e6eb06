"""What the plan says of 台账一, measured: 五摸清 (D02a–e), the file itself (D05), members (D11)."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from django.urls import reverse

from registry import five_knowns, parameters, register
from registry.five_knowns import AMBER, GREY, RED, SITUATIONS, Situation
from registry.indicators import Door, Indicator, Kind, Measure, Measured, State
from registry.ledgers import ResidentLedger
from registry.models import Resident
from registry.shares import Found, Share, Words, judged, list_door, of_rows, told_apart

KEY = ResidentLedger.key
KNOWN, FORMS, MEMBERS = "knowns_percent", "forms_percent", "members_verified_percent"
VETO, VETO_PERCENT, PILOT = "veto_d05", "veto_d05_percent", "member_roll_pilot"
BY_NAME = ("name_pinyin",)


def people(on: datetime.date) -> Any:
    """The residents who stood on the register on the day ``on``."""
    held = Resident.objects.unscoped("an indicator counts whoever asks").current()
    return held.filter(register.registered(on))


def edit_door(label: str, share: Share, part: str = "") -> tuple[Door, ...]:
    """To the form of the first who lacks something."""
    first = share.lacking[:1]
    return tuple(Door(label, f"{ResidentLedger.url('edit', key)}{part}") for key in first)


# -- D02 五摸清 -----------------------------------------------------------------------------------


def situation(place: int) -> Measure:
    """The measure of one of the five: nobody of whom it is asked lacks a fact of it.

    Read from the letters kept beside the resident.  Overdue for verification is no lack: the
    sentence asks that the facts are there, and a hint tells how many should be asked again.
    """
    asked = SITUATIONS[place]

    def measure(codes: Sequence[str], on: datetime.date) -> Found:
        percent = parameters.values(KNOWN, codes, on)
        rows = people(on).filter(community_id__in=codes).order_by(*BY_NAME, "pk")
        told = rows.values_list("community_id", "pk", "five_knowns")
        letters = [(code, key, lights[place : place + 1] or RED) for code, key, lights in told]
        asked_of = [row for row in letters if row[2] != GREY]
        shares = of_rows(
            codes, ((code, key, light in five_knowns.KNOWN) for code, key, light in asked_of)
        )
        overdue = dict.fromkeys(codes, 0)
        for code, _, light in asked_of:
            overdue[code] += light == AMBER
        return {
            code: _situation(code, asked, shares[code], percent[code], overdue[code])
            for code in codes
        }

    return measure


def _situation(
    code: str, asked: Situation, share: Share, percent: int, overdue: int
) -> Measured:  # fmt: skip
    of_age = "16–59 岁" if asked.asked else ""
    words = Words(f"在册{of_age}", "齐全", f"的{asked.title}有缺项", f"没有在册{of_age}的残疾人")
    doors = [
        list_door("查看有缺项的人", ResidentLedger, code, f"unknown-{asked.key}"),
        *edit_door("从第一人补起", share),
    ]
    hint = f"齐全的人中 {overdue} 人超过核实期限，须重新核实" if overdue else ""
    return judged(share, KEY, percent, words, doors, hint)


# -- D05 建档 -------------------------------------------------------------------------------------


def filed(codes: Sequence[str], on: datetime.date) -> Found:
    """D05: of all on the register whose form was filled in at a survey by the day.

    A name without a survey (brought from an office's list) is no file yet.  Below the percentage of
    the veto it is not fulfilled at all, though the points follow the share as of every ratio.
    """
    held = parameters.several((FORMS, VETO, VETO_PERCENT), codes, on)
    found = told_apart(codes, people(on), register.surveyed(on), BY_NAME)
    return {code: _filed(code, found[code], {k: held[k][code] for k in held}) for code in codes}


def _filed(code: str, share: Share, held: dict[str, Any]) -> Measured:
    words = Words("在册", "已摸底建档", "没有摸底建档", "没有在册的残疾人")
    doors = [
        list_door("查看没有建档的人", ResidentLedger, code, "unsurveyed"),
        *edit_door("从第一人补起", share, "#part-survey"),
    ]
    told = judged(share, KEY, held[FORMS], words, doors)
    least = held[VETO_PERCENT]
    if not (held[VETO] and told.state.counts and len(share.done) * 100 < least * share.d):
        return told
    says = f"建档率不到 {least}%，一票否决；{told.says}"
    return Measured(
        State.UNMET, told.n, told.d, told.share, says, evidence=told.evidence,
        lacking=told.lacking, doors=told.doors,
    )  # fmt: skip


# -- D11 会员实名制 -------------------------------------------------------------------------------


def members(codes: Sequence[str], on: datetime.date) -> Found:
    """D11: at pilots, the members whose name was verified; it does not apply elsewhere (§8 A8)."""
    held = parameters.several((PILOT, MEMBERS), codes, on)
    pilots = [code for code in codes if held[PILOT][code]]
    asked = people(on).filter(Q(is_member=register.MEMBER))
    found = told_apart(pilots, asked, register.verified_member(on), BY_NAME)
    nowhere = Measured(State.NOT_APPLICABLE, 0, 0, says="不是会员实名制试点")
    return {
        code: _members(code, found[code], held[MEMBERS][code]) if code in found else nowhere
        for code in codes
    }


def _members(code: str, share: Share, percent: int) -> Measured:
    words = Words("会员", "已实名核验", "没有核验", "没有残协会员")
    doors = [
        Door("核验会员", f"{reverse('members')}?area={code}"),
        list_door("查看没有核验的会员", ResidentLedger, code, "unverified"),
    ]
    return judged(share, KEY, percent, words, doors)


HOW_KNOWN = "字段齐全的人数占在册人数的比例，不低于参数所定；超过核实期限而齐全的算齐全，另行提示"
INDICATORS = (
    *(
        Indicator(
            f"D02{letter}",
            f"{asked.title}{HOW_KNOWN}" + ("；只计 16–59 岁的" if asked.asked else ""),
            situation(place), (KNOWN, "verification_months"), Kind.RATIO, "人",
        )
        for place, (letter, asked) in enumerate(zip("abcde", SITUATIONS, strict=True))
    ),
    Indicator(
        "D05", "登记表已经摸底填写（有摸底日期）的人数占在册人数的比例；只有姓名、没有摸底的不算建档",
        filed, (FORMS, VETO, VETO_PERCENT), Kind.RATIO, "人",
    ),
    Indicator(
        "D11", "会员中已实名核验的比例；只有会员实名制试点才评，非试点不适用",
        members, (PILOT, MEMBERS), Kind.RATIO, "人",
    ),
)  # fmt: skip
