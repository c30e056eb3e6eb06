"""我的转介: what an institution sees of the slips that name its account, and the three things it does.

Name, age, sex, category without level, what is needed; telephone and address only where the slip
says so and while the service is to be given, and each time such a page is opened is on record.  No
number, no other fact of the resident, no way to the resident's page, nothing of another institution.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone

from registry import access, audit, codes
from registry.models.scoped import inside
from registry.needs import lamps
from registry.own_cases import LIVING_HERE, OwnScreen, about
from registry.paging import page_strip
from registry.stepped import Step, form_of, take_for, why_not
from rehab.models import Referral
from rehab.models.referral import FED_BACK, RECEIVED, SENT
from rehab.referrals.contact import contact_of
from rehab.referrals.ledger import ReferralLedger
from rehab.referrals.rules import ROLE

PAGE = 50
UNPROCESSABLE, CONFLICT = 422, 409
TELEPHONE, ADDRESS = "1", "2"  # 告知机构代码表
WITH_IT = (SENT, RECEIVED)
"""While the slip stands with the institution."""
SEEN = (*WITH_IT, FED_BACK)
TITLES = {"receive": "接收", "feedback": "反馈", "return": "退回"}
"""What an institution does with a slip, of the steps of the ledger."""


def slips_of(user: Any) -> Any:
    """The slips that name the account of ``user`` and are not closed, in the areas of the posting."""
    held = Referral.objects.unscoped("an institution reads the slips that name it").current()
    held = held.filter(inside(access.areas_as(user, ROLE)), account=user, state__in=SEEN)
    return held.filter(**LIVING_HERE).select_related("resident", "community")


def tell(user: Any) -> str:
    """One sentence for home."""
    states = list(slips_of(user).values_list("state", flat=True))
    if not states:
        return "目前没有转介给您的单子。社区在转介单上填写您的账号后，就在“我的转介”里。"
    new, open_ = states.count(SENT), states.count(RECEIVED)
    told = [f"{new} 件待接收"] * bool(new) + [f"{open_} 件待反馈"] * bool(open_)
    return f"转介给您的 {len(states)} 件" + (
        f"，其中 {'、'.join(told)}。" if told else "，都已反馈。"
    )


def doors(user: Any) -> list[dict[str, Any]]:
    """The way to the page, for whoever stands for an institution today."""
    if not access.areas_as(user, ROLE):
        return []
    return [{"label": "我的转介", "url": reverse("own-referrals"), "tell": lambda: tell(user)}]


class _OwnScreen(OwnScreen):
    """Open to whoever stands for an institution today."""

    section, role = "rehab", ROLE

    def slip(self, pk: Any) -> Referral:
        """The slip, if it is with one's own institution; raises Http404 as for what does not exist."""
        found: Referral | None = slips_of(self.user).filter(pk=pk).first()
        if found is None:
            raise Http404
        return found

    def crumbs(self, *rest: dict[str, str]) -> list[dict[str, str]]:
        return [{"label": "我的转介", "url": reverse("own-referrals")}, *rest]


class OwnReferrals(_OwnScreen):
    """What stands with one's institution, those first that are due first."""

    def get(self, request: HttpRequest) -> HttpResponse:
        today = timezone.localdate()
        page = Paginator(slips_of(self.user).order_by("state", "due_on", "pk"), PAGE).get_page(
            request.GET.get("page")
        )
        audit.record("list", by=self.user, ledger="own-referrals", count=len(page))
        states = codes.get("referral_state")
        rows = [
            {"name": one.resident.name, "about": about(one.resident), "wanted": one.wanted,
             "place": one.community.name, "state": states.label(one.state), "sent": one.sent_on,
             "limit": lamps.said(one, today) if one.state in WITH_IT else "",  # type: ignore[arg-type]
             "late": one.lateness(today) if one.state in WITH_IT else "",
             "url": reverse("own-referral", args=[one.pk])}
            for one in page
        ]  # fmt: skip
        header = {"title": "我的转介", "note": f"{page.paginator.count} 件" if rows else ""}
        context = {
            "header": header,
            "rows": rows,
            "pages": page_strip(page, lambda n: f"?page={n}"),
        }
        return render(request, "referrals/own_list.html", context)


