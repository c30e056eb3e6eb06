"""记一次走访: whom, then one page that is saved at once."""

from __future__ import annotations

import re
import uuid
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.db.models import F, Max, Q
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from registry import access, applications, audit, drafts, review
from registry.about_resident.views import refuse_voided, within_reach
from registry.draft_pages import KeepsDrafts
from registry.ledger.forms import StalePage
from registry.ledger.saving import EditConflict, Voided
from registry.ledger.typed import lines, texts
from registry.ledgers import ResidentLedger
from registry.models import Area, Draft, Household, Resident, SearchTerm
from registry.models.scoped import inside
from registry.screens import AreaScreen
from registry.search import find_residents
from registry.work import visits
from registry.work.ledger import WorkLedger
from registry.work.rules import LOST, VISIT
from registry.work.visit_form import NEEDS_TABLE, VisitForm, seals

SECTION = "ledgers"
MOST = 12
UNPROCESSABLE, UNAVAILABLE = 422, 503
REGISTERED = Q(status__in=("1", "2"))


class VisitWhom(AreaScreen):
    """Whom: a search, and those who have waited longest for a visit."""

    section = SECTION
    letter = "E"

    def get(self, request: HttpRequest) -> HttpResponse:
        area = self.area
        held = within_reach(self.user, access.areas_for(self.user, SECTION, "E")).filter(
            REGISTERED, inside([area.code])
        )
        term = self.term()
        if term:
            people = find_residents(
                within_reach(self.user, access.areas_for(self.user, SECTION, "E")), term.text
            )
            people = people.order_by("name_pinyin", "pk")
        else:
            people = held
        audit.record("list", by=self.user, ledger="visit", community_id=area.code)
        context = {
            "header": {"title": "记一次走访", "note": area.name},
            "term": term,
            "rows": _rows(people, bool(term), area),
            "saved": self.saved(),
        }
        return render(request, "visit_whom.html", context)

    def term(self) -> SearchTerm | None:
        """What was searched for; only by whoever searched."""
        key = _key(self.request, "find")
        return SearchTerm.objects.filter(pk=key, user=self.user).first() if key else None

    def saved(self) -> dict[str, str] | None:
        """The visit that was just saved, and what it came to."""
        work = WorkLedger.visible(self.user).filter(pk=_key(self.request, "saved")).first()
        if work is None:
            return None
        given = self.request.GET
        facts = [key for key in given.get("changed", "").split(",") if key in visits.TOLD]
        labels = "、".join(ResidentLedger.label_of(key) for key in facts)
        counts = {"needs": "登记需求 {} 项", "acts": "记帮扶 {} 项", "photos": "照片 {} 张"}
        parts = [f"，更新了{labels}"] if labels else []
        parts += [
            f"，{label.format(given[name])}"
            for name, label in counts.items()
            if re.fullmatch("[1-9][0-9]?", given.get(name, ""))
        ]
        said = "此前已经保存，没有重复登记" if given.get("again") else f"已保存{''.join(parts)}"
        told = {"url": WorkLedger.url("detail", work.pk), "label": str(work), "said": said}
        if review.may_submit(WorkLedger, work, self.user):
            told |= {"state": review.LABELS[work.review_state],
                     "submit_url": WorkLedger.url("submit", work.pk)}  # fmt: skip
        return told

    def post(self, request: HttpRequest) -> HttpResponse:
        """Take a name or the tail of a number, which stand in no address."""
        text = request.POST.get("text", "").strip()[:100]
        if not text:
            return redirect("record-visit")
        term = SearchTerm(user=self.user, text=text)
        term.save()
        audit.record("search", by=self.user, ledger="visit", detail={"term": str(term.pk)})
        return redirect(f"{reverse('record-visit')}?find={term.pk}")


