"""Invented surveys and retrofits of homes, stairwells and places, at every stop of the course."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from accessibility.barriers.homes import HomeSurveyLedger
from accessibility.barriers.places import PlaceLedger
from accessibility.barriers.suggesting import categories_of, items_for, unit_of
from accessibility.demo import pictures
from accessibility.models import HomeRetrofit, Place, PlaceRetrofit
from accessibility.models.place import STAIRWELL
from accessibility.retrofits.homes import HomeRetrofitLedger
from accessibility.retrofits.places import PlaceRetrofitLedger
from registry import attachments
from registry.demo.chance import between, chance, one_of
from registry.demo.work import store
from registry.ledger.columns import Values
from registry.models import Area, Resident, User

DAY = timedelta(days=1)
BARRIER_OF = {
    "01": ("01", "05"), "02": ("01", "01"), "03": ("02", "03"), "04": ("05", "09"),
    "05": ("04", "04"), "06": ("06", "04"), "07": ("06", "07"), "08": ("06", "08"),
    "11": ("01", "01"), "12": ("01", "04"), "13": ("06", "07"), "19": ("03", "11"),
    "20": ("02", "13"), "21": ("05", "14"), "22": ("04", "99"), "23": ("04", "14"),
    "24": ("05", "14"), "25": ("05", "99"),
}  # fmt: skip
"""Item of work → the part and the barrier it is for."""
WHERE = (
    "住一楼，门口三级台阶",
    "住三楼，没有电梯，靠家人背下楼",
    "住平房，院子是土路",
    "与老母亲同住，行动靠轮椅",
)
CONTRACTORS = ("松山区惠民装饰", "安居无障碍工程队", "赤峰康居建筑")
STAIRS = (("1 号楼 1 单元", "04", "02"), ("1 号楼 2 单元", "12", "12"), ("3 号楼 1 单元", "04", "02"),
          ("5 号楼 2 单元", "10", "07"))  # fmt: skip
PLACES = (
    ("社区服务中心", "03", "1", "坡道、低位服务台、无障碍卫生间", "", ""),
    ("社区卫生服务站", "04", "2", "坡道", "09", "09"),
    ("主路到南门", "02", "3", "", "01", "04"),
    ("文化活动室", "08", "3", "", "01", "01"),
    ("惠民超市", "07", "2", "坡道", "06", "06"),
    ("社区广场", "09", "1", "缓坡、轮椅席", "", ""),
)
ENOUGH = 7
"""So many steps make the whole course."""


class Writer:
    """One run: the day, the dice, and who enters what in which community."""

    def __init__(self, seed: int, today: date, by: dict[str, User]) -> None:
        self.rng = Random(f"{seed}:retrofits")  # noqa: S311 invented data, no secret
        self.today, self.by = today, by
        self.count: dict[str, int] = {}

    def write(self) -> dict[str, int]:
        for code in sorted(self.by):
            people = self._people(code)
            self._keep(HomeSurveyLedger, code, self._surveys(people))
            self._keep(HomeRetrofitLedger, code, self._homes(people))
            self._keep(PlaceLedger, code, self._places(code))
            self._keep(PlaceRetrofitLedger, code, self._public(code))
            self._photographs(code)
        return self.count

    def _keep(self, ledger: Any, code: str, told: Iterator[Values]) -> None:
        made = store(self.rng, ledger, ((code, values) for values in told), self.by, self.today)
        self.count[ledger.title] = self.count.get(ledger.title, 0) + made

    def _people(self, code: str) -> list[Resident]:
        """Those for whom something could be changed, those who move with difficulty first."""
        held = Resident.objects.unscoped("invented people").current()
        held = held.filter(community_id=code, status="1").select_related("household", "community")
        fit = [r for r in held.order_by("pk") if items_for(self._categories(r))]
        return sorted(fit, key=lambda r: (r.dis_category != "4", r.dis_level or "9"))[:18]

    @staticmethod
    def _categories(resident: Resident) -> list[str]:
        return categories_of(resident.pk, resident.dis_category)

    def _items(self, resident: Resident) -> list[str]:
        fit = items_for(self._categories(resident))
        return fit[: between(self.rng, 1, min(3, len(fit)))]

    # -- homes -------------------------------------------------------------------------------

    def _surveys(self, people: list[Resident]) -> Iterator[Values]:
        for at, person in enumerate(people):
            wants = at % 6 != 5
            barriers = [self._barrier(item) for item in self._items(person)]
            yield {
                **HomeSurveyLedger.start(person),
                "surveyed_on": self.today - between(self.rng, 420, 700) * DAY,
                "surveyed_by": str(self.by[person.community_id]), "wanted": "1" if wants else "2",
                "not_wanted_why": "" if wants else "租住的房子，房东不同意",
                "note": one_of(self.rng, WHERE), "barriers": barriers,
            }  # fmt: skip

    @staticmethod
    def _barrier(item: str) -> Values:
        part, barrier = BARRIER_OF[item]
        return {"part": part, "barrier": barrier, "item": item, "note": ""}

    def _homes(self, people: list[Resident]) -> Iterator[Values]:
        """The first ones went the whole way; of the others each stands at a stop of its own."""
        wanting = [p for at, p in enumerate(people) if at % 6 != 5][:13]
        for at, person in enumerate(wanting):
            reached = ENOUGH if at < 6 else (6, 5, 4, 3, 2, 1, 1)[at - 6]
            asked = self.today - between(self.rng, 330, 400) * DAY
            if reached < ENOUGH:
                asked = self.today - (12 + 26 * reached) * DAY
            start = HomeRetrofitLedger.start(person)
            for row in start["works"]:
                row["quantity"] = Decimal(between(self.rng, 1, 4)) if reached > 1 else None
                row["unit"] = unit_of("access_need", row["item"])
            yield {
                **start,
                **self._course(asked, reached, person.name, str(self.by[person.community_id])),
            }

    def _course(self, asked: date, reached: int, name: str, assessor: str) -> Values:
        """The facts of the first ``reached`` stops."""
        days = [asked + n * DAY for n in (0, 8, 20, 32, 41, 48, 150)]
        days[6] = min(days[6], self.today)
        amount = Decimal(between(self.rng, 12, 68) * 50)
        stops: tuple[Values, ...] = (
            {"asked_on": days[0], "applicant": name},
            {"assessed_on": days[1], "assessed_by": assessor, "assessment": "房屋结构允许，可以改造"},
            {"plan": "按入户评估逐项改造，坡道坡度 1:12，扶手高 85 厘米", "budget": amount,
             "signed_on": days[2], "signed_by": name},
            {"contractor": one_of(self.rng, CONTRACTORS), "started_on": days[3]},
            {"finished_on": days[4], "money": self._money(amount, days[4])},
            {"accepted_on": days[5], "result": "1", "federation_by": "王芳", "applicant_by": name,
             "contractor_by": "赵国强", "accept_note": "符合方案，使用安全"},
            {"followed_on": days[6], "satisfaction": one_of(self.rng, "1112"),
             "follow_note": "进出方便多了，能自己到院里晒太阳"},
        )  # fmt: skip
        facts: Values = {}
        for stop in stops[:reached]:
            facts |= stop
        return facts

    def _money(self, amount: Decimal, day: date) -> list[Values]:
        source, name = one_of(self.rng, (("1", "区财政"), ("3", "福彩公益金"), ("4", "市残联")))
        return [{"source": source, "source_name": name, "amount": amount, "received_on": day}]

    # -- places ------------------------------------------------------------------------------

    def _places(self, code: str) -> Iterator[Values]:
        area = Area.objects.get(pk=code)
        told = [] if area.kind == Area.Kind.GACHA else [
            (name, STAIRWELL, "3", "", barrier, item) for name, barrier, item in STAIRS
        ]  # fmt: skip
        for name, kind, state, features, barrier, item in [*told, *PLACES]:
            line = {"part": "07" if kind == STAIRWELL else "09", "barrier": barrier, "item": item,
                    "note": ""}  # fmt: skip
            lacks = name == "文化活动室"
            yield {
                **PlaceLedger.start(area), "name": name, "kind": kind, "position": area.name,
                "barrier_free": state, "features": features, "wanted": "" if state == "1" else "1",
                "surveyed_on": self.today - between(self.rng, 400, 520) * DAY,
                "surveyed_by": "" if lacks else str(self.by[code]),
                "barriers": [line] if item and not lacks else [],
            }  # fmt: skip

    def _public(self, code: str) -> Iterator[Values]:
        """A stairwell and a road are done, others are on the way, some are still to be asked for."""
        held = Place.objects.unscoped("invented places").current()
        wanting = list(held.filter(community_id=code, wanted="1").order_by("kind", "name"))
        area = Area.objects.get(pk=code)
        for at, place in enumerate(wanting[:5]):
            reached = (ENOUGH, 4, 6, 1, 2)[at]
            asked = self.today - (200 if reached >= 6 else 60) * DAY
            start = PlaceRetrofitLedger.start(area)
            PlaceRetrofitLedger.fill_in(start, {"place_id": str(place.pk)})
            for row in start["works"]:
                row["quantity"] = Decimal(between(self.rng, 2, 30)) if reached > 1 else None
            yield {**start, **self._course(asked, reached, f"{area.name}居民代表", "王芳"),
                   "applicant": area.name}  # fmt: skip

    # -- photographs -------------------------------------------------------------------------

    def _photographs(self, code: str) -> None:
        """Before and after of what is accepted; one lacks its second picture."""
        for ledger, model in (
            (HomeRetrofitLedger, HomeRetrofit),
            (PlaceRetrofitLedger, PlaceRetrofit),
        ):
            held = model.objects.unscoped("invented retrofits").current()
            done = held.filter(community_id=code, state__in="67").order_by("number")[:3]
            for at, record in enumerate(done):
                for purpose, after in (("before", False), ("after", True)):
                    if after and at == 2 and chance(self.rng, 0.5):
                        continue
                    photo = pictures.doorway(self.rng, after)
                    attachments.attach(ledger, record, [photo], by=self.by[code], purpose=purpose)
