"""邀请名单: the page on which guests are chosen, and the telephone list on paper."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils import timezone

from culture.activities.inviting import Guest, Invited, invited
from culture.leisure.ledger import LeisureLedger
from registry import access, audit, codes, masking, paper
from registry.ledger.views.base import LedgerView, RecordAddresses
from registry.ledger.views.detail import REVEALS_A_DAY, ReasonForm
from registry.ledger.views.files import download
from registry.ledgers import ResidentLedger
from registry.roll.paper import when_and_where

UNPROCESSABLE, TOO_MANY = 422, 429
MOST = 200
"""So many are listed; the best of them stand first."""
PHONES = (("phone", "本人"), ("contact_phone", "联系人"), ("guardian_phone", "监护人"))


def invitations_url(pk: Any) -> str:
    """Whom to invite to the activity ``pk``."""
    return reverse("activity-invitations", args=[pk])


class _OfGuests(LedgerView):
    """What names residents asks for the right to them, beside that to the activity."""

    residents_letter = "V"

    def event(self, pk: Any, letter: str = "") -> Any:
        """The activity; raises PermissionDenied for whoever may not do so with its residents."""
        record = self.record(pk, tables=False)
        if not access.in_scope(self.user, record.community_id):
            raise Http404  # read from below, but its residents are not of this scope
        if record.is_voided or not self.may_residents(
            letter or self.residents_letter, record.community_id
        ):
            raise PermissionDenied
        return record

    def may_residents(self, letter: str, code: str) -> bool:
        return access.may(self.user, "residents", letter, code)

    def invited(self, record: Any) -> Invited:
        return invited(record, self.user, timezone.localdate())


class Invitations(_OfGuests):
    """Whom to invite, each with the reason; ticked or not, they are printed as a telephone list."""

    def get(self, request: HttpRequest, pk: Any) -> HttpResponse:
        record = self.event(pk)
        found = self.invited(record)
        shown = found.guests[:MOST]
        self.audit("list", record, count=len(shown), detail={"view": "invitations"})
        code = record.community_id
        may = {letter: self.may_residents(letter, code) for letter in "PU"}
        return self.page(
            "culture/invitations.html",
            record=record,
            header={"title": f"邀请名单：{record}", "note": when_and_where(self.ledger, record)},
            breadcrumb=_crumbs(self.ledger, record, "邀请名单"),
            table=table(shown, self.user, code) if shown else None,
            count=len(found.guests),
            more=max(len(found.guests) - MOST, 0),
            unsuited=found.unsuited,
            declining=found.declining,
            may_print=may["P"],
            may_reveal=may["P"] and may["U"],
            print_url=reverse("activity-invitations-print", args=[pk]),
            over=bool(record.begins_on and record.begins_on < timezone.localdate()),
            edit_url=f"{self.ledger.url('edit', pk)}#part-welcome" if self.may("E", code) else "",
            at=RecordAddresses(self.ledger, record),
        )


def _crumbs(ledger: Any, record: Any, here: str) -> list[dict[str, str]]:
    return [
        {"label": f"{record.community.name} {ledger.title}",
         "url": f"{ledger.url('list')}?area={record.community_id}"},
        {"label": str(record), "url": ledger.url("detail", record.pk)},
        {"label": here},
    ]  # fmt: skip


HEADS = ("姓名", "残疾", "为什么邀请", "要注意", "电话", "文体兴趣")


def table(guests: list[Guest], user: Any, code: str) -> dict[str, Any]:
    """The guests as a table to tick."""
    may_tell = LeisureLedger.may(user, "E", code)
    heads = HEADS if may_tell else HEADS[:-1]
    return {
        "caption": "可以邀请的居民",
        "columns": [{"label": head} for head in heads],
        "rows": [_row(guest, heads) for guest in guests],
        "form_id": "guests",
        "tick_name": "pick",
    }


def _row(guest: Guest, heads: tuple[str, ...]) -> dict[str, Any]:
    one = guest.resident
    texts = {
        "残疾": disability(one),
        "为什么邀请": "；".join(guest.reasons),
        "要注意": "；".join(guest.minds),
        "电话": phone_of(one, plain=False),
    }
    told: dict[str, dict[str, Any]] = {
        head: {"kind": "text", "label": head, "value": text} for head, text in texts.items()
    }
    told["残疾"]["kind"] = told["电话"]["kind"] = "code"
    url = ResidentLedger.url("detail", one.pk)
    told["姓名"] = {"kind": "name", "label": "姓名", "value": one.name, "url": url}
    told["文体兴趣"] = {"kind": "text", "label": "文体兴趣", "value": "登记" if guest.known.leisure is None
                    else "更正", "url": leisure_form(guest.known.leisure, one)}  # fmt: skip
    return {"pk": one.pk, "name": one.name, "cells": [told[head] for head in heads]}


def leisure_form(leisure: Any, resident: Any) -> str:
    """Where what a resident likes is written down."""
    if leisure is not None:
        return LeisureLedger.url("edit", leisure.pk)
    return f"{LeisureLedger.url('create')}?resident={resident.pk}"


def disability(resident: Any) -> str:
    """肢体二级."""
    kind, level = resident.dis_category, resident.dis_level
    return f"{codes.get('dis_category').label(kind) if kind else ''}{codes.get('dis_level').label(level) if level else ''}"


def phone_of(resident: Any, *, plain: bool) -> str:
    """The first telephone there is, whose it is before it; masked unless ``plain``."""
    for key, whose in PHONES:
        if number := getattr(resident, key):
            return f"{whose} {number if plain else masking.mask_phone(number)}"
    return "没有登记电话"


class InvitationsPrint(_OfGuests):
    """The telephone list as PDF: masked, or in full for a reason, each number seen on record."""

    letter, residents_letter = "V", "P"

    def get(self, request: HttpRequest, pk: Any) -> HttpResponse:
        record = self.event(pk)
        if request.GET.get("plain"):
            return self.ask(record, ReasonForm())
        return self.make(record, self.chosen(record), plain=False)

    def post(self, request: HttpRequest, pk: Any) -> HttpResponse:
        record = self.event(pk, "U")
        form = ReasonForm(request.POST)
        if not form.is_valid():
            return self.ask(record, form, UNPROCESSABLE)
        guests = self.chosen(record)
        left = REVEALS_A_DAY - audit.count_today(self.user, "reveal")
        if len(guests) > left:
            text = f"今天还能查看 {max(left, 0)} 个完整号码，这份名单有 {len(guests)} 人；请勾选少一些的人"
            form.add_error("reason", text)
            return self.ask(record, form, TOO_MANY)
        for guest in guests:
            self.note_reveal(guest, form.cleaned_data["reason"])
        return self.make(record, guests, plain=True)

    def note_reveal(self, guest: Guest, reason: str) -> None:
        """A number on paper is a number seen: one event each, on the resident's own trail."""
        detail = {"field": "phone", "reason": reason}
        audit.record(
            "reveal", by=self.user, obj=guest.resident, ledger=ResidentLedger.key, detail=detail
        )

    def chosen(self, record: Any) -> list[Guest]:
        """Those ticked; everybody suggested where nobody is."""
        ticked = _keys(self.request.GET)
        guests = self.invited(record).guests
        return [g for g in guests if g.resident.pk in ticked] if ticked else guests[:MOST]

    def ask(self, record: Any, form: ReasonForm, status: int = 200) -> HttpResponse:
        if not self.may_residents("U", record.community_id):
            raise PermissionDenied
        return self.page(
            "ledger/reason.html", status, record=record, at=RecordAddresses(self.ledger, record),
            form=form, title="打印电话名单（完整号码）", button="打印",
            warning="名单含完整电话号码，用后请销毁。每个号码都作为“查看完整号码”记入审计。",
        )  # fmt: skip

    def make(self, record: Any, guests: list[Guest], *, plain: bool) -> HttpResponse:
        context = sheet(self.ledger, record, guests, plain=plain, by=str(self.user))
        data = paper.render_pdf("print/invitations.html", [context], title="活动邀请名单")
        detail = {"page": "invitations", "plain": plain}
        self.audit("print", record, count=len(guests), detail=detail)
        return download(data, f"邀请名单_{record}.pdf", "application/pdf", inline=True)