class OwnReferral(_OwnScreen):
    """One slip: who, what is needed, how to reach the person where that is told, what can be done."""

    def get(self, request: HttpRequest, pk: Any) -> HttpResponse:
        slip = self.slip(pk)
        told = reach(slip)
        detail: dict[str, Any] = {"page": "own-referral"}
        if told:
            detail["fields"] = [key for key, _, _ in told]
        audit.record("reveal" if told else "view", by=self.user, obj=slip,
                     ledger=ReferralLedger.key, detail=detail)  # fmt: skip
        shown, name = ReferralLedger.columns, slip.resident.name
        context = {
            "header": {"title": name, "note": f"{about(slip.resident)}　{slip.community.full_name}"},
            "breadcrumb": self.crumbs({"label": name}),
            "slip": slip,
            "state": shown["state"].kind.show(slip.state),
            "kind": shown["kind"].kind.show(slip.kind),
            "reasons": shown["reasons"].kind.show(slip.reasons),
            "feedback": shown["feedback"].kind.show(slip.feedback) if slip.feedback else "",
            "limit": lamps.said(slip, timezone.localdate()) if slip.state in WITH_IT else "",  # type: ignore[arg-type]
            "reach": told,
            "contact": contact_of(slip),
            "steps": [
                {"label": TITLES[step.key], "url": reverse("own-referral-step", args=[pk, step.key])}
                for step in steps_of(slip)
            ],
        }  # fmt: skip
        return render(request, "referrals/own_case.html", context)


def reach(slip: Referral) -> list[tuple[str, str, str]]:
    """Telephone and address (field, label, text), as the slip tells them while it is to be served."""
    if slip.state not in WITH_IT:
        return []
    asked = (
        (TELEPHONE, "phone", "电话", slip.resident.phone),
        (ADDRESS, "live_addr", "住址", slip.resident.live_addr),
    )
    return [(field, label, text) for code, field, label, text in asked if code in slip.shares]


def steps_of(slip: Referral) -> list[Step]:
    """What the institution can do with ``slip`` now: it answers what it has received."""
    able = [step for step in ReferralLedger.open_steps(slip) if step.key in TITLES]
    return [step for step in able if not _is_too_early(step, slip)]


def _is_too_early(step: Step, slip: Referral) -> bool:
    return step.key == "feedback" and slip.state == SENT


def refusal(step: Step, slip: Referral) -> str:
    """Why the institution cannot take ``step`` now, and what it can; "" when it can."""
    if _is_too_early(step, slip):
        return "还没有接收，不能反馈；请先“接收”，做不了的“退回”"
    return why_not(ReferralLedger, step, slip)


class OwnReferralStep(_OwnScreen):
    """接收, 反馈 or 退回 of one's own slip."""

    def found(self, pk: Any, key: str) -> tuple[Referral, Step]:
        step = next((s for s in ReferralLedger.course if s.key == key and key in TITLES), None)
        slip = self.slip(pk)
        if step is None:
            raise Http404
        return slip, step

    def get(self, request: HttpRequest, pk: Any, step: str) -> HttpResponse:
        slip, taken = self.found(pk, step)
        audit.record("view", by=self.user, obj=slip, ledger=ReferralLedger.key,
                     detail={"page": "own-referral-step"})  # fmt: skip
        if refused := refusal(taken, slip):
            return self.show(slip, taken, None, CONFLICT, refused)
        return self.show(slip, taken, form_of(ReferralLedger, taken, slip))

    def post(self, request: HttpRequest, pk: Any, step: str) -> HttpResponse:
        slip, taken = self.found(pk, step)
        if refused := refusal(taken, slip):
            return self.show(slip, taken, None, CONFLICT, refused)
        form = form_of(ReferralLedger, taken, slip, request.POST)
        if not form.is_valid():
            return self.show(slip, taken, form, UNPROCESSABLE)
        try:
            take_for(ReferralLedger, taken, slip.pk, by=self.user, facts=form.cleaned_data,
                     reason=f"承接机构{TITLES[step]}", own=lambda: slips_of(self.user))  # fmt: skip
        except Referral.DoesNotExist as gone:
            raise Http404 from gone
        except ValidationError as wrong:
            if getattr(wrong, "code", "") == "wrong_state":
                return self.show(slip, taken, None, CONFLICT, wrong.messages[0])
            form.put_errors(wrong)
            return self.show(slip, taken, form, UNPROCESSABLE)
        messages.success(request, f"已{TITLES[step]}：{slip.resident.name}。")
        left = slips_of(self.user).filter(pk=pk).exists()
        return redirect("own-referral", pk=pk) if left else redirect("own-referrals")

    def show(
        self, slip: Referral, step: Step, form: Any, status: int = 200, refused: str = ""
    ) -> HttpResponse:
        name, title, back = (
            slip.resident.name,
            TITLES[step.key],
            reverse("own-referral", args=[slip.pk]),
        )
        context = {
            "header": {"title": f"{title}：{name}", "note": slip.wanted},
            "breadcrumb": self.crumbs({"label": name, "url": back}, {"label": title}),
            "form": form, "label": title, "back": back, "refused": refused,
            "has_errors": status == UNPROCESSABLE,
        }  # fmt: skip
        return render(self.request, "referrals/own_step.html", context, status=status)


urlpatterns = [
    path("own/referrals/", OwnReferrals.as_view(), name="own-referrals"),
    path("own/referrals/<uuid:pk>/", OwnReferral.as_view(), name="own-referral"),
    path(
        "own/referrals/<uuid:pk>/<slug:step>/", OwnReferralStep.as_view(), name="own-referral-step"
    ),
]
