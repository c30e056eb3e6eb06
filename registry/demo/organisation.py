"""Invented sites in every state, with leading groups, meetings, offices and parties beside them.

Some are complete, some lack what the plan asks for, so that there is something to see and to mend.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from registry import attachments
from registry.demo import accounts, names
from registry.demo.chance import between, chance, new_id, one_of
from registry.demo.sites import SITES
from registry.ledger import numbering
from registry.ledger.columns import Values
from registry.ledger.ledger import Ledger
from registry.models import Area, Change, Posting, Site, SiteStep, Specialist, User
from registry.models.site import ENDED
from registry.models.specialist import IN_POST
from registry.organisation.leading_groups.ledger import BannerGroupLedger, CommunityGroupLedger
from registry.organisation.meetings.ledger import MeetingLedger
from registry.organisation.offices.ledger import PHOTO, OfficeLedger
from registry.organisation.parties.ledger import PartyLedger
from registry.organisation.sites.actions import STEPS
from registry.organisation.sites.ledger import SiteLedger

REASON = "演示数据"
PATH = ("begin", "check", "first", "second", "final", "plaque", "recheck")
NOTES = {"begin": "同意列入创建", "check": "自查 86 分，缺器材台账，已补", "first": "资料齐全，现场符合",
         "second": "抽查 10 户，满意", "final": "验收 91 分", "plaque": "", "recheck": "复查合格"}  # fmt: skip
FAR = (7, 5, 6, 2, 4, 3, 6, 1, 7, 0, 5, 2, 6, 3, 4, 6, 1, 5, 2, 3, 0, 6, 4, 2)
"""How many steps each of the twenty-four sites has taken, league by league."""
WITHOUT = "1503"
"""The league that has not chosen its gacha yet."""
TWICE = ("1505", "150502001004")
"""A league with one town community more than asked for, and that community."""
MONGOLIAN = {"150421202206": "ᠭᠠᠴᠠᠭ᠎ᠠ"}
DEPARTMENTS = (("01", "残联", "理事长"), ("02", "妇联", "主席"), ("03", "民政局", "局长"),
               ("06", "人力资源和社会保障局", "局长"), ("08", "财政局", "副局长"))  # fmt: skip
LINES = (["2", "5"], ["3", "4"], ["6"])


def write(seed: int, today: date) -> dict[str, int]:
    """Store them, entered by whoever works there; returns how many of each by name.

    Whoever holds an account or stands in the specialists' ledger is called so here too.
    """
    return Writer(seed, today).write()


class Writer:
    """One run: the day, the dice, and who enters what in which area."""

    def __init__(self, seed: int, today: date) -> None:
        self.rng = Random(f"{seed}:organisation")  # noqa: S311 invented data, no secret
        self.today = today
        codes = [code for pair in SITES.values() for code in pair] + [TWICE[1]]
        wanted = {*codes, *(code[:6] for code in codes), "150404401002"}
        self.areas = Area.objects.in_bulk(wanted)
        self.posted = self._posted()
        self.chairs = {code: str(user) for code, user in accounts.chairs().items()}
        self.specialists = self._in_post()
        self.made: dict[str, int] = {}

    @staticmethod
    def _posted() -> dict[str, User]:
        """Who enters the organisation's papers, by area; the region's staff takes the rest."""
        roles = ("region_staff", "league_staff", "banner_staff", "specialist")
        held = Posting.objects.filter(role__in=roles, user__is_demo=True).select_related("user")
        return {post.area_id: post.user for post in held.order_by("id")}

    @staticmethod
    def _in_post() -> dict[str, str]:
        """Who stands in the specialists' ledger as being in post, by community."""
        held = Specialist.objects.unscoped("invented people").current().filter(IN_POST)
        return dict(held.order_by("-from_on").values_list("community_id", "name"))

    def by(self, code: str) -> User:
        """Who is posted in the area or nearest above it."""
        return next(self.posted[code[:n]] for n in (12, 6, 4, 2) if code[:n] in self.posted)

    def write(self) -> dict[str, int]:
        for number, (league, pair) in enumerate(SITES.items()):
            for place, code in enumerate(pair):
                if (league, place) != (WITHOUT, 1):
                    self._site(code, FAR[2 * number + place])
        self._site(TWICE[1], 1)
        for code in sorted({code[:6] for code in self.areas}):
            self._banner(code)
        for code in sorted(code for code in self.areas if len(code) == 12):
            self._community(code)
        return self.made

    def _put(self, ledger: type[Ledger], code: str, values: Values) -> Any:
        area = self.areas.get(code)
        if area is None:
            return None
        start: Values = ledger.start(area)  # type: ignore[attr-defined]
        examined = ledger.examine({**start, **values})
        user = self.by(code)
        number = numbering.take_one(ledger.model, code)
        own = {"created_by": user, "updated_by": user, "pk": new_id(self.rng), "number": number}
        rows = ledger.shape.instances(examined.values, code, {}, **own)
        record: Any = next(row for row in rows if isinstance(row, ledger.model))
        ledger.finish(record, examined)
        for row in rows:
            row.save(force_insert=True)
        Change.objects.create(
            record_type=record._meta.label_lower, record_id=record.pk, community_id=code, by=user,
            action="create", reason=REASON,
        )  # fmt: skip
        self.made[ledger.title] = self.made.get(ledger.title, 0) + 1
        return record

    def _name(self) -> str:
        people = names.family(self.rng, names.MONGOL if chance(self.rng, 0.3) else names.HAN)
        return names.full_name(self.rng, people, one_of(self.rng, (names.MALE, names.FEMALE)), 45)

    # -- sites ---------------------------------------------------------------------------------

    def _site(self, code: str, far: int) -> None:
        applied = self.today - timedelta(days=between(self.rng, 900, 1100))
        homes = between(self.rng, 300, 2600)
        people = homes * between(self.rng, 2, 3)
        site = self._put(SiteLedger, code, {
            "name_mn": MONGOLIAN.get(code, ""),
            "applied_on": applied,
            "floor_area": Decimal(between(self.rng, 600, 3200)),
            "households": homes,
            "population": people,
            "disabled_count": people * between(self.rng, 25, 45) // 1000 if chance(self.rng, 0.9) else None,
        })  # fmt: skip
        if site is not None:
            self._course(site, PATH[:far])

    def _course(self, site: Site, path: tuple[str, ...]) -> None:
        """The steps it has taken, each some months after the one before."""
        day = site.applied_on
        for key in path:
            step = STEPS[key]
            assert day is not None  # noqa: S101  (a site that takes steps was applied for)
            day += timedelta(days=between(self.rng, 30, 120))
            SiteStep.objects.create(
                site=site, step=key, from_state=step.states[0], to_state=step.to, on=day,
                note=NOTES[key], by=self.by(site.community_id[: {1: 2, 2: 4, 3: 6}.get(step.level, 12)]),
            )  # fmt: skip
            site.state, site.state_on = step.to, day
        assert site.state != ENDED  # noqa: S101  (PATH ends before)
        site.save()

    # -- what the plan asks of the banner and of the community ---------------------------------

    def _banner(self, code: str) -> None:
        """Most are complete; in some a department is missing, or a deputy leads in the place of."""
        if code not in self.areas or (code != "150404" and chance(self.rng, 0.15)):
            return
        name, founded = self.areas[code].name, self.today - timedelta(days=800)
        term = {"from_on": founded, "to_on": None}
        by_deputy = code == "150102"
        post = "办公室主任" if by_deputy else f"副{name[-1]}长"
        head: Values = {"name": self._name(), "unit": f"{name}人民政府", "departments": [], "role": "1",
                "post": post, "government_lead": "2" if by_deputy else "1", **term}  # fmt: skip
        health = {"name": self._name(), "unit": f"{name}卫生健康委员会", "departments": ["04", "05"],
                  "post": "主任", "role": "3", "government_lead": "2", **term}  # fmt: skip
        rest = [self._department(name, row, term) for row in DEPARTMENTS]
        members = [head, *rest, *([] if code == "150404" else [health])]
        self._put(BannerGroupLedger, code, {
            "doc_no": f"{name[:2]}政办发〔{founded.year}〕{between(self.rng, 5, 60)}号",
            "founded_on": founded, "members": members,
        })  # fmt: skip
        self._meeting(code, head["name"], members)

    def _department(self, name: str, row: tuple[str, str, str], term: Values) -> Values:
        department, unit, post = row
        return {"name": self._name(), "unit": f"{name}{unit}", "departments": [department],
                "post": post, "role": "2" if department == "01" else "3", "government_lead": "2",
                **term}  # fmt: skip

    def _community(self, code: str) -> None:
        area = self.areas.get(code)
        if area is None or code == "150404401002":
            return
        complete = code != "150404401001" and chance(self.rng, 0.7)
        head = self.chairs.get(code) or self._name()
        specialist = self.specialists.get(code) or self._name()
        self._community_group(area, head, specialist, complete)
        self._meeting(code, head, [])
        self._office(area, complete)
        self._parties(area, head, specialist, complete)

    def _community_group(self, area: Area, chair: str, specialist: str, complete: bool) -> None:
        founded = self.today - timedelta(days=700)
        term = {"from_on": founded, "to_on": None}
        committee = f"{area.name}{'居委会' if area.kind == 'urban' else '嘎查村委会'}"
        office = one_of(self.rng, ("1", "3") if area.kind == "urban" else ("4", "3"))
        plain = {"post": f"{committee}委员", "role": "3", "is_chair": "2", "office": "", **term}
        head: Values = {**plain, "name": chair, "post": f"{area.name}党组织书记", "role": "1", "lines": [],
                "is_chair": "1", "office": office}  # fmt: skip
        members = [head, {**plain, "name": specialist, "post": "残协专职委员", "lines": ["1"]}]
        members += [{**plain, "name": self._name(), "lines": lines} for lines in LINES]
        if not complete:
            members[-1]["to_on"] = self.today - timedelta(days=between(self.rng, 20, 90))
        self._put(CommunityGroupLedger, area.code, {
            "doc_no": f"{area.name[:2]}社发〔{founded.year}〕{between(self.rng, 1, 9)}号",
            "founded_on": founded, "members": members,
        })  # fmt: skip

    def _meeting(self, code: str, head: str, members: list[Values]) -> None:
        on = self.today - timedelta(days=between(self.rng, 20, 60))
        due = on + timedelta(days=between(self.rng, 15, 70))
        done = on + timedelta(days=10)
        rows = [
            {"what": "协调解决残协办公用房", "person": self._name(), "due_on": due,
             "done_on": None if code.startswith("1504") else min(done, self.today)},
            {"what": "汇总台账录入进度", "person": self._name(), "due_on": due,
             "done_on": min(done, self.today)},
        ]  # fmt: skip
        self._put(MeetingLedger, code, {
            "topic": "研究示范点创建工作", "on": on, "place": "会议室", "host": head,
            "attendees": "、".join(filter(None, (head, *(m["name"] for m in members)))),
            "summary": "听取创建进展汇报，议定两项工作。", "resolutions": rows,
        })  # fmt: skip

    def _office(self, area: Area, complete: bool) -> None:
        since = self.today - timedelta(days=600)
        kinds = ("1", "2", "3", "4", "5") if complete else ("1", "5")
        items = [{"kind": kind, "name": "", "quantity": 1, "state": "1", "since": since}
                 for kind in kinds]  # fmt: skip
        office = self._put(OfficeLedger, area.code, {
            "address": f"{area.name}服务中心二楼" if complete else "",
            "floor_area": Decimal(between(self.rng, 12, 40)), "shared": one_of(self.rng, "12"),
            "from_on": since, "items": items,
        })  # fmt: skip
        if complete:
            by = self.by(area.code)
            attachments.attach(OfficeLedger, office, [_picture(self.rng)], by=by, purpose=PHOTO)

    def _parties(self, area: Area, head: str, specialist: str, complete: bool) -> None:
        for values in self._party_values(area, head, specialist, complete):
            phone = f"139{between(self.rng, 10000000, 99999999)}"
            since = self.today - timedelta(days=650)
            self._put(PartyLedger, area.code, {"phone": phone, "from_on": since, **values})

    def _party_values(
        self, area: Area, head: str, specialist: str, complete: bool
    ) -> Iterator[Values]:
        committee = "居委会" if area.kind == "urban" else "嘎查村委会"
        yield {"party": "1", "name": f"{area.name}{committee}", "person": head, "post": "主任",
               "duties": "统筹社区残疾人工作，安排场所和人员"}  # fmt: skip
        yield {"party": "2", "name": f"{area.name}残疾人协会", "person": specialist,
               "post": "专职委员", "duties": "走访、建档、反映需求，联系各服务机构"}  # fmt: skip
        if complete:
            yield {"party": "3", "name": f"{area.name}卫生服务站", "service": "1",
                   "person": self._name(), "post": "站长", "duties": "康复指导、随访、健康教育"}  # fmt: skip


def _picture(rng: Random) -> SimpleUploadedFile:
    """A plain picture in the place of a photograph."""
    out = io.BytesIO()
    tone = (between(rng, 90, 200), between(rng, 90, 200), between(rng, 90, 200))
    Image.new("RGB", (640, 480), tone).save(out, "JPEG", quality=60)
    return SimpleUploadedFile("演示照片.jpg", out.getvalue(), "image/jpeg")
