"""Who needs counselling, and the step from a call to a case."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from registry import access, identity
from registry.ledger.kinds import DateKind
from registry.ledger.views.base import LedgerView
from registry.ledger.views.steps import StepForm, StepPage
from registry.ledgers import ResidentLedger
from registry.models import Resident
from registry.models.scoped import inside
from registry.paging import page_strip
from rehab.counselling import needing
from rehab.counselling.ledger import CounsellingLedger

PAGE = 50
HEADS = ("姓名", "年龄", "为什么在名单上", "所属社区", "办理")


class Needing(LedgerView):
    """需要心理服务的人: whoever is marked as needing it and has no case the reader sees."""

    letter = "E"
    in_area = True

    def entitled(self, code: str = "") -> bool:
        """Whoever both reads the residents and counsels there."""
        return access.reaches(needing.areas(self.user), code)

    def get(self, request: HttpRequest) -> HttpResponse:
        code = self.area.code
        held = Resident.objects.visible_to(self.user).current().filter(inside([code]))
        found = needing.unserved_by(self.user, held).select_related("community")
        page = Paginator(found.order_by("name_pinyin", "pk"), PAGE).get_page(
            request.GET.get("page")
        )
        rows = [_line(resident) for resident in page]
        self.audit("list", community_id=code, count=len(rows), detail={"view": "needing"})
        return self.page(
            "care/needing.html",
            header={"title": f"需要心理服务的人 · {self.area.name}"},
            total=page.paginator.count,
            table={
                "caption": "需要心理服务的人",
                "columns": [{"label": head, "numeric": head == "年龄"} for head in HEADS],
                "rows": rows,
                "tiles": True,
            },
            pages=page_strip(page, lambda n: f"?{urlencode({'area': code, 'page': n})}"),
        )


def _line(resident: Resident) -> dict[str, Any]:
    born = resident.birth_date
    age = str(identity.age_on(born, timezone.localdate())) if born else ""
    source = "4" if resident.dis_category == needing.MENTAL else "1"
    new = urlencode({"resident": resident.pk, "source": source})
    texts = {
        "年龄": (age, ""), "为什么在名单上": (needing.said(resident), ""),
        "所属社区": (resident.community.name, ""),
        "办理": ("登记疏导个案", f"{CounsellingLedger.url('create')}?{new}"),
    }  # fmt: skip
    cells: list[dict[str, Any]] = [
        {"kind": "name", "label": "姓名", "value": resident.name,
         "url": ResidentLedger.url("detail", resident.pk)}
    ]  # fmt: skip
    cells += [{"kind": "text", "label": k, "value": v, "url": url} for k, (v, url) in texts.items()]
    return {"pk": resident.pk, "name": resident.name, "cells": cells}


class WhoForm(StepForm):
    """About whom a case is: name and date of birth, as the caller said them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, columns=(), **kwargs)
        box = forms.TextInput(attrs={"class": "input-20", "autocomplete": "off"})
        self.fields["name"] = forms.CharField(
            label="残疾人姓名", max_length=50, widget=box,
            error_messages={"required": "请填写姓名", "max_length": "最多 50 个字"},
        )  # fmt: skip
        born = DateKind().field(
            label="出生日期", help_text="例如 1986-05-04；用来核对是不是同一个人"
        )
        born.required = True
        born.error_messages["required"] = "请填写出生日期"
        self.fields["born"] = born


class CallCase(StepPage):
    """转成疏导个案: whom the call was about, and the case is there with what was noted."""

    title = "转成疏导个案"

    def get(self, request: HttpRequest, pk: Any) -> HttpResponse:
        record = self.record(pk)
        if record.case_number or record.is_voided:
            return self.taken(record)
        return self.ask(record, self.title, WhoForm(), told=TOLD)

    def post(self, request: HttpRequest, pk: Any) -> HttpResponse:
        from rehab.counselling import taking_on

        record = self.record(pk)
        form = WhoForm(request.POST)
        if record.case_number or record.is_voided:
            return self.taken(record)
        if not form.is_valid():
            return self.ask(record, self.title, form, 422, told=TOLD)
        told = form.cleaned_data
        try:
            case = taking_on.take_on(self.user, pk, told["name"].strip(), told["born"])
        except ValidationError as refused:
            form.put_errors(refused)
            return self.ask(record, self.title, form, 422, told=TOLD)
        messages.success(request, f"已转成疏导个案 {case.number}，请补充并约定下次日期。")
        return redirect(CounsellingLedger.url("detail", case.pk))

    def taken(self, record: Any) -> HttpResponse:
        said = (
            f"这次来电已转成个案 {record.case_number}" if record.case_number else "这次来电已作废"
        )
        return self.ask(record, self.title, None, 409, refused=said)


TOLD = "来电的问题、风险和摘要会带到个案里，您就是责任人。台账一里没有的人请先由专职委员建档。"
