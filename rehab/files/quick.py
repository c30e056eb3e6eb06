"""记一次服务: a short form from the page of a file, for what is noted after each service."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from registry.ledger import saving
from registry.ledger.columns import Values
from registry.ledger.findings import Level
from registry.ledger.views.steps import StepPage
from registry.ledger.views.token_form import TokenForm
from registry.needs.lamps import whole_day
from rehab.files.services import ASKED, RehabServiceLedger
from rehab.models import RehabFile

PLACE_OF_WAY = {"1": "1", "2": "2", "3": "4", "4": "1"}
"""Where a service of each way mostly is: at home, in the station, in the institution, at home."""
CLOSED = "这份档案已结案或作废，不能再记服务；重新服务的请重新建档"


def too_early(record: RehabFile, given: Values) -> dict[str, str]:
    """That a service noted from a file is not older than the file, by column."""
    if not (given["on"] and record.opened_on and given["on"] < record.opened_on):
        return {}
    day = whole_day(record.opened_on)
    return {"on": f"服务日期早于建档日期（{day}）；以前的服务请先更正建档日期，或核对日期"}


class QuickService(StepPage):
    """One service of the resident whose file it is; what was agreed last time stands above."""

    def get(self, request: HttpRequest, pk: Any) -> HttpResponse:
        record = self.record(pk)
        if record.closed_on or record.is_voided:
            return self.ask(record, "记一次服务", None, 409, refused=CLOSED)
        return self.show(record, self.form(record))

    def post(self, request: HttpRequest, pk: Any) -> HttpResponse:
        record = self.record(pk)
        if record.closed_on or record.is_voided:
            return self.ask(record, "记一次服务", None, 409, refused=CLOSED)
        form = self.form(record, request.POST)
        if not form.is_valid() or not self.saved(record, form):
            return self.show(record, form, 422)
        messages.success(request, f"已记一次服务：{record}。")
        again = "another" in request.POST
        return redirect(request.path if again else self.ledger.url("detail", pk))

    def form(self, record: RehabFile, data: Any = None) -> TokenForm:
        """Today, by whoever writes, at the institution of the file, unless told otherwise."""
        start = {
            **RehabServiceLedger.start(record.resident),
            "server": str(self.user), "unit": record.institution,
        }  # fmt: skip
        columns = RehabServiceLedger.columns.pick(ASKED)
        return TokenForm(data, columns=columns, initial={key: start[key] for key in ASKED})

    def saved(self, record: RehabFile, form: TokenForm) -> bool:
        """Store it; what the rules refuse stands beside its field."""
        given = {key: form.cleaned_data[key] for key in ASKED}
        given["place"] = given["place"] or PLACE_OF_WAY.get(given["way"], "")
        examined = RehabServiceLedger.examine(
            {**RehabServiceLedger.start(record.resident), **given}
        )
        wrong = too_early(record, given) | {f.key: f.message for f in examined.at(Level.ERROR)}
        if wrong:
            form.put_errors(ValidationError(wrong))
            return False
        unsure = examined.at(Level.QUESTION)
        if unsure and not form.because:
            form.put_questions(unsure)
            return False
        saving.create(
            RehabServiceLedger, examined, by=self.user, community_id=record.community_id,
            token=form.cleaned_data["token"],
            accepted={f"{q.code}:{q.key}": form.because for q in unsure},
        )  # fmt: skip
        return True

    def show(self, record: RehabFile, form: TokenForm, status: int = 200) -> HttpResponse:
        held = RehabServiceLedger.visible(self.user).current().filter(resident=record.resident_id)
        last = held.order_by("-on", "-created_at").first()
        return self.page(
            "rehab/quick_service.html",
            status,
            record=record,
            form=form,
            has_errors=status != 200,
            last=last,
            back=self.ledger.url("detail", record.pk),
            header={"title": f"记一次服务：{record}"},
            breadcrumb=[
                {"label": self.ledger.title, "url": self.ledger.url("list")},
                {"label": str(record), "url": self.ledger.url("detail", record.pk)},
                {"label": "记一次服务"},
            ],
            save={
                "label": "保存", "cancel_url": self.ledger.url("detail", record.pk),
                "actions": [{"label": "保存并再记一次", "name": "another", "value": "1"}],
            },
        )  # fmt: skip
