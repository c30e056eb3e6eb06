"""G01 to G04: the plans, projects and evaluations that take disabled people in, and the community's own measures."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from culture.measuring import form_door
from culture.models import CultureProject
from culture.projects.ledger import PROOF, YES, CultureProjectLedger
from registry import codes as lists
from registry import divisions, parameters
from registry.indicators import Door, Indicator, Kind, Measured, State, fulfilled
from registry.models import Attachment, Disability, Document, Resident
from registry.organisation.documents import policies
from registry.organisation.documents.evidence import NEEDS_TEXT, Papers, proving
from registry.organisation.documents.evidence import form_door as paper_door
from registry.organisation.documents.indicators import exists, papers_to_mend
from registry.organisation.documents.ledger import DocumentLedger
from registry.register import registered

Found = Mapping[str, Measured]
FACILITIES, EVALUATION, MEASURES = "09", "10", "11"
"""文件类型代码表."""
LEAGUE, BANNER = "2", "3"
ABOVE = {LEAGUE: "盟市", BANNER: "旗县（市、区）"}
BANNER_DIGITS = 6
SEVERAL = "7"
PROJECTS = "culture_projects_wanted"


# -- G01 -----------------------------------------------------------------------------------------


def planned(areas: Sequence[str], on: datetime.date) -> Found:
    """G01: a plan of the league and one of the banner, each half of it.

    Whose plan it is, its level of issue says: a banner may keep the league's plan as well.
    """
    held = proving("G01", areas, on)
    return {area: _planned(area, held[area]) for area in areas}


def _planned(area: str, papers: Papers) -> Measured:
    there = {level_of(paper) for paper in papers.sound}
    lacking = [level for level in ABOVE if level not in there]
    n = len(ABOVE) - len(lacking)
    names = "、".join(ABOVE[level] for level in lacking)
    says = f"没有登记{names}的公共文化服务设施规划" if lacking else "盟市、旗县的规划都已登记"
    doors = tuple(_plan_door(area, level) for level in lacking)
    state = State.MET if not lacking else State.PARTLY if n else State.UNMET
    share = Fraction(n, len(ABOVE))
    counted = tuple(p for p in papers.sound if level_of(p) in ABOVE)
    mend = papers_to_mend(papers) if lacking else Papers(counted).doors
    return Measured(state, n, len(ABOVE), share, says, Papers(counted).evidence, doors + mend)


def level_of(paper: Document) -> str:
    """Who issued the paper: as it says, else whoever holds it."""
    return str(paper.issued_level or divisions.level_of(paper.community_id))


def _plan_door(area: str, level: str) -> Door:
    """The banner enters both plans, for all its communities."""
    label = f"登记{ABOVE[level]}规划（旗县残联）"
    return paper_door(label, area[:BANNER_DIGITS], kind=FACILITIES, issued_level=level)


# -- G02 -----------------------------------------------------------------------------------------


def projects(areas: Sequence[str], on: datetime.date) -> Found:
    """G02: of the plan's three projects those that take disabled residents in, with proof.

    What the banner holds counts for its communities.  Proof is 证明材料 attached to the project,
    or a paper in force that proves G02; the region may go without (``document_needs_text``).
    """
    owners = {step for area in areas for step in divisions.path_codes(area)}
    held = CultureProject.objects.unscoped("an indicator counts them").current()
    held = held.filter(community_id__in=owners, included=YES).exclude(since__gt=on)
    included = list(held.only("community_id", "project", "title").order_by("pk"))
    proofs = Attachment.objects.filter(
        ledger=CultureProjectLedger.key, purpose=PROOF, voided_at=None, at__date__lte=on,
        record_id__in=held.order_by().values("pk"),
    )  # fmt: skip
    proved = set(proofs.values_list("record_id", flat=True))
    papers, limits = (
        proving("G02", areas, on),
        parameters.several((PROJECTS, NEEDS_TEXT), areas, on),
    )
    by_owner: dict[str, list[Any]] = defaultdict(list)
    for one in included:
        by_owner[one.community_id].append(one)
    found = {}
    for area in areas:
        own = [one for step in divisions.path_codes(area) for one in by_owner[step]]
        free = bool(papers[area].sound) or not limits[NEEDS_TEXT][area]
        sound = [one for one in own if free or one.pk in proved]
        bare = [one for one in own if one not in sound]
        found[area] = _projects(area, sound, bare, limits[PROJECTS][area], papers[area])
    return found


def _projects(
    area: str, sound: list[Any], bare: list[Any], wanted: int, papers: Papers
) -> Measured:
    labels = lists.get("culture_project").label
    done = sorted({one.project for one in sound})
    open_ = [entry.code for entry in lists.get("culture_project") if entry.code not in done]
    n, of = len(done), len(done) + len(open_)
    told = f"已列入 {n} 项（至少 {wanted} 项，共 {of} 项）"
    told += f"：{'、'.join(labels(code) for code in done)}" if done else ""
    lacks = [f"{one.title}没有证明材料" for one in bare]
    says = "；".join([*lacks, told])
    asked = min(wanted, of)
    met = n >= asked
    doors = [
        Door(f"上传{one.title}的证明", CultureProjectLedger.url("attachments", one.pk))
        for one in bare
    ]
    begun = {one.project for one in bare}
    if not met:
        doors += [
            form_door(f"登记{labels(code)}", CultureProjectLedger, area, project=code, included=YES)
            for code in open_
            if code not in begun
        ]
    evidence = tuple((CultureProjectLedger.key, one.pk) for one in sound) + papers.evidence
    state = State.MET if met else State.PARTLY if n else State.UNMET
    share = Fraction(1) if met else Fraction(n, asked)
    return Measured(state, n, of, share, says, evidence, tuple(doors))


# -- G03 -----------------------------------------------------------------------------------------


def _evaluation_door(area: str) -> Door:
    label = "登记精神文明、新农村评估指标（旗县残联）"
    return paper_door(label, area[:BANNER_DIGITS], kind=EVALUATION)


# -- G04 -----------------------------------------------------------------------------------------


def measures(areas: Sequence[str], on: datetime.date) -> Found:
    """G04: papers of 落实措施 that between them name every category on the community's register."""
    held, there = proving("G04", areas, on), registered_categories(areas, on)
    return {area: _measures(area, held[area], there[area]) for area in areas}


