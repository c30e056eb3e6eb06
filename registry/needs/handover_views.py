"""Handing a need to another area, and what the receiving side sees and does."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from registry import audit, codes, need_actions
from registry.ledger.views.base import LedgerView
from registry.ledger.views.detail import REVEALS_A_DAY, ReasonForm, entry
from registry.models import Area, Need, NeedHandover
from registry.models.scoped import inside
from registry.needs import course, lamps, visiting
from registry.needs.people import minimal_facts

FOUND = 40


def _text(label: str, required: str, limit: int) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=limit,
        widget=forms.Textarea(attrs={"rows": 3, "class": "input-full"}),
        error_messages={"required": required, "max_length": f"最多 {limit} 个字"},
    )


class HandoverForm(forms.Form):
    """What the other side is asked to do."""

    use_required_attribute = False
    request = _text("请对方做什么", "请写明请对方做什么", 300)


class ReplyForm(forms.Form):
    """A reason or a report."""

    use_required_attribute = False

    def __init__(self, *args: Any, label: str, required: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"] = _text(label, required, 300)


REPLIES = {
    "accept": ("接收", "", ""),
    "return": ("退回", "退回原因", "请写明退回原因"),
    "visit": ("记一次走访", "", ""),
    "note": ("记下", "做了什么（上门、联系等；可以记多次）", "请写明做了什么"),
    "report": ("办完，反馈", "办理结果", "请写明办理结果"),
    "withdraw": ("撤回", "", ""),
}
"""What can be done with a hand-over: the button, and the words asked for it."""
DONE = {
    "accept": "已接收。办理需要的联系电话和居住地址，可以写明原因查看",
    "return": "已退回",
    "visit": "走访已记入本社区工作记录，转出方在这里看得到经过",
    "note": "已记下，转出方看得到",
    "report": "已反馈，由转出方答复本人",
    "withdraw": "已撤回",
}
FOLDED = {"visit": "记一次走访（写入本社区工作记录）", "note": "记下其他办理情况", "return": "退回"}
"""What is unfolded to be filled in, with its heading; what is likeliest stands open."""
REACHED = {"phone": "联系电话", "live_addr": "居住地址"}
"""What whoever took a need on may have to know of the person beyond the least (see ``people``)."""


def lines(handovers: list[NeedHandover]) -> list[dict[str, Any]]:
    """The hand-overs as pages tell them, each with what the receiving side wrote down."""
    notes = need_actions.notes_of(handovers)
    return [
        {**line(each), "notes": [entry(change) for change in notes[each.pk]]} for each in handovers
    ]


def line(handover: NeedHandover) -> dict[str, Any]:
    """One hand-over as lists tell it."""
    at = timezone.localtime(handover.offered_at)
    return {
        "url": reverse("need-handover", args=[handover.pk]),
        "from": handover.from_area.full_name,
        "to": handover.to_area.full_name,
        "on": f"{at.year}年{at.month}月{at.day}日",
        "state": codes.get("handover_state").label(handover.state),
        "request": handover.request,
        "reason": handover.reason,
        "report": handover.report,
    }


def put_errors(form: forms.Form, refused: ValidationError) -> None:
    """What an action refused, beside the fields it speaks of; what has no field stands above."""
    by_key = getattr(refused, "error_dict", None) or {NON_FIELD_ERRORS: refused.error_list}
    for key, errors in by_key.items():
        form.add_error(key if key in form.fields else None, errors)


class HandoverNew(LedgerView):
    """Where to, then what for; both on plain pages."""

    letter = "E"

    def get(self, request: HttpRequest, pk: Any) -> HttpResponse:
        need = self.record(pk)
        to = self.target(request.GET.get("to", ""))
        return self.ask(need, to, HandoverForm() if to else None)

    def post(self, request: HttpRequest, pk: Any) -> HttpResponse:
        need = self.record(pk)
        to = self.target(request.POST.get("to", ""))
        form = HandoverForm(request.POST)
        if to is None:
            form.add_error(None, "请先选择转交到哪里")
            return self.ask(need, None, form, 422)
        if form.is_valid():
            try:
                need_actions.hand_over(pk, by=self.user, to=to, **form.cleaned_data)
            except ValidationError as refused:
                put_errors(form, refused)
            else:
                messages.success(request, f"已转交{to.full_name}，对方接收或退回后这里看得到")
                return redirect(self.ledger.url("detail", pk))
        return self.ask(need, to, form, 422)

    def target(self, code: str) -> Area | None:
        return Area.objects.filter(pk=code, valid_to=None).first() if code else None

    def ask(self, need: Need, to: Area | None, form: Any, status: int = 200) -> HttpResponse:
        return self.page(
            "needs/hand_over.html",
            status,
            record=need,
            back=self.ledger.url("detail", need.pk),
            to=to,
            form=form,
            picker=None if to else self.picker(need),
            header={"title": f"转交：{need}", "note": need.content},
            breadcrumb=_crumbs(self.ledger, "转交", need),
        )

    def picker(self, need: Need) -> dict[str, Any]:
        """The areas above and beside, or those whose name was searched for."""
        groups: list[dict[str, Any]]
        text = self.request.GET.get("q", "").strip()[:40]
        here = need.community
        if text:
            found = Area.objects.search(text).filter(valid_to=None).exclude(pk=here.pk)[:FOUND]
            groups = [{"title": "查找结果", "areas": found}]
        else:
            above = here.ancestors().filter(level__gte=2)
            beside = Area.objects.active().children_of(str(here.parent_id)).exclude(pk=here.pk)
            groups = [
                {"title": "上级", "areas": above[::-1]},
                {"title": "同一街道", "areas": beside},
            ]
        url = reverse("need-hand-over", args=[need.pk])
        shown = [
            {
                "title": group["title"],
                "areas": [
                    {"name": a.full_name if text else a.name, "url": f"{url}?to={a.pk}"}
                    for a in group["areas"]
                ],
            }
            for group in groups
        ]
        return {
            "label": "选择接收的地方",
            "action": url,
            "query": text,
            "groups": [group for group in shown if group["areas"]],
        }


class HandoverList(LedgerView):
    """What was handed to this area and below, and what was handed away from it."""

    in_area = True

    def get(self, request: HttpRequest) -> HttpResponse:
        held = NeedHandover.objects.visible_to(self.user).select_related(
            "from_area", "to_area", "need__resident"
        )
        here = [self.area.code]
        self.audit("list", community_id=self.area.code, detail={"view": "handovers"})
        groups = [
            ("收到的", held.filter(inside(here, "to_area_id")), "from"),
            ("转出的", held.filter(inside(here, "from_area_id")), "to"),
        ]
        return self.page(
            "needs/handovers.html",
            header={"title": f"需求转交 · {self.area.name}"},
            breadcrumb=_crumbs(self.ledger, "转交"),
            groups=[_group(title, list(rows[:200]), other) for title, rows, other in groups],
        )


def _group(title: str, rows: list[NeedHandover], other: str) -> dict[str, Any]:
    labels = ("姓名", "转出" if other == "from" else "接收", "请求事项", "转交日期", "状态")
    table_rows = []
    waiting = [row for row in rows if row.state in NeedHandover.RUNNING]
    for row in sorted(rows, key=lambda row: row not in waiting):
        told = line(row)
        texts = (row.need.resident.name, told[other], told["request"], told["on"], told["state"])
        cells: list[dict[str, Any]] = [
            {"kind": "text", "label": label, "value": text}
            for label, text in zip(labels, texts, strict=True)
        ]
        cells[0] |= {"kind": "name", "url": told["url"]}
        table_rows.append({"pk": row.pk, "name": row.need.resident.name, "cells": cells})
    columns = [{"label": label} for label in labels]
    if waiting:
        title = f"{title}　办理中 {len(waiting)} 件"
    return {"title": title, "table": {"caption": title, "columns": columns, "rows": table_rows}}


class HandoverDetail(LedgerView):
    """One hand-over, the same page for both sides; of the person only what both may know."""

    def allowed(self) -> bool:
        """Whether the role works with needs at all; whose hand-over it is, is settled by ``found``."""
        return self.entitled()

    def found(self) -> NeedHandover:
        """The hand-over, if either end lies in the user's scope; else it does not exist."""
        held = NeedHandover.objects.visible_to(self.user).select_related(
            "need__resident", "need__community", "from_area", "to_area", "settled_by", "offered_by"
        )
        handover: NeedHandover | None = held.filter(pk=self.kwargs["handover"]).first()
        if handover is None:
            raise Http404
        return handover

    def get(self, request: HttpRequest, handover: Any) -> HttpResponse:
        found = self.found()
        self.audit("view", found.need, detail={"handover": str(found.pk)})
        return self.ask(found)

    def post(self, request: HttpRequest, handover: Any) -> HttpResponse:
        found = self.found()
        if not self.able(found):
            raise PermissionDenied
        name = request.POST.get("do", "")
        if name == "reveal" and self.may_reveal(found):
            return self.reveal(found)
        form = _reply_form(name, request.POST) if name in REPLIES else None
        if form is None:
            return self.ask(found, 422, said="请选择接收、退回或反馈")
        if not form.is_valid():
            return self.ask(found, 422, name, form)
        try:
            self.act(name, form.cleaned_data)
        except ValidationError as refused:
            if hasattr(refused, "error_dict") and name == "visit":
                put_errors(form, refused)
                return self.ask(self.found(), 422, name, form)
            return self.ask(self.found(), 422, said=refused.messages[0])
        messages.success(request, DONE[name])
        return redirect(request.path)

    def may_reveal(self, handover: NeedHandover) -> bool:
        """Whoever took the need on has to find the person; before and after that nobody has."""
        taken = handover.state == NeedHandover.ACCEPTED
        return taken and need_actions.may_take(self.user, handover)

    def reveal(self, found: NeedHandover) -> HttpResponse:
        """Shows the telephone or the address once, for a reason, and writes it down."""
        key, form = self.request.POST.get("field", ""), ReasonForm(self.request.POST)
        if key not in REACHED:
            return self.ask(found, 422, said="请选择查看联系电话还是居住地址")
        if not form.is_valid():
            return self.ask(found, 422, asked=key, reason=form)
        if audit.count_today(self.user, "reveal") >= REVEALS_A_DAY:
            form.add_error("reason", f"今天查看完整号码已满 {REVEALS_A_DAY} 次，请明天再看")
            return self.ask(found, 429, asked=key, reason=form)
        person, why = found.need.resident, form.cleaned_data["reason"]
        detail = {"field": key, "reason": why, "handover": str(found.pk)}
        audit.record("reveal", by=self.user, obj=person, ledger="resident",
                     community_id=person.community_id, detail=detail)  # fmt: skip
        return self.ask(found, shown=key)

    def act(self, name: str, given: dict[str, Any]) -> None:
        key, text = self.kwargs["handover"], given.get("text", "")
        if name == "visit":
            visiting.visit(key, by=self.user, facts=given, token=given["token"])
        elif name == "accept":
            need_actions.accept(key, by=self.user)
        elif name == "return":
            need_actions.give_back(key, by=self.user, reason=text)
        elif name == "note":
            need_actions.note(key, by=self.user, text=text)
        elif name == "report":
            need_actions.report(key, by=self.user, text=text)
        else:
            need_actions.withdraw(key, by=self.user)

    def able(self, handover: NeedHandover) -> list[str]:
        """What the user could do with it, whatever state it is in."""
        takes = (
            ["accept", "note", "report", "return"]
            if need_actions.may_take(self.user, handover)
            else []
        )
        if takes and visiting.may_visit(self.user, handover):
            takes.insert(1, "visit")
        gives = ["withdraw"] if need_actions.may_withdraw(self.user, handover) else []
        return takes + gives

    def now(self, handover: NeedHandover) -> list[str]:
        after = {"accept": "2", "return": "3", "withdraw": "4", "report": "5"}
        after |= dict.fromkeys(("visit", "note"), "5")
        return [
            name
            for name in self.able(handover)
            if handover.state in need_actions.AFTER[after[name]]
        ]

    def ask(
        self,
        found: NeedHandover,
        status: int = 200,
        name: str = "",
        form: Any = None,
        said: str = "",
        **reaching: Any,
    ) -> HttpResponse:
        need, today = found.need, timezone.localdate()
        replies = [
            {
                "name": key,
                "title": REPLIES[key][0],
                "form": form if key == name else _reply_form(key),
                "folded": FOLDED.get(key, "") if found.state == found.ACCEPTED else "",
                "opened": key == name,
            }
            for key in self.now(found)
        ]
        own = self.ledger.may(self.user, "V", need.community_id)
        return self.page(
            "needs/handover.html",
            status,
            handover=lines([found])[0],
            facts=minimal_facts(need.resident),
            reach=self.contacts(found, **reaching) if self.may_reveal(found) else [],
            case=_case(need),
            lamp_list=[lamps.lamp(need, today)],
            lamp_said=lamps.said(need, today),
            replies=replies,
            todo=course.for_side(found, need_actions.may_take(self.user, found)),
            form=form,
            said=said,
            has_errors=bool(said or reaching.get("reason")),
            need_url=self.ledger.url("detail", need.pk) if own else "",
            header={"title": f"转交的需求：{need}", "note": found.request},
            breadcrumb=_crumbs(self.ledger, need.resident.name, more=True),
        )

    def contacts(
        self, found: NeedHandover, shown: str = "", asked: str = "", reason: Any = None
    ) -> list[dict[str, Any]]:
        """How the person can be reached: what was shown, and the way to see the rest."""
        return [
            {
                "key": key,
                "label": label,
                "value": (getattr(found.need.resident, key) or "没有登记") if key == shown else "",
                "form": reason if key == asked else ReasonForm(prefix=""),
                "opened": key == asked,
            }
            for key, label in REACHED.items()
        ]


