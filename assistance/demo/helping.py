"""Invented volunteers, organisations, contracts and mutual help, with a few gaps.

The demonstration accounts of 帮扶责任人 and 承接机构 get pairs and contracts to try their pages with.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from assistance.demo.wording import local
from assistance.mutual.ledger import MutualGroupLedger, MutualHelpLedger
from assistance.organisations.contracts import ContractLedger
from assistance.organisations.ledger import OrganisationLedger, PolicySupportLedger
from assistance.organisations.served import ServedLedger
from assistance.volunteers.ledger import VolunteerLedger
from registry.activities.ledger import HELPING, ActivityLedger
from registry.credit_code import check_character
from registry.demo import accounts, names, numbers
from registry.demo.chance import between, chance, one_of
from registry.demo.work import store
from registry.ledger.columns import Values
from registry.ledger.ledger import Ledger
from registry.models import Area, Posting, Resident, SupportPair, User
from registry.support.ledger import IN_FORCE

DAY = timedelta(days=1)
SKILLS = (["01", "13"], ["08"], ["02", "03"], ["04"], ["06", "11"], ["07"], ["09"], ["12", "13"])
SERVICES = ("助残日现场服务", "陪同就医", "社区棋牌赛值勤", "代办残疾证换领")
GROUPS = (
    ("邻里互助组", "代买菜、代取药、陪同看病"),
    ("姐妹编织互助组", "一起做手工，互相照看孩子"),
)
HELPED = (
    ("03", "代买菜、代取药"),
    ("03", "陪同去医院复查"),
    ("02", "送来奶豆腐和面"),
    ("09", "代交水电费"),
)
SERVED = ("打扫卫生、洗衣做饭", "量血压、翻身拍背", "肢体被动训练半小时", "陪同散步、谈心")


def write(seed: int, today: date) -> dict[str, int]:
    """Store them for every community with a specialist; returns how many of each by title."""
    return Writer(seed, today).write()


def credit_code(division: str, number: int) -> str:
    """The invented 统一社会信用代码 of a non-profit body of the banner ``division``."""
    first = f"52{division}MJY{number:06d}"
    return first + check_character(first)


class Writer:
    """One run: the day, the dice, and who enters what in which community."""

    def __init__(self, seed: int, today: date) -> None:
        self.rng = Random(f"{seed}:helping")  # noqa: S311 invented data, no secret
        self.today = today
        self.ids = numbers.IdNumbers()
        self.by: dict[str, User] = accounts.specialists()
        self.count: dict[str, int] = {}

    def write(self) -> dict[str, int]:
        for code in sorted(self.by):
            people = self._people(code)
            if not people:
                continue
            self._keep(VolunteerLedger, code, self._volunteers(code))
            self._keep(ActivityLedger, code, self._activities(code), title="志愿助残活动")
            self._keep(MutualGroupLedger, code, self._groups(code))
            self._keep(MutualHelpLedger, code, self._mutual(people))
            self._contract(code, people)
            self._pairs(code)
        return self.count

    def _keep(
        self, ledger: type[Ledger], code: str, told: Iterator[Values], title: str = ""
    ) -> None:
        made = store(self.rng, ledger, ((code, values) for values in told), self.by, self.today)
        key = title or ledger.title
        self.count[key] = self.count.get(key, 0) + made

    def _people(self, code: str) -> list[Resident]:
        held = Resident.objects.unscoped("invented people").current()
        held = held.filter(community_id=code, status="1").select_related("household", "community")
        return list(held.order_by("pk")[:40])

    def _ago(self, first: int, last: int) -> date:
        return self.today - between(self.rng, first, last) * DAY

    def _blank(self, ledger: Any, code: str) -> Values:
        values: Values = ledger.start(Area.objects.get(pk=code))
        return values

    def _name(self, gender: str) -> str:
        people = names.family(self.rng, names.MONGOL if chance(self.rng, 0.3) else names.HAN)
        return names.full_name(self.rng, people, gender, between(self.rng, 20, 60))

    # -- volunteers --------------------------------------------------------------------------

    def _volunteers(self, code: str) -> Iterator[Values]:
        place = Area.objects.get(pk=code)
        for n in range(between(self.rng, 8, 13)):
            gender = one_of(self.rng, (names.MALE, names.FEMALE))
            joined = self._ago(120, 900)
            lacks = chance(self.rng, 0.15)
            yield {
                **self._blank(VolunteerLedger, code),
                "name": self._name(gender), "gender": gender,
                "id_no": "" if lacks else self._id_number(code, gender),
                "phone": f"138{between(self.rng, 10000000, 99999999)}",
                "registration_no": f"{code[:6]}{code[-3:]}{n + 1:05d}",
                "skills": [] if lacks else one_of(self.rng, SKILLS), "joined_on": joined,
                "state": "2" if n == 5 else "1",
                "services": [
                    {"on": self._ago(1, 110),
                     "content": local(place, one_of(self.rng, SERVICES)),
                     "hours": Decimal(between(self.rng, 2, 8)) / 2}
                    for _ in range(between(self.rng, 0, 4))
                ],
            }  # fmt: skip

    def _id_number(self, code: str, gender: str) -> str:
        born = date(
            between(self.rng, 1965, 2004), between(self.rng, 1, 12), between(self.rng, 1, 28)
        )
        return self.ids.draw(self.rng, code, born, gender)

    def _activities(self, code: str) -> Iterator[Values]:
        place = Area.objects.get(pk=code)
        for title, days in (("助残日上门服务", 190), ("为残疾人理发", 95), ("冬季送温暖", 20)):
            yield {
                **self._blank(ActivityLedger, code), "title": title, "kind": HELPING, "form": "5",
                "begins_on": self.today - days * DAY, "place": local(place, "社区内"), "organiser": local(place, "社区残协"),
                "visitors": between(self.rng, 10, 40), "content": "志愿者分组上门",
            }  # fmt: skip

    # -- mutual help -------------------------------------------------------------------------

    def _groups(self, code: str) -> Iterator[Values]:
        for name, does in GROUPS:
            leader = self._name(names.FEMALE)
            others = [self._name(one_of(self.rng, (names.MALE, names.FEMALE))) for _ in range(3)]
            yield {
                **self._blank(MutualGroupLedger, code), "name": name, "leader": leader,
                "phone": f"136{between(self.rng, 10000000, 99999999)}", "does": does,
                "founded_on": self._ago(200, 700),
                "members": [
                    {"name": one, "is_disabled": "1" if n == 1 else "2", "can": "代买代办" if n % 2 else ""}
                    for n, one in enumerate((leader, *others))
                ],
            }  # fmt: skip

    def _mutual(self, people: list[Resident]) -> Iterator[Values]:
        for person in people[:: max(len(people) // 6, 1)][:6]:
            way, content = one_of(self.rng, HELPED)
            yield {
                **MutualHelpLedger.start(person), "on": self._ago(1, 200),
                "helper_name": self._name(names.FEMALE), "way": way, "content": content,
                "group_name": one_of(self.rng, (GROUPS[0][0], "")),
                "hours": Decimal(between(self.rng, 1, 5)) / 2,
            }  # fmt: skip

    # -- what is bought ----------------------------------------------------------------------

    def _contract(self, code: str, people: list[Resident]) -> None:
        n = between(self.rng, 1, 999)
        place = Area.objects.get(pk=code)
        number, kind = f"{code[:6]}购{self.today.year}-{n:03d}", credit_code(code[:6], n)
        name = f"{place.name}暖阳社会工作服务中心"
        self._keep(OrganisationLedger, code, iter([{
            **self._blank(OrganisationLedger, code), "name": name, "credit_code": kind, "kind": "2",
            "registered_with": "民政局", "founded_on": date(2019, 4, 1), "services": "居家照护、康复训练",
            "contact": "包晓光", "phone": f"137{between(self.rng, 10000000, 99999999)}",
            "account_id": self._account(code, "institution"),
        }]))  # fmt: skip
        begins = self.today - 200 * DAY
        self._keep(ContractLedger, code, iter([{
            **self._blank(ContractLedger, code), "project": "重度残疾人居家照护", "contract_no": number,
            "service_kind": "01", "procurement": "4", "credit_code": kind, "organisation_name": name,
            "organisation_kind": "2", "amount": Decimal(60000), "begins_on": begins,
            "ends_on": begins + 364 * DAY, "promised_people": 8, "promised_times": 200,
            "payments": [{"what": "首付款", "on": begins + 10 * DAY, "amount": Decimal(30000),
                          "voucher_no": f"记{n}"}],
        }]))  # fmt: skip
        self._keep(ServedLedger, code, self._served(number, begins, people))
        self._keep(PolicySupportLedger, code, iter([{
            **self._blank(PolicySupportLedger, code), "organisation_name": name, "credit_code": kind,
            "kind": "1", "on": self._ago(30, 300), "amount": Decimal(12000),
            "content": local(place, "免费提供社区服务中心活动室一间"),
        }]))  # fmt: skip

    def _served(self, number: str, begins: date, people: list[Resident]) -> Iterator[Values]:
        severe = [p for p in people if p.dis_level in ("1", "2")] or people
        for person in severe[:6]:
            yield {
                **ServedLedger.start(person), "contract_no": number, "wanted": "每周上门照护一次",
                "begins_on": begins + 5 * DAY,
                "times": [
                    {"on": day, "content": one_of(self.rng, SERVED), "hours": Decimal("1.5"),
                     "server": "苏日娜", "confirmed": "1" if chance(self.rng, 0.8) else ""}
                    for day in self._weeks(begins + 7 * DAY)
                ],
            }  # fmt: skip

    def _weeks(self, day: date) -> Iterator[date]:
        while day <= self.today:
            yield day
            day += between(self.rng, 7, 24) * DAY

    def _account(self, code: str, role: str) -> int | None:
        """The demonstration account that holds ``role`` in the community or its banner."""
        held = Posting.objects.active().filter(role=role, area_id__in=(code, code[:6]))
        found = (
            held.filter(user__is_demo=True).order_by("-area_id").values_list("user_id", flat=True)
        )
        return found.first()

    def _pairs(self, code: str) -> None:
        """Some pairs are led by the helper with an account; some name a volunteer's number."""
        account = self._account(code, "helper")
        held = SupportPair.objects.unscoped("invented pairs").current()
        pairs = list(held.filter(IN_FORCE, community_id=code).order_by("pk"))
        serving = VolunteerLedger.model.objects.unscoped("invented volunteers")
        told = list(serving.filter(community_id=code, state="1").order_by("pk")[:2])
        mine = [] if account is None else pairs[:4]
        others = [pair for pair in pairs if pair.helper_kind == "5" and pair not in mine]
        for n, pair in enumerate((*mine, *others)):
            pair.acts.update(hours=Decimal("1.5"))
            one = None if pair in mine else told[n % 2]
            self._lead(pair, account, one)

    @staticmethod
    def _lead(pair: SupportPair, account: Any, volunteer: Any) -> None:
        if volunteer is not None:
            pair.volunteer_no, pair.helper_name = volunteer.registration_no, volunteer.name
            pair.helper_phone = volunteer.phone
        else:
            user = User.objects.get(pk=account)
            pair.account, pair.helper_name = user, user.display_name
        pair.measures.update(person=pair.helper_name)
        pair.save()
