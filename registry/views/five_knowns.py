"""已核实 on the page of a resident."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from registry import five_knowns, verifying
from registry.ledger.saving import Voided
from registry.ledger.views.base import LedgerView
from registry.place import local_page


class ResidentVerify(LedgerView):
    """Notes that a situation was verified today; back to where one came from."""

    letter = "E"

    def post(self, request: HttpRequest, pk: Any) -> HttpResponse:
        record = self.record(pk)
        situation = request.POST.get("situation", "")
        if situation not in (*five_knowns.BY_KEY, five_knowns.ALL):
            raise Http404
        if five_knowns.lacking(record.gaps, situation):
            messages.warning(request, "还有缺项，没有记为已核实。请先补齐缺的项，再核实。")
            return self.back(pk)
        try:
            verifying.verify(record.pk, situation, by=self.user)
        except Voided as gone:
            raise PermissionDenied from gone
        what = "五项情况" if situation == five_knowns.ALL else five_knowns.BY_KEY[situation].title
        messages.success(request, f"已记下：{record}的{what}今天核实。")
        return self.back(pk)

    def back(self, pk: Any) -> HttpResponse:
        url = f"{self.ledger.url('detail', pk)}#five-knowns"
        return redirect(local_page(self.request, url))
