"""The screens of sites beside those every ledger has: the course on the page, a step, the map."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone

from registry import access, members
from registry.ledger.kinds import DateKind, Kind
from registry.ledger.views.base import LedgerView
from registry.ledger.views.detail import RecordDetail
from registry.ledgers import REGISTERED
from registry.models import Resident, Site
from registry.models.site import ENDED, NAMED, RECHECKED
from registry.needs.handover_views import put_errors
from registry.organisation.sites import actions, course
from registry.organisation.standing import measuring
from registry.organisation.standing.measuring import Standing
from registry.organisation.standing.views import page_url

HAS_PLAQUE = (NAMED, RECHECKED, ENDED)


def addresses(ledger: Any) -> list[Any]:
    """The addresses sites have beside those of every ledger."""
    return [
        path("<uuid:pk>/<slug:step>-step/", SiteStepView.as_view(ledger=ledger), name="site-step")
    ]


class SiteDetail(RecordDetail):
    """A site with its course, the steps its reader may take, and the figures kept elsewhere."""

    def record(self, pk: Any, letter: str = "", *, tables: bool = True) -> Site:
        site: Site = super().record(pk, letter, tables=tables)
        course.read(site)
        return site

    def breadcrumb(self, record: Site) -> list[dict[str, str]]:
        """Back to the list of where one works: a banner has come from its own."""
        own = [p.area for p in access.postings(self.user)]
        own = [area for area in own if record.community_id.startswith(area.code)]
        place = max(own, key=lambda area: len(area.code), default=record.community)
        url = f"{self.ledger.url('list')}?area={place.code}"
        return [{"label": f"{place.name} {self.ledger.title}", "url": url}, {"label": str(record)}]

    def header(self, record: Site, values: Any, can: dict[str, bool]) -> dict[str, Any]:
        header = super().header(record, values, can)
        steps = actions.open_steps(self.user, record)
        rare = [step for step in steps if is_rare(step, record)]
        usual = [at(step, record) for step in steps if step not in rare]
        edit = [header["primary"]] if header["primary"] and usual else []
        menus = (
            [{"label": "摘牌、退出", "items": [at(step, record) for step in rare]}] if rare else []
        )
        return {
            **header,
            "primary": usual[0] if usual else header["primary"],
            "actions": [*usual[1:], *edit],
            "menus": [*menus, *header["menus"]],
        }

    def page(self, template: str, status: int = 200, **context: Any) -> HttpResponse:
        site = context["record"]
        return super().page(
            "sites/detail.html",
            status,
            state=actions.stage(site.state),
            stops=course.stops(site),
            todo="" if site.is_voided else course.todo(site),
            entries=course.log(site),
            figures=self.figures(site),
            **context,
        )

    def figures(self, site: Site) -> list[dict[str, Any]]:
        """What the product itself knows of the community beside what was reported."""
        held = Resident.objects.unscoped("a figure about the community, no person")
        count = held.current().filter(REGISTERED, community_id=site.community_id).count()
        pilot = members.is_pilot(site.community_id)
        return [
            {
                "label": "本系统在册残疾人",
                "value": count,
                "unit": "人",
                "note": _beside(site, count),
            },
            {"label": "会员实名制试点", "value": "是" if pilot else "否", "note": "在“参数”中设定"},
        ]


def _beside(site: Site, count: int) -> str:
    """How the registered compare with the number reported."""
    if site.disabled_count is None:
        return ""
    more = count - site.disabled_count
    said = "一致" if not more else f"多 {more} 人" if more > 0 else f"少 {-more} 人"
    return f"上报 {site.disabled_count} 人，{said}"


def is_rare(step: actions.Step, site: Site) -> bool:
    """Whether a step is an exception, which stands in a menu: ending, or undoing a plaque."""
    return step.action == "close" or (step.key == "back" and site.state in HAS_PLAQUE)


def at(step: actions.Step, site: Site) -> dict[str, Any]:
    """The action that leads to a step."""
    url = reverse("site-step", args=[site.pk, step.key])
    return {"label": actions.called(step, site), "url": url}


class StepForm(forms.Form):
    """When a step was taken, and what there is to say about it."""

    use_required_attribute = False

    def __init__(self, *args: Any, asks: str = "", **kwargs: Any) -> None:
        """``asks`` is the reason that must be given, "" where there is none."""
        super().__init__(*args, **{"initial": {"on": timezone.localdate()}, **kwargs})
        label = asks or "说明"
        self.fields["on"] = DateKind().field(label="日期")
        self.fields["note"] = Kind(300).field(label=label)
        self.fields["on"].expected = True  # type: ignore[attr-defined]
        self.fields["note"].expected = bool(asks)  # type: ignore[attr-defined]


def reason(step: actions.Step, standing: Standing | None) -> str:
    """What the reason is called that ``step`` needs; "" where it needs none."""
    passes = step.key in actions.INSPECTIONS and standing and standing.failing
    return "原因" if step.needs_note else "仍然通过的原因" if passes else ""


def failing_lines(user: Any, standing: Standing | None) -> list[dict[str, Any]]:
    """What fails today, each with its place on the page of the community's standing."""
    if standing is None:
        return []
    fatal = {indicator.code for indicator in standing.vetoed}
    return [
        {
            "code": i.code,
            "clause": i.clause,
            "label": m.state.label,
            "tone": m.tone,
            "says": measuring.told_to(user, standing.code, m)["says"],
            "veto": i.code in fatal,
            "url": f"{page_url(standing.code, 'open')}#{i.code}",
        }
        for i, m in standing.failing
    ]