def _reply_form(name: str, data: Any = None) -> forms.Form:
    if name == "visit":
        return visiting.HandedVisitForm(data)
    _, label, required = REPLIES[name]
    return ReplyForm(data, label=label, required=required) if label else forms.Form(data)


def _case(need: Need) -> list[dict[str, str]]:
    """What both sides see of the need itself."""
    day = need.raised_on
    facts = [
        ("编号", need.number),
        ("登记日", f"{day.year}年{day.month}月{day.day}日" if day else ""),
        ("需求类别", codes.get("need_category").label(need.category)),
        ("内容", need.content),
        ("办理状态", codes.get("need_state").label(need.state)),
        ("办理单位", need.unit),
        ("答复内容", need.answer),
        ("办理结果", codes.get("need_outcome").label(need.outcome)),
    ]
    return [{"label": label, "value": value} for label, value in facts]


def _crumbs(ledger: Any, here: str, need: Need | None = None, more: bool = False) -> list[Any]:
    crumbs = [{"label": ledger.title, "url": ledger.url("list")}]
    if need is not None:
        crumbs.append({"label": str(need), "url": ledger.url("detail", need.pk)})
    if more:
        crumbs.append({"label": "转交", "url": reverse("need-handovers")})
    return [*crumbs, {"label": here}]
