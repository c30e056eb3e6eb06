"""转入台账一: a child's report becomes a resident of 台账一, in the form itself; the two are linked."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property

from registry.ledger import saving
from registry.ledger.columns import Values
from registry.ledger.shape import copied
from registry.ledger.views.base import LedgerView
from registry.ledger.views.entry import RecordCreate
from registry.ledgers import ResidentLedger
from registry.models import Area, Resident
from registry.vault import SealedField
from rehab.child_reports.ledger import ChildReportLedger
from rehab.models import ChildReport

RESIDENTS = ResidentLedger
APPLYING = "1"  # 持证情况：办理中


def start_of(report: ChildReport) -> Values:
    """What the form of 台账一 begins with, by what the report knows of the child."""
    kinds = report.categories
    return {
        "name": report.name, "gender": report.gender, "birth_date": report.birth_date,
        "id_no": report.id_no, "guardian_name": report.guardian, "guardian_phone": report.phone,
        "live_addr": report.address, "cert_status": APPLYING, "declarant": report.guardian,
        "disabilities": [{"category": kind, "level": ""} for kind in kinds],
        "dis_desc": report.diagnosis_note or report.signs,
    }  # fmt: skip


@transaction.atomic
def link(report: ChildReport, resident: Resident, *, by: Any) -> None:
    """Say that the child of ``report`` is ``resident``; history and audit row are written."""
    ledger = ChildReportLedger
    held = saving.locked(ledger, by, report.pk)
    base = ledger.shape.read(held)
    examined = ledger.examine({**copied(base), "resident_id": resident.pk}, copied(base))
    saving.update(ledger, held.pk, base, examined, by=by, reason="转入台账一", action="progress")


def same(report: ChildReport, user: Any) -> list[Resident]:
    """Residents within reach of ``user`` who may be the child: same number, or name and birthday."""
    held = Resident.objects.visible_to(user, "E").current().select_related("community")
    where = Q(name=report.name, birth_date=report.birth_date)
    if report.id_no:
        where |= SealedField.match(Resident, "id_no", report.id_no)
    return list(held.filter(where).order_by("pk")[:5])


class Certify(RecordCreate):
    """The form of 台账一, begun with what the report knows; saving it links the two."""

    @cached_property
    def report(self) -> ChildReport:
        """The report, not yet linked; raises Http404 where it is not one's own to work on."""
        held = ChildReportLedger.visible(self.user, "E").current().select_related("community")
        found: ChildReport | None = held.filter(pk=self.kwargs["report"]).first()
        if found is None or not self.may("E", found.community_id):
            raise Http404
        return found

    def get(self, request: HttpRequest, report: Any = None) -> HttpResponse:
        if self.report.resident_id:
            return self.linked_already()
        return self.show(self.opened(start=start_of(self.report)))

    def post(self, request: HttpRequest, report: Any = None) -> HttpResponse:
        if self.report.resident_id:
            return self.linked_already()
        return super().post(request)

    def linked_already(self) -> HttpResponse:
        messages.info(self.request, f"{self.report} 已经转入台账一。")
        return redirect(ChildReportLedger.url("detail", self.report.pk))

    def draft_title(self, asked: Any, typed: Any) -> str:
        return f"转入台账一：{self.report}"

    def community(self, typed: Any) -> Area:
        place: Area = self.report.community
        return place

    def title(self, form: Any) -> str:
        return f"转入台账一：{self.report}"

    def back(self, form: Any) -> str:
        return ChildReportLedger.url("detail", self.report.pk)

    def show(self, form: Any, status: int = 200, twin: Any = None, **context: Any) -> HttpResponse:
        """The form; who in 台账一 may be the child already stands above it."""
        place = self.report.community
        context |= {"communities": [place], "community": place, "report": self.report}
        context["same"] = same(self.report, self.user)
        context["way"] = [
            {"label": ChildReportLedger.title, "url": ChildReportLedger.url("list")},
            {"label": str(self.report), "url": self.back(form)},
            {"label": "转入台账一"},
        ]
        return super().show(form, status, twin, **context)

    def page(self, template: str, status: int = 200, **context: Any) -> HttpResponse:
        return super().page("child_reports/certify.html", status, **context)

    def create(self, form: Any, community: Area, context: dict[str, Any]) -> HttpResponse:
        with transaction.atomic():  # the resident and the link, or neither
            return super().create(form, community, context)

    def saved(self, record: Any, values: Values, filled_in: Any = ()) -> Any:
        link(self.report, record, by=self.user)
        return super().saved(record, values, filled_in)


class Link(LedgerView):
    """The child stands in 台账一 already: the report is linked with that resident."""

    letter = "E"

    def post(self, request: HttpRequest, pk: Any) -> HttpResponse:
        report = self.record(pk)
        wanted = {str(one.pk): one for one in same(report, self.user)}
        resident = wanted.get(request.POST.get("resident", ""))
        if report.is_voided or resident is None:
            raise Http404
        link(report, resident, by=self.user)
        messages.success(request, f"已关联台账一：{resident}。")
        return redirect(self.ledger.url("detail", pk))
