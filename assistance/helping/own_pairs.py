"""我的帮扶: what a helper sees of the pairs that name the account, and 记一次帮扶.

Name, telephone, address, what helps, and nothing else: no number, no other fact of the resident, no
way to the resident's page.  Telephone and address stand on the page of one pair only, and each time
that page is opened is on record.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from assistance.helping.recording import LineForm, Refused, Unsure, add_line, tell_rest
from registry import access, audit, parameters
from registry.ledger.saving import Voided
from registry.models import SupportPair
from registry.models.scoped import inside
from registry.own_cases import LIVING_HERE, OwnScreen
from registry.support.ledger import IN_FORCE, SupportLedger

ROLE = "helper"
ASKED = ("on", "way", "content", "hours", "goods", "confirmed")
NEEDED = ("on", "way", "content")
LABELS = {"confirmed": "受助人已确认（帮扶人代记）"}
SHOWN = 8
UNPROCESSABLE = 422


def areas(user: Any) -> list[str]:
    """Where ``user`` is a helper today."""
    return access.areas_as(user, ROLE)


def pairs_of(user: Any) -> Any:
    """The pairs in force that name the account of ``user``, in the areas of the posting."""
    held = SupportPair.objects.unscoped("a helper reads the pairs that name the account").current()
    held = held.filter(IN_FORCE, inside(areas(user)), account=user)
    held = held.filter(**LIVING_HERE)
    return held.select_related("resident", "community")


def tell(user: Any) -> str:
    """One sentence for home."""
    pairs = list(pairs_of(user))
    waiting = sum(is_idle(pair) for pair in pairs)
    if not pairs:
        return (
            "还没有指定给您的帮扶对象。社区专职委员在帮扶对子上填写您的账号后，就在“我的帮扶”里。"
        )
    return f"您有 {len(pairs)} 个帮扶对象" + (
        f"，其中 {waiting} 个该去看看了。" if waiting else "。"
    )


def is_idle(pair: SupportPair) -> bool:
    """Whether nobody came for as long as counts as an interruption."""
    since = pair.last_support_on or pair.paired_on
    (days,) = parameters.of_region("support_idle_days")
    return since is None or (timezone.localdate() - since).days > days


class _OwnScreen(OwnScreen):
    """Open to whoever is a helper today."""

    section, role = "ledgers", ROLE


class OwnPairs(_OwnScreen):
    """Whom one helps, those who have waited longest first."""

    def get(self, request: HttpRequest) -> HttpResponse:
        pairs = list(pairs_of(self.user).order_by(F("last_support_on").asc(nulls_first=True), "pk"))
        audit.record("list", by=self.user, ledger="own-pairs", count=len(pairs))
        rows = [
            {"name": p.resident.name, "url": reverse("own-act", args=[p.pk]),
             "last": p.last_support_on, "idle": is_idle(p), "ends_on": p.ends_on}
            for p in pairs
        ]  # fmt: skip
        header = {"title": "我的帮扶", "note": f"{len(rows)} 个帮扶对象" if rows else ""}
        return render(request, "helping/own_pairs.html", {"header": header, "rows": rows})


class OwnAct(_OwnScreen):
    """One pair: where and how to reach the person, what was promised, and 记一次帮扶."""

    def pair(self, pk: Any) -> SupportPair:
        """The pair, if it is one's own; raises Http404 as for what does not exist."""
        found: SupportPair | None = pairs_of(self.user).filter(pk=pk).first()
        if found is None:
            raise Http404
        return found

    def form(self, data: Any = None) -> LineForm:
        return LineForm(SupportLedger.shape.table("acts"), ASKED, NEEDED, data, LABELS)

    def get(self, request: HttpRequest, pk: Any) -> HttpResponse:
        return self.show(self.pair(pk), self.form())

    def post(self, request: HttpRequest, pk: Any) -> HttpResponse:
        pair = self.pair(pk)
        form = self.form(request.POST)
        if not form.is_valid():
            tell_rest(form, SupportLedger, pair, "acts")
            return self.show(pair, form, UNPROCESSABLE)
        try:
            fresh = add_line(SupportLedger, pair.pk, "acts", form.line, by=self.user,
                             token=form.cleaned_data["token"], reason="帮扶责任人记帮扶",
                             because=form.because)  # fmt: skip
        except Refused as refused:
            form.refuse(refused.findings)
            return self.show(pair, form, UNPROCESSABLE)
        except Unsure as unsure:
            form.put_questions(unsure.questions)
            return self.show(pair, form, UNPROCESSABLE)
        except Voided as gone:
            raise Http404 from gone
        said = "已保存" if fresh else "此前已经保存，没有重复登记"
        messages.success(request, f"{said}：{pair.resident.name}")
        return redirect("own-act", pk=pk)

    def show(self, pair: SupportPair, form: LineForm, status: int = 200) -> HttpResponse:
        """The page; as it tells telephone and address, each showing is on record."""
        resident = pair.resident
        audit.record("reveal", by=self.user, obj=pair, ledger=SupportLedger.key,
                     detail={"page": "own-act", "fields": ["phone", "live_addr"]})  # fmt: skip
        way = SupportLedger.shape.table("acts").columns[1].kind
        context = {
            "header": {"title": resident.name, "note": pair.community.name},
            "breadcrumb": [{"label": "我的帮扶", "url": reverse("own-pairs")}, {"label": resident.name}],
            "form": form,
            "has_errors": status != 200,
            "phone": resident.phone,
            "address": resident.live_addr,
            "measures": list(pair.measures.all()),
            "acts": [
                {"on": act.on, "way": way.show(act.way), "content": act.content, "hours": act.hours}
                for act in pair.acts.order_by("-on", "-position")[:SHOWN]
            ],
            "save": {"label": "保存", "cancel_url": reverse("own-pairs")},
        }  # fmt: skip
        return render(self.request, "helping/own_act.html", context, status=status)
