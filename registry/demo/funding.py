"""Invented papers and five years of money for the demonstration sites and their banners.

One community got the same in two years running, one got less than the floor, one less with an
approved exception; some banners lack papers, some papers lack their text.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from registry import attachments
from registry.demo.chance import between, chance, one_of
from registry.demo.organisation import Writer, _picture
from registry.demo.sites import SITES
from registry.ledger.columns import Values
from registry.models import Site
from registry.organisation.documents.ledger import TEXT, DocumentLedger
from registry.organisation.funding.ledger import FundingLedger

YEARS = 5
EQUAL, SHORT, EXCEPTED = "150404401001", "150102008200", "150421202206"
"""Communities whose money stood still two years ago, is below the floor, is so with approval."""
SHOWN = ("150404", "150502")
"""Banners whose papers are complete but for what is meant to be seen lacking."""
ITEMS = ("办公用品", "电脑维修", "走访慰问品", "活动用品", "宣传印刷", "取暖费")
BUILDING, SUBSIDY, POST, RUNNING, SERVICES = "01", "02", "03", "04", "09"
PUBLIC, WELFARE, GIFT = "1", "3", "5"


def write(seed: int, today: date) -> dict[str, int]:
    """Store them, entered by whoever works there; returns how many of each by name."""
    return FundingWriter(seed, today).write()


@dataclass(frozen=True)
class Sum:
    """Money of one year as it is drawn: kind, source, how much."""

    kind: str
    source: str
    amount: Decimal
    budgeted: Decimal | None = None


class FundingWriter(Writer):
    """One run: money for each site, papers for each site and its banner."""

    def __init__(self, seed: int, today: date) -> None:
        super().__init__(seed, today)
        self.rng = Random(f"{seed}:funding")  # noqa: S311 invented data, no secret
        held = Site.objects.unscoped("demonstration data").current()
        self.sizes = dict(held.values_list("community_id", "floor_area"))

    def write(self) -> dict[str, int]:
        for code in sorted(code for pair in SITES.values() for code in pair if code in self.areas):
            self._money(code)
            self._own_papers(code)
        for code in sorted(code for code in self.areas if len(code) == 6):
            self._banner_papers(code)
            self._banner_money(code)
        return self.made

    # -- money ---------------------------------------------------------------------------------

    def _money(self, code: str) -> None:
        base = Decimal(between(self.rng, 12, 30) * 1000)
        for at, year in enumerate(range(self.today.year - YEARS + 1, self.today.year + 1)):
            for drawn in self._sums(code, at, base):
                self._put(FundingLedger, code, self._values(code, year, at, drawn))

    def _sums(self, code: str, at: int, base: Decimal) -> Iterator[Sum]:
        """What came in the year number ``at`` (0 is the first of five)."""
        stands = at if code != EQUAL or at < 3 else at - 1
        building = base + 2000 * stands
        yield Sum(BUILDING, PUBLIC, building)
        yield Sum(SUBSIDY, PUBLIC, self._subsidy(code, at))
        yield Sum(RUNNING, PUBLIC, Decimal(6000))
        if at >= 1 and code != SHORT:
            yield Sum(POST, PUBLIC, Decimal(9600))
        if at >= 2 and (code in (EQUAL, EXCEPTED) or chance(self.rng, 0.6)):
            yield Sum(BUILDING, WELFARE, Decimal(5000))
        if at == YEARS - 1 and chance(self.rng, 0.4):
            yield Sum(RUNNING, GIFT, Decimal(between(self.rng, 1, 8) * 500), Decimal(0))

    def _subsidy(self, code: str, at: int) -> Decimal:
        """The floor of the community's size, reached step by step; two stay below it."""
        size = self.sizes.get(code) or 0
        floor = Decimal(30_000 if size >= 2000 else 20_000)
        if code == SHORT:
            return floor - Decimal("0.01") if at == YEARS - 1 else floor - 2000
        if code == EXCEPTED:
            return floor - 5000
        return floor - 4000 + min(at, 4) * 1000 if code != EQUAL or at < 3 else floor

    def _values(self, code: str, year: int, at: int, drawn: Sum) -> Values:
        arrived = min(date(year, 3, 1) + timedelta(days=between(self.rng, 0, 60)), self.today)
        public = drawn.source == PUBLIC
        values: dict[str, Any] = {
            "year": year, "kind": drawn.kind, "source": drawn.source, "received": drawn.amount,
            "budgeted": drawn.amount if drawn.budgeted is None else drawn.budgeted,
            "received_on": arrived, "in_budget": "1" if public else "2",
            "budget_no": self._number(code, "财预", year) if public else "",
            "source_name": "爱心企业" if drawn.source == GIFT else "",
            "lines": self._lines(year, arrived, drawn.amount) if drawn.kind == RUNNING else [],
        }  # fmt: skip
        if drawn.kind == SUBSIDY:
            values["standard"] = drawn.amount
            if code == EXCEPTED and at >= YEARS - 2:
                values |= {"exception": "嘎查人口少，经旗财政局同意按八成安排",
                           "exception_by": "翁牛特旗财政局",
                           "exception_no": self._number(code, "财函", year)}  # fmt: skip
        return values

    def _lines(self, year: int, arrived: date, amount: Decimal) -> list[Values]:
        rows: list[Values] = []
        left = amount
        for n in range(between(self.rng, 1, 4)):
            paid = min(left, Decimal(between(self.rng, 20, 180) * 10))
            day = min(arrived + timedelta(days=25 * (n + 1)), self.today)
            rows.append({"item": one_of(self.rng, ITEMS), "on": day, "amount": paid,
                         "payee": one_of(self.rng, ("惠民超市", "新华书店", "供热公司")),
                         "voucher_no": f"记{year % 100}{n + 1:03d}"})  # fmt: skip
            left -= paid
        return rows

    def _number(self, code: str, series: str, year: int) -> str:
        return f"{self._short(code)}{series}〔{year}〕{between(self.rng, 3, 60)}号"

    def _short(self, code: str) -> str:
        """How the banner of ``code`` calls itself in numbers: 松 for 松山区."""
        banner = self.areas.get(code[:6])
        return banner.name[0] if banner else "旗"

    def _banner_money(self, code: str) -> None:
        if code not in SHOWN:
            return
        for at, year in enumerate(range(self.today.year - 2, self.today.year + 1)):
            drawn = Sum(SERVICES, "2", Decimal(80_000 + 20_000 * at))
            self._put(FundingLedger, code, self._values(code, year, at, drawn))

    # -- papers --------------------------------------------------------------------------------

    def _banner_papers(self, code: str) -> None:
        for values, has_text in self._of_banner(code):
            if code in SHOWN or chance(self.rng, 0.7):
                self._paper(code, {"serves": "1", "issued_level": "3", **values}, has_text)

    def _of_banner(self, code: str) -> Iterator[tuple[Values, bool]]:
        name = self.areas[code].name
        year = self.today.year - 3
        government = f"{name}人民政府"
        federation = f"{name}残疾人联合会"
        yield self._of("02", f"{name}社区建设总体规划", government, "政发", code, year,
                       proves=["A02", "A07"]), True  # fmt: skip
        yield self._of("07", f"{name}关于加强社区残疾人工作的实施意见", government, "政办发", code,
                       year, policies=["1", "3"]), True  # fmt: skip
        yield (
            self._of("04", f"{name}社区残疾人专职委员工作职责", federation, "残发", code, year),
            True,
        )
        yield (
            self._of("05", f"{name}残疾人专职委员考核办法", federation, "残发", code, year),
            code != SHOWN[0],
        )
        yield self._of("09", f"{name}公共文化服务设施规划", government, "政发", code, year - 2,
                       valid_until=date(self.today.year - 1, 12, 31)), True  # fmt: skip
        yield self._of("09", f"赤峰市公共文化服务设施规划（转发{name}）" if code.startswith("1504")
                       else "盟市公共文化服务设施规划（转发）", "盟市文化局", "文发", code, year,
                       issued_level="2"), False  # fmt: skip

    def _own_papers(self, code: str) -> None:
        name = self.areas[code].name
        committee = f"{name}居民委员会" if self.areas[code].kind == "urban" else f"{name}村民委员会"
        year = self.today.year - 1
        titles = (("13", f"{name}残疾人扶持措施"), ("12", f"{name}儿童残疾发生报告制度"),
                  ("11", f"{name}残疾人文化体育活动落实措施"), ("08", f"{name}残协工作会议纪要"))  # fmt: skip
        for kind, title in titles:
            if code == EQUAL or chance(self.rng, 0.6):
                more = {"policies": ["4"]} if kind == "08" and code != EQUAL else {}
                values = self._of(kind, title, committee, "", code, year, **more)
                if kind == "11":
                    values |= {"covers": ["1", "2", "4"], "policies": ["5"]}
                self._paper(code, {"issued_level": "5", **values}, kind != "12")

    def _of(
        self, kind: str, title: str, issuer: str, series: str, code: str, year: int, **more: Any
    ) -> Values:
        """A paper of a day in ``year``, with a number where its issuer gives them."""
        issued = date(year, between(self.rng, 1, 11), between(self.rng, 1, 28))
        number = self._number(code, series, year) if series else ""
        return {"kind": kind, "title": title, "issuer": issuer, "doc_no": number,
                "issued_on": issued, **more}  # fmt: skip

    def _paper(self, code: str, values: Values, has_text: bool) -> None:
        made = self._put(DocumentLedger, code, values)
        if made is not None and has_text:
            picture = _picture(self.rng)
            attachments.attach(DocumentLedger, made, [picture], by=self.by(code), purpose=TEXT)