def registered_categories(areas: Sequence[str], on: datetime.date) -> dict[str, set[str]]:
    """The categories of disability on each register on the day ``on``; of 多重 those it is made up of, where known."""
    people = Resident.objects.unscoped("an indicator counts them").current()
    people = (
        people.filter(registered(on), community_id__in=areas).exclude(dis_category="").order_by()
    )
    found: dict[str, set[str]] = {area: set() for area in areas}
    for area, category in people.values_list("community_id", "dis_category").distinct():
        found[area].add(category)
    parts = Disability.objects.filter(
        resident__in=people.filter(dis_category=SEVERAL).values("pk")
    ).exclude(category="")
    for area, category in parts.values_list("resident__community_id", "category").distinct():
        found[area] |= {category}
        found[area] -= {SEVERAL}
    return found


def _measures(area: str, papers: Papers, there: set[str]) -> Measured:
    label = lists.get("dis_category").label
    covered = {category for paper in papers.sound for category in paper.covers}
    lacking = sorted(there - covered)
    if not papers.sound:
        says = "已登记措施，还没有附上正文" if papers.textless else "没有登记文化体育落实措施"
        door = paper_door("登记文体落实措施", area, kind=MEASURES, policies=_policy())
        return fulfilled(False, says, n=0, d=len(there) or None, doors=papers.doors or (door,))
    n, names = len(there) - len(lacking), "、".join(label(code) for code in lacking)
    says = f"措施没有写到在册的{names}残疾人" if lacking else f"覆盖在册的 {n} 类残疾人"
    if lacking:
        first = papers.sound[0]
        url = f"{DocumentLedger.url('edit', first.pk)}#part-use"
        doors: tuple[Door, ...] = (Door(f"补充《{first.title}》覆盖的类别", url),)
    else:
        doors = papers.doors
    hint = "" if _follows(papers) else "没有写明贯彻残联发〔2012〕7号"
    return fulfilled(
        not lacking,
        says,
        n=n,
        d=len(there) or None,
        evidence=papers.evidence,
        doors=doors,
        hint=hint,
    )


def _policy() -> str:
    return "、".join(entry.code for entry in policies.named_for("G04"))


def _follows(papers: Papers) -> bool:
    wanted = {entry.code for entry in policies.named_for("G04")}
    return any(wanted & set(paper.policies) for paper in papers.sound)


INDICATORS = (
    Indicator("G01", "有效的公共文化服务设施规划（适用指标 G01），按发文级别：盟市、旗县各 1 份，各得一半",
              planned, (NEEDS_TEXT,)),
    Indicator("G02", "“村村通”、农家书屋、文化信息资源共享中列入残疾人内容并有证明的项数，不足参数的按比例；旗县登记的计入所属社区",
              projects, (PROJECTS, NEEDS_TEXT)),
    Indicator("G03", "本社区及上级有效文件中写明证明 G03 的（精神文明创建、新农村建设评估指标），至少 1 份",
              exists("G03", _evaluation_door), (NEEDS_TEXT,), Kind.COUNT, "份"),
    Indicator("G04", "有效的文化体育落实措施（适用指标 G04），覆盖的残疾类别包括本社区在册的各类别",
              measures, (NEEDS_TEXT,)),
)  # fmt: skip
