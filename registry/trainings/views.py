"""What the roll of a training says, written into 台账三 by one press."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from registry.job_seeker import trainings
from registry.ledger.views.base import LedgerView


class TrainingNote(LedgerView):
    """Notes the training for everybody on its roll whose 台账三 the user may correct.

    Whoever reads the training may press it: a banner's training is noted in each community.
    """

    def post(self, request: HttpRequest, pk: Any) -> HttpResponse:
        record = self.record(pk)
        noted = trainings.note_all(record, by=self.user)
        if noted.written:
            messages.success(request, f"已记入 {noted.written} 人的台账三培训记录。")
        elif noted.as_before:
            messages.info(request, "台账三的培训记录已经是这样，没有改动。")
        else:
            messages.warning(request, "名单上没有人登记了台账三，或不在您的范围内，没有记入。")
        if noted.unregistered and (noted.written or noted.as_before):
            text = f"另有 {noted.unregistered} 人没有登记台账三或不在您的范围内。"
            messages.info(request, text)
        return redirect(self.ledger.url("detail", pk))
