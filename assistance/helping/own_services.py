"""我的服务: what a contracted organisation sees of whom it serves, and 记一次服务.

Exactly the people of its own running contracts: name, age, sex, category without level, what was
agreed; for services at home (``AT_HOME``) also address and telephone.  The account stands in 社会组织, the contract names the organisation by its 统一社会信用代码, whom
it serves names the contract by its number.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from assistance.helping.recording import LineForm, Refused, Unsure, add_line, tell_rest
from assistance.models import ServedPerson, ServiceContract, SocialOrganisation
from assistance.organisations import known
from assistance.organisations.served import ServedLedger
from registry import access, audit
from registry.ledger.saving import Voided
from registry.models.scoped import inside
from registry.own_cases import LIVING_HERE, OwnScreen, about
from registry.paging import page_strip

ROLE = "institution"
ASKED = ("on", "content", "hours", "server", "confirmed")
NEEDED = ("on", "content", "hours")
LABELS = {"confirmed": "受助人已确认（服务人员代记）"}
PAGE, SHOWN = 50, 8
UNPROCESSABLE = 422
NOBODY = Q(pk__in=[])
AT_HOME = ("01", "09")
"""购买服务类别 done at the person's home (居家照护、无障碍改造): they need the address and the telephone."""


def areas(user: Any) -> list[str]:
    """Where ``user`` stands for an institution today."""
    return access.areas_as(user, ROLE)


def contracts_of(user: Any) -> list[ServiceContract]:
    """The contracts that run today of the organisations whose account is that of ``user``."""
    own = SocialOrganisation.objects.unscoped("an institution is known by its account").current()
    mine = own.filter(account=user, ended_on=None).exclude(credit_code="")
    held = ServiceContract.objects.unscoped("an institution reads its own contracts").current()
    held = held.filter(known.running(timezone.localdate()), inside(areas(user)))
    held = held.filter(credit_code__in=mine.order_by().values("credit_code"))
    return list(held.exclude(contract_no="").order_by("ends_on", "pk"))


def people_of(user: Any, contracts: list[ServiceContract] | None = None) -> Any:
    """Those served today under the contracts of ``user``."""
    condition = NOBODY
    for contract in contracts_of(user) if contracts is None else contracts:
        condition |= inside([contract.community_id]) & Q(contract_no=contract.contract_no)
    held = ServedPerson.objects.unscoped("an institution reads whom its contracts serve").current()
    held = held.filter(condition, inside(areas(user)))
    held = held.filter(Q(ends_on=None) | Q(ends_on__gte=timezone.localdate()))
    held = held.filter(**LIVING_HERE)
    return held.select_related("resident", "community")


def tell(user: Any) -> str:
    """One sentence for home."""
    contracts = contracts_of(user)
    if not contracts:
        return "目前没有正在履行的购买服务合同。合同登记并指定账号后，服务对象就在“我的服务”里。"
    return f"正在履行 {len(contracts)} 份合同，服务对象 {people_of(user, contracts).count()} 人。"


class _OwnScreen(OwnScreen):
    """Open to whoever stands for an institution today."""

    section, role = "assistance", ROLE


class OwnServices(_OwnScreen):
    """Whom the contracts serve, those longest without a service first."""

    def get(self, request: HttpRequest) -> HttpResponse:
        contracts = contracts_of(self.user)
        people = people_of(self.user, contracts)
        people = people.order_by(F("last_service_on").asc(nulls_first=True), "pk")
        page = Paginator(people, PAGE).get_page(request.GET.get("page"))
        audit.record("list", by=self.user, ledger="own-services", count=len(page))
        projects = {c.contract_no: c.project for c in contracts}
        rows = [
            {"name": p.resident.name, "about": about(p.resident), "last": p.last_service_on,
             "url": reverse("own-service", args=[p.pk]), "project": projects[p.contract_no],
             "place": p.community.name}
            for p in page
        ]  # fmt: skip
        context = {
            "header": {"title": "我的服务", "note": f"服务对象 {page.paginator.count} 人"},
            "contracts": contracts,
            "rows": rows,
            "pages": page_strip(page, lambda n: f"?page={n}"),
        }
        return render(request, "helping/own_services.html", context)


class OwnService(_OwnScreen):
    """One person served: what was agreed, and 记一次服务."""

    def person(self, pk: Any) -> ServedPerson:
        """Whom it is about, if one's own contract serves them; raises Http404 otherwise."""
        found: ServedPerson | None = people_of(self.user).filter(pk=pk).first()
        if found is None:
            raise Http404
        return found

    def form(self, data: Any = None) -> LineForm:
        return LineForm(ServedLedger.shape.table("times"), ASKED, NEEDED, data, LABELS)

    def get(self, request: HttpRequest, pk: Any) -> HttpResponse:
        return self.show(self.person(pk), self.form())

    def is_at_home(self, served: ServedPerson) -> bool:
        """Whether one's own contract that serves the person is for a service at home."""
        code = served.community_id
        return any(
            c.service_kind in AT_HOME
            and c.contract_no == served.contract_no
            and code.startswith(c.community_id)
            for c in contracts_of(self.user)
        )

    def post(self, request: HttpRequest, pk: Any) -> HttpResponse:
        served = self.person(pk)
        form = self.form(request.POST)
        if not form.is_valid():
            tell_rest(form, ServedLedger, served, "times")
            return self.show(served, form, UNPROCESSABLE)
        try:
            fresh = add_line(ServedLedger, served.pk, "times", form.line, by=self.user,
                             token=form.cleaned_data["token"], reason="承接机构记服务",
                             because=form.because)  # fmt: skip
        except Refused as refused:
            form.refuse(refused.findings)
            return self.show(served, form, UNPROCESSABLE)
        except Unsure as unsure:
            form.put_questions(unsure.questions)
            return self.show(served, form, UNPROCESSABLE)
        except Voided as gone:
            raise Http404 from gone
        said = "已保存" if fresh else "此前已经保存，没有重复登记"
        messages.success(request, f"{said}：{served.resident.name}")
        return redirect("own-services")

    def noted(self, served: ServedPerson, at_home: bool) -> None:
        """Put on record that the page was shown, and what it told."""
        told = {"fields": ["phone", "live_addr"]} if at_home else {}
        audit.record("reveal" if at_home else "view", by=self.user, obj=served,
                     ledger=ServedLedger.key, detail={"page": "own-service", **told})  # fmt: skip

    def show(self, served: ServedPerson, form: LineForm, status: int = 200) -> HttpResponse:
        name, at_home = served.resident.name, self.is_at_home(served)
        self.noted(served, at_home)
        context = {
            "at_home": at_home,
            "phone": served.resident.phone if at_home else "",
            "address": served.resident.live_addr if at_home else "",
            "header": {"title": name, "note": f"{about(served.resident)}　{served.community.name}"},
            "breadcrumb": [{"label": "我的服务", "url": reverse("own-services")}, {"label": name}],
            "form": form,
            "has_errors": status != 200,
            "wanted": served.wanted,
            "contract_no": served.contract_no,
            "times": list(served.times.order_by("-on", "-position")[:SHOWN]),
            "save": {"label": "保存", "cancel_url": reverse("own-services")},
        }
        return render(self.request, "helping/own_service.html", context, status=status)