class SiteStepView(LedgerView):
    """One step of a site on one page; a step that does not fit says so and what does."""

    def found(self, pk: Any, key: str) -> tuple[Site, actions.Step]:
        step = actions.STEPS.get(key)
        if step is None:
            raise Http404
        return self.record(pk), step

    def get(self, request: HttpRequest, pk: Any, step: str) -> HttpResponse:
        site, taken = self.found(pk, step)
        if refused := actions.why_not(taken, site):
            return self.ask(site, taken, None, 409, refused)
        if not actions.may_take(self.user, taken, site):
            raise PermissionDenied
        today = actions.seen_before(taken, site)
        return self.ask(site, taken, StepForm(asks=reason(taken, today)), today=today)

    def post(self, request: HttpRequest, pk: Any, step: str) -> HttpResponse:
        site, taken = self.found(pk, step)
        today = None if actions.why_not(taken, site) else actions.seen_before(taken, site)
        form = StepForm(request.POST, asks=reason(taken, today))
        if form.is_valid():
            said = actions.called(taken, site)
            try:
                actions.take(step, pk, by=self.user, **form.cleaned_data)
            except ValidationError as refused:
                if getattr(refused, "code", "") == "wrong_state":
                    return self.ask(site, taken, None, 409, refused.messages[0])
                put_errors(form, refused)
            else:
                messages.success(request, f"已登记：{site} {said}")
                return redirect(self.ledger.url("detail", pk))
        return self.ask(site, taken, form, 422, today=today)

    def ask(
        self,
        site: Site,
        step: actions.Step,
        form: Any,
        status: int = 200,
        refused: str = "",
        today: Standing | None = None,
    ) -> HttpResponse:
        called = actions.called(step, site)
        return self.page(
            "sites/step.html",
            status,
            record=site,
            back=self.ledger.url("detail", site.pk),
            label=called,
            step=step,
            form=form,
            refused=refused,
            failing=failing_lines(self.user, today),
            asks_why=step.key in actions.INSPECTIONS,
            header={
                "title": f"{called}：{site}",
                "note": f"{site.community.full_name}　现在：{actions.stage(site.state)}",
            },
            breadcrumb=[
                {"label": self.ledger.title, "url": self.ledger.url("list")},
                {"label": str(site), "url": self.ledger.url("detail", site.pk)},
                {"label": called},
            ],
        )