def _keys(asked: QueryDict) -> set[uuid.UUID]:
    found = set()
    for text in asked.getlist("pick")[:MOST]:
        try:
            found.add(uuid.UUID(text))
        except ValueError:
            continue
    return found


def sheet(ledger: Any, record: Any, guests: list[Guest], *, plain: bool, by: str) -> dict[str, Any]:
    """What the telephone list is printed from."""
    at = timezone.localtime()
    arrangements = codes.get("access_arrangement").label
    return {
        "event": str(record),
        "where": "　".join(filter(None, (when_and_where(ledger, record), record.begins_at))),
        "unit": record.community.reporting_unit,
        "arranged": "、".join(arrangements(code) for code in record.arrangements),
        "liaison": record.liaison,
        "rows": [
            {
                "number": number,
                "name": guest.resident.name,
                "disability": disability(guest.resident),
                "why": "；".join(guest.reasons),
                "minds": "；".join(guest.minds),
                "phone": phone_of(guest.resident, plain=plain),
            }
            for number, guest in enumerate(guests, 1)
        ],
        "count": len(guests),
        "print_note": f"打印：{by}　{at:%Y-%m-%d %H:%M}　{'完整号码' if plain else '电话已脱敏'}",
        "watermark": "·".join((by, f"{at:%Y-%m-%d %H:%M}")) if plain else "",
    }