def _key(request: HttpRequest, name: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(request.GET.get(name, ""))
    except ValueError:
        return None


def _who(resident: Resident, place: str = "") -> str:
    """By what namesakes are told apart: sex, age, category and level, and the ``place``."""
    show = {key: ResidentLedger.columns[key].kind.show for key in ("gender", "dis_category", "dis_level")}  # fmt: skip
    gender, *disability = (show[key](getattr(resident, key)) for key in show)
    age = f"{resident.age} 岁" if resident.age is not None else ""
    return "　".join(filter(None, (gender, age, "".join(disability), place)))


def _rows(people: Any, searched: bool, area: Area) -> list[dict[str, Any]]:
    """The residents with when each was visited last; unless searched for, the longest ago first.

    Where somebody lives is said of who lives elsewhere than in ``area``.
    """
    visited = Q(works__work__kind=VISIT, works__work__voided_at__isnull=True)
    visited &= ~Q(works__work__way=LOST)
    rows = people.annotate(visited_on=Max("works__work__on", filter=visited))
    if not searched:
        rows = rows.order_by(F("visited_on").asc(nulls_first=True), "name_pinyin", "pk")
    return [
        {
            "name": resident.name,
            "who": _who(resident, _place(resident, area)),
            "url": reverse("record-visit-resident", args=[resident.pk]),
            "home": reverse("record-visit-household", args=[resident.household_id]),
            "head": resident.household.head_name,
            "visited_on": resident.visited_on,
        }
        for resident in rows.select_related("household", "community")[:MOST]
    ]


def _place(resident: Resident, area: Area) -> str:
    return "" if resident.community_id == area.code else resident.community.name


class _VisitPage(KeepsDrafts):
    """The page of one visit."""

    section = SECTION
    letter = "E"
    noun = "走访"
    tells_others = True
    opened_draft: Draft | None = None
    """The draft the page shows."""

    def people(self, pk: Any) -> list[Resident]:
        """Everyone visited; raises Http404 out of scope, PermissionDenied without the right."""
        raise Http404

    def allowed(self) -> bool:
        """Whether the role opens the page is settled by ``people``, of those visited."""
        return True

    def demanded(self, held: Any) -> list[Resident]:
        """``held`` residents, if they lie in the user's scope (else 404) and the role allows it."""
        people = list(held.current().select_related("household", "community").order_by("pk"))
        if not people or not access.in_scope(self.user, people[0].community_id):
            raise Http404
        for section in (SECTION, "residents"):
            letter = "E" if section == SECTION else "V"
            if not access.may(self.user, section, letter, people[0].community_id):
                raise PermissionDenied
        return people

    def form(self, people: list[Resident], data: Any = None, files: Any = None) -> VisitForm:
        facts = access.may(self.user, "residents", "E", people[0].community_id)
        return VisitForm(data, people, self.user, facts, files)

    def get(self, request: HttpRequest, pk: Any) -> HttpResponse:
        people = self.people(pk)
        for resident in people:
            audit.record("view", by=self.user, obj=resident, ledger="visit",
                         community_id=resident.community_id)  # fmt: skip
        return self.show(people, self.opened(people))

    def opened(self, people: list[Resident]) -> VisitForm:
        """The form as it is opened: with what the draft asked for holds, else anew."""
        if asked_for := self.draft_asked_for():
            self.opened_draft, typed = asked_for
            try:
                form = self.form(people, typed)
            except StalePage:  # 户里的人已经不同
                self.opened_draft = None
                messages.error(self.request, "这份草稿打不开了，没有填回。请重新填写。")
            else:
                form.go_on()
                return form
        return self.form(people)

    def draft_title(self, asked: QueryDict, typed: Any) -> str:
        try:
            people = self.people(self.kwargs["pk"])
        except Http404:
            refuse_voided(
                self.user, access.areas_for(self.user, SECTION, "E"), self.kwargs["pk"], self.noun
            )
            raise
        return f"{self.noun}：{'、'.join(resident.name for resident in people)}"

    def draft_texts(self, asked: QueryDict, typed: QueryDict) -> list[tuple[str, str]]:
        needs = WorkLedger.shape.table(NEEDS_TABLE)
        return [*texts(WorkLedger, typed), *lines(needs, typed, r"r\d+-need")]

    def seals(self, user: Any, typed: Any) -> dict[str, str]:
        return seals(user, typed)

    def post(self, request: HttpRequest, pk: Any) -> HttpResponse:
        people = self.people(pk)
        try:
            form = self.form(people, request.POST, request.FILES)
        except StalePage:
            messages.error(request, "页面已失效，未保存。请在新打开的表单中重新填写。")
            return redirect(request.path)
        if not form.is_valid():
            return self.show(people, form, UNPROCESSABLE)
        return self.save(people, form)

    def save(self, people: list[Resident], form: VisitForm) -> HttpResponse:
        """All of it or nothing; what was refused is said, and what was typed stays."""
        assert form.examined  # noqa: S101  (a valid form has been examined)
        status = UNPROCESSABLE
        try:
            with transaction.atomic():
                saved = visits.save(
                    form.examined,
                    form.told,
                    by=self.user,
                    community_id=people[0].community_id,
                    token=form.cleaned_data["token"],
                    photos=form.uploads,
                )
                drafts.forget(self.user, self.request.POST.get("token", ""))
        except visits.FactsRefused as refused:
            for finding in refused.findings:
                form.person_of(refused.resident).refuse(finding)
        except visits.PhotosRefused as sent:
            form.refuse_photos(sent.refused)
        except visits.FactsChanged as met:
            form.add_error(None, _met(met))
        except (EditConflict, Voided):
            form.add_error(None, "这位居民的档案刚刚被别人改动或作废，没有保存；请核对后再保存一次")
        except (DatabaseError, OSError):  # the database or the disk
            form.add_error(None, "没有保存成功，填写的内容都在，请再按一次“保存”")
            status = UNAVAILABLE
        else:
            return self.done(saved)
        return self.show(people, form, status)

    def done(self, saved: visits.Saved) -> HttpResponse:
        """Lead to the next visit; what was saved is told there, however often the page is fetched."""
        told: dict[str, Any] = {"saved": saved.work.pk, "changed": ",".join(saved.changed)}
        told |= {"needs": saved.needs, "acts": saved.acts, "photos": saved.photos}
        if saved.again:
            told = {"saved": saved.work.pk, "again": 1}
        return redirect(f"{reverse('record-visit')}?{urlencode(told)}")

    def show(self, people: list[Resident], form: VisitForm, status: int = 200) -> HttpResponse:
        names = "、".join(resident.name for resident in people)
        return render(
            self.request,
            "visit.html",
            {
                "header": {"title": f"{self.noun}：{names}", "note": self.note(people)},
                "breadcrumb": [
                    {"label": "记一次走访", "url": reverse("record-visit")},
                    {"label": names},
                ],
                "warning": " ".join(applications.cautions(people, self.user)),
                "form": form,
                "has_errors": bool(form.error_list),
                "several": len(people) > 1,
                "latest": self.latest(people),
                "save": {"label": "保存", "cancel_url": reverse("record-visit")},
                **self.about_drafts(self.opened_draft),
            },
            status=status,
        )

    def latest(self, people: list[Resident]) -> dict[str, Any] | None:
        """The last visit to any of them, so that today's is not recorded twice."""
        held = (
            WorkLedger.visible(self.user)
            .current()
            .filter(kind=VISIT, subjects__resident__in=[resident.pk for resident in people])
        )
        work = held.order_by("-on", "-created_at").first()
        if work is None:
            return None
        return {
            "url": WorkLedger.url("detail", work.pk),
            "on": work.on,
            "today": work.on == timezone.localdate(),
            "way": WorkLedger.columns["way"].show({"way": work.way}),
            "at": work.starts_at,
            "follow_up": "" if work.followed_on else work.follow_up,
        }

    def note(self, people: list[Resident]) -> str:
        """Who it is, so that nobody writes on the wrong page."""
        if len(people) > 1:
            return f"{people[0].household.head_name}户，{len(people)} 人"
        return _who(people[0], people[0].community.name)


def _met(met: visits.FactsChanged) -> str:
    what = "、".join(met.labels)
    return f"{met.resident}的{what}在您填写时被别人改过，没有保存；请重新打开这一页核对后再填"


class VisitResident(_VisitPage):
    """A visit to one resident."""

    def people(self, pk: Any) -> list[Resident]:
        held = Resident.objects.unscoped("only to tell 404 from 403")
        return self.demanded(held.filter(pk=pk))


class VisitHousehold(_VisitPage):
    """A visit to everyone registered in one household."""

    noun = "走访全户"

    def people(self, pk: Any) -> list[Resident]:
        homes = Household.objects.unscoped("only to tell 404 from 403").filter(pk=pk)
        held = Resident.objects.unscoped("only to tell 404 from 403")
        return self.demanded(held.filter(REGISTERED, household__in=homes.values("pk")))
