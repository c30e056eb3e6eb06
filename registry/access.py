"""Who may see and do what: the role table, and the questions asked of it.

The table is read as in ``ROLES``: for each role, for each section of the product, the letters of
what it may do there.  The scope is the area of the posting and everything below it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from registry.requesting import concern

LETTERS = {
    "F": "看数字（名单只见脱敏姓名）",
    "V": "查看",
    "E": "录入、更正",
    "R": "审核（确认、退回）",
    "D": "作废、恢复",
    "P": "打印",
    "X": "导出（脱敏）",
    "Z": "导出（完整号码，须事由和口令）",
    "U": "查看一项完整号码（须事由）",
    "I": "导入",
    "G": "授权",
    "A": "账号",
}

SECTIONS = {
    "residents": "居民与家庭",
    "ledgers": "五本台账、走访、需求",
    "organisation": "组织、经费、文件",
    "assistance": "就业帮扶",
    "rehab": "康复",
    "counselling": "精神、心理",
    "rights": "维权",
    "culture": "文体、无障碍",
    "dashboards": "看板、五落实",
    "inspection": "检查验收",
    "parameters": "参数",
    "accounts": "账号与授权",
    "audit": "审计",
}


@dataclass(frozen=True)
class Role:
    """One row of the table: letters per section; ``linked`` sections show only one's own cases."""

    key: str
    title: str
    levels: tuple[int, ...]
    rights: dict[str, str]
    linked: frozenset[str] = field(default=frozenset())

    @property
    def is_officer(self) -> bool:
        return self.key.endswith("_officer")


def _role(key: str, title: str, levels: tuple[int, ...], linked: str = "", **rights: str) -> Role:
    return Role(key, title, levels, rights, frozenset(linked.split()))


ANY = (1, 2, 3, 4, 5)

ROLES: dict[str, Role] = {
    role.key: role
    for role in (
        _role("specialist", "残疾人专职委员", (5,), linked="counselling rights",
              residents="VEDPXUI", ledgers="VEDPXI", organisation="VE", assistance="VEDPXI",
              rehab="VEPX", counselling="VE", rights="VE", culture="VEDPXI",
              dashboards="V", inspection="VEPX", parameters="V"),
        _role("chair", "残协主席", (5,),
              residents="VRPX", ledgers="VRPX", organisation="VE", assistance="VRPX",
              rehab="VP", rights="V", culture="VRPX", dashboards="V", inspection="VRPX",
              parameters="V"),
        _role("township", "苏木乡镇（街道）残联", (4,),
              residents="VPX", ledgers="VRPX", organisation="VE", assistance="VPX",
              rehab="VP", rights="V", culture="VPX", dashboards="V", inspection="VPX",
              parameters="V"),
        _role("leading_group", "旗县领导小组", (3,),
              residents="F", organisation="V", rights="V", culture="V",
              dashboards="V", inspection="V"),
        _role("banner_staff", "旗县（市、区）残联", (3,), linked="counselling",
              residents="VEDPXZUI", ledgers="VRPXI", organisation="VEDPXI", assistance="VEPXI",
              rehab="VPX", counselling="V", rights="VE", culture="VEPXI",
              dashboards="V", inspection="VEDPX", parameters="VE"),
        _role("league_staff", "盟市残联", (2,),
              residents="VPXZU", ledgers="VPX", organisation="VP", assistance="VPX",
              rehab="VPX", rights="V", culture="VPX", dashboards="V", inspection="VEPX",
              parameters="VE"),
        _role("region_staff", "自治区残联", (1,),
              residents="VPXZU", ledgers="VPX", organisation="VPX", assistance="VPX",
              rehab="VPX", rights="V", culture="VPX", dashboards="V", inspection="VEPX",
              parameters="VE"),
        _role("rehab_worker", "康复人员", (4, 5), linked="residents counselling dashboards",
              residents="V", rehab="VEP", counselling="VE", dashboards="V"),
        _role("counsellor", "心理服务人员", (3, 5), linked="residents counselling",
              residents="V", counselling="VE"),
        _role("legal_worker", "法律服务人员", (3,), linked="residents rights",
              residents="V", rights="VE"),
        _role("institution", "承接机构", ANY, linked="residents assistance rehab",
              residents="V", assistance="E", rehab="E"),
        _role("helper", "帮扶责任人（志愿者）", (5,), linked="residents ledgers assistance",
              residents="V", ledgers="E", assistance="E", culture="V"),
        _role("system_officer", "系统管理员", ANY, accounts="A"),
        _role("security_officer", "安全管理员", ANY, accounts="G"),
        _role("audit_officer", "审计管理员", ANY, audit="VX"),
    )
}  # fmt: skip


def postings(user: Any) -> list[Any]:
    """The user's postings in force today, read once a request; none for whoever is not signed in."""
    if not user.is_authenticated or not user.is_active:
        return []
    held: list[Any] | None = getattr(user, "active_postings", None)
    if held is None:
        held = user.active_postings = _compatible(
            list(user.postings.active().select_related("area"))
        )
        concern(*(posting.area_id for posting in held))
    return held


def is_officer(user: Any) -> bool:
    """Whether ``user`` keeps the system and not the work: one of the three officers (三员分立)."""
    return any(p.role in ROLES and ROLES[p.role].is_officer for p in postings(user))


def _compatible(held: list[Any]) -> list[Any]:
    """The postings that may stand side by side: an officer's others do not count, nor do two offices.

    The three officers are mutually exclusive and hold no other posting (三员分立).
    """
    offices = {p.role for p in held if p.role in ROLES and ROLES[p.role].is_officer}
    if not offices:
        return held
    return [p for p in held if p.role in offices] if len(offices) == 1 else []


def _grants(posting: Any, section: str, letter: str, linked: bool = False) -> bool:
    role = ROLES.get(posting.role)
    if role is None or (section in role.linked) is not linked:
        return False
    return letter in role.rights.get(section, "")


def areas_for(user: Any, section: str, letter: str) -> list[str]:
    """Codes of the areas where ``user`` may do ``letter`` in ``section`` to whoever lives there.

    A section a role reaches only through its own cases gives none here: those cases carry the
    link themselves.
    """
    return [p.area_id for p in postings(user) if _grants(p, section, letter)]


def own_areas_for(user: Any, section: str, letter: str) -> list[str]:
    """Codes of the areas where ``user`` may do ``letter`` in ``section`` to the cases that name them."""
    return [p.area_id for p in postings(user) if _grants(p, section, letter, linked=True)]


def may(user: Any, section: str, letter: str, code: str = "") -> bool:
    """Whether ``user`` may do ``letter`` in ``section``: anywhere, or in the area ``code``."""
    return reaches(areas_for(user, section, letter), code)


def reaches(codes: list[str], code: str = "") -> bool:
    """Whether one of the areas ``codes`` holds the area ``code``; without one, whether there is any."""
    return any(code.startswith(area) for area in codes) if code else bool(codes)


def in_scope(user: Any, code: str) -> bool:
    """Whether the area ``code`` lies under any posting of ``user``, whatever its role."""
    return any(code.startswith(p.area_id) for p in postings(user))


def home_area(user: Any) -> Any:
    """The area of the first posting in force, or None."""
    held = postings(user)
    return held[0].area if held else None


def areas_as(user: Any, role: str) -> list[str]:
    """Codes of the areas where ``user`` holds ``role`` today: for pages made for that role."""
    return [p.area_id for p in postings(user) if p.role == role]
