"""The rules of leading groups: who leads, who sits in them today, which departments and lines are covered.

The plan names six departments for a banner's group and six lines of work for a community's; the
head is the government's deputy in charge in a banner (A05), in a community the chair of the 残协,
who is the secretary or the director of the committee (A08, §8-A7).
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from typing import Any

from registry import codes
from registry.about_area.known import KIND
from registry.ledger.columns import Values
from registry.ledger.findings import Finding, error, hint, incomplete, question

HEAD = "1"  # 组内职务：组长
YES = "1"
REQUIRED_DEPARTMENTS = ("01", "02", "03", "04", "05", "06")
"""残联、妇联、民政、卫生、计生、人力资源社会保障 (A06)."""
REQUIRED_LINES = ("1", "2", "3", "4", "5", "6")
"""专职委员、民政、卫生、计生、社保、妇女儿童 (A09)."""
TOWN_OFFICES, GACHA_OFFICES = ("1", "2", "3"), ("4", "5", "3")
"""The offices that make someone chair: of a town community, of a gacha."""
OFFICES = tuple(dict.fromkeys(TOWN_OFFICES + GACHA_OFFICES))


def offices_of(kind: str) -> tuple[str, ...]:
    return GACHA_OFFICES if kind == "gacha" else TOWN_OFFICES


def sits(member: Values, on: datetime.date) -> bool:
    """Whether the term of ``member`` includes the day ``on``; one without days is in office."""
    begins, ends = member["from_on"], member["to_on"]
    return (begins is None or begins <= on) and (ends is None or ends >= on)


def sitting(members: Iterable[Values], on: datetime.date) -> list[Values]:
    return [member for member in members if sits(member, on)]


def heads(members: Iterable[Values]) -> list[Values]:
    return [member for member in members if member["role"] == HEAD]


def covered(members: Iterable[Values], key: str, wanted: Sequence[str]) -> list[str]:
    """Which of the codes ``wanted`` somebody of ``members`` speaks for; one may speak for several."""
    held = {code for member in members for code in member[key] or ()}
    return [code for code in wanted if code in held]


def lacking(members: Iterable[Values], key: str, wanted: Sequence[str], list_key: str) -> list[str]:
    """The names of the codes ``wanted`` that nobody speaks for."""
    there = covered(members, key, wanted)
    return [codes.get(list_key).label(code) for code in wanted if code not in there]


def head_of_banner(members: Sequence[Values]) -> str:
    """What stands against the head of a banner's group; "" when the government's deputy leads it."""
    found = heads(members)
    if not found:
        return "还没有组长；应由政府分管领导担任"
    if not any(head["government_lead"] == YES for head in found):
        names = "、".join(head["name"] for head in found)
        return f"组长{names}没有标为“政府分管领导”；由其他领导或副职代理的不算"
    return ""


def head_of_community(members: Sequence[Values], kind: str) -> str:
    """What stands against the head of a community's group; "" when its chair leads it by office."""
    found, offices = heads(members), offices_of(kind)
    if not found:
        return f"还没有组长；应由残协主席（{_offices(kind)}）担任"
    if not any(head["is_chair"] == YES for head in found):
        return f"组长{_names(found)}没有标为“残协主席”"
    if not any(head["is_chair"] == YES and head["office"] in offices for head in found):
        return f"组长{_names(found)}没有兼任{_offices(kind)}"
    return ""


def _names(members: Sequence[Values]) -> str:
    return "、".join(member["name"] for member in members)


def _offices(kind: str) -> str:
    told = codes.get("head_office")
    return "或".join(told.label(code) for code in offices_of(kind)[:2])


# -- checks ------------------------------------------------------------------------------------


def check(values: Values, today: datetime.date) -> list[Finding]:
    """What is wrong with the founding and the members of either group."""
    return [*_founding(values, today), *_members(values, today)]


def _founding(values: Values, today: datetime.date) -> list[Finding]:
    founded, ended, number = values["founded_on"], values["ended_on"], values["doc_no"]
    found = []
    if founded and founded > today:
        found.append(error("founded_on", "founded_on", "成立日期不能晚于今天"))
    if founded and ended and ended < founded:
        text = "撤销或换届日期早于成立日期"
        found.append(error("ended_on", "ended_on", text, about=("founded_on",)))
    elif ended and ended > today:
        found.append(error("ended_on", "ended_on", "撤销或换届日期不能晚于今天"))
    if number and "〔" not in number:
        text = f"文号“{number}”里没有年份，一般写作 松政发〔2013〕12号，请核对"
        found.append(question("doc_no", "doc_no", text))
    return found


def _members(values: Values, today: datetime.date) -> list[Finding]:
    found = []
    for number, member in enumerate(values["members"]):
        begins, ends = member["from_on"], member["to_on"]
        if begins and ends and ends < begins:
            text = f"第 {number + 1} 人（{member['name']}）的任职止早于任职起"
            found.append(error("member_term", "members", text, line=(number, "to_on")))
    there = sitting(values["members"], today)
    if len(heads(there)) > 1:
        second = values["members"].index(heads(there)[1])
        text = f"现任组长有 {len(heads(there))} 人（{_names(heads(there))}），请核对"
        found.append(question("heads", "members", text, line=(second, "role")))
    return found


def banner_remarks(values: Values, today: datetime.date) -> list[Finding]:
    """What a banner's group lacks of what the plan asks for (A05, A06)."""
    if values["ended_on"]:
        return []
    there = sitting(values["members"], today)
    found = []
    if text := head_of_banner(there):
        found.append(incomplete("A05", "members", text))
    without = lacking(there, "departments", REQUIRED_DEPARTMENTS, "department")
    if without:
        text = f"现任成员中还没有{'、'.join(without)}部门的领导"
        found.append(incomplete("A06", "members", text))
    return found


def community_remarks(values: Values, today: datetime.date) -> list[Finding]:
    """What a community's group lacks of what the plan asks for (A08, A09)."""
    if values["ended_on"]:
        return []
    there = sitting(values["members"], today)
    found = []
    if text := head_of_community(there, values.get(KIND) or ""):
        found.append(incomplete("A08", "members", text))
    without = lacking(there, "lines", REQUIRED_LINES, "duty_line")
    if without:
        text = f"现任成员中还没有负责{'、'.join(without)}的人员"
        found.append(incomplete("A09", "members", text))
    return found


def odd_offices(values: Values) -> list[Finding]:
    """Offices of a town in a gacha, or the other way round."""
    kind, told = values.get(KIND) or "", codes.get("head_office")
    other = [code for code in OFFICES if code not in offices_of(kind)]
    return [
        question(
            "office",
            "members",
            f"{m['name']}的兼任职务“{told.label(m['office'])}”与本社区类型不符",
            line=(n, "office"),
        )
        for n, m in enumerate(values["members"])
        if m["office"] in other
    ]


def ended_term(values: Values, today: datetime.date) -> list[Finding]:
    """Members whose term is over are told: they count no longer."""
    over = [m["name"] for m in values["members"] if m["to_on"] and m["to_on"] < today]
    text = f"{'、'.join(over)}的任期已满，不再计入现任成员"
    return [hint("term", "members", text)] if over and not values["ended_on"] else []


def told(values: Values, today: datetime.date, remarks: Any) -> list[Finding]:
    """Everything the rules say, ``remarks`` being those of the level."""
    return [*check(values, today), *remarks(values, today), *ended_term(values, today)]
