"""Keeping what is typed: the draft of a form, who else has it open, and the session's time."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.http import require_POST

from registry import drafts, sessions
from registry.draft_pages import left_behind, page_of, resume_url
from registry.ledger import saving
from registry.models import Draft
from registry.screens import ANY_POSTING, Screen


def _asks_for_data(request: HttpRequest) -> bool:
    """Whether a script asks, which goes on with its page."""
    return request.headers.get("Accept", "").startswith("application/json")


class DraftKeep(Screen):
    """Takes the fields of the form at the address ``of``, if its user may open that form."""

    section = ANY_POSTING

    def post(self, request: HttpRequest) -> HttpResponse:
        page, asked, address = page_of(request, request.GET.get("of", ""))
        page.draft_title(asked, request.POST)
        try:
            draft = self.keep(address, page.seals(self.user, request.POST))
        except drafts.NotKept as refused:
            return self.refused(address, str(refused))
        sessions.extend(request)
        if _asks_for_data(request):
            at = drafts.when(draft).split()[1]
            return JsonResponse({"at": at, "left": sessions.left(request)})
        messages.success(
            request, f"草稿已保存（{drafts.when(draft)}），还没有正式保存。{self.files()}"
        )
        return redirect(resume_url(draft))

    def keep(self, address: str, seals: dict[str, str]) -> Draft:
        """In one transaction, so that a form just being saved gets no draft behind its back."""
        with transaction.atomic():
            if saving.was_sent(drafts.token_of(self.request.POST), self.user):
                raise drafts.NotKept("这份表已经保存过")
            return drafts.keep(self.user, address, self.request.POST, seals)

    def files(self) -> str:
        return "照片和文件不在草稿里，请重新选择。" if self.request.FILES else ""

    def refused(self, address: str, why: str) -> HttpResponse:
        if _asks_for_data(self.request):
            return JsonResponse({"says": why}, status=422)
        messages.error(self.request, f"草稿没有保存：{why}")
        return redirect(address)


class DraftHere(Screen):
    """Notes that its user has the form at ``of`` open, and tells who else has; extends no session."""

    section = ANY_POSTING
    is_idle = True

    def post(self, request: HttpRequest) -> HttpResponse:
        page, asked, address = page_of(request, request.GET.get("of", ""))
        if not page.tells_others:
            raise Http404
        page.draft_title(asked, None)
        drafts.note_presence(self.user, address)
        return JsonResponse({"others": drafts.others_at(self.user, address)})


class DraftPage(Screen):
    """One's own draft: GET leads to its form or tells that it was closed, POST throws it away."""

    section = ANY_POSTING

    def draft(self, pk: Any) -> Draft:
        draft = drafts.find(self.user, str(pk))
        if draft is None:
            raise Http404
        return draft

    def get(self, request: HttpRequest, pk: Any) -> HttpResponse:
        draft = self.draft(pk)
        if not draft.brief:
            left = left_behind(request, draft)
            shown = {"draft": draft, "when": drafts.when(draft), "left": left}
            return render(request, "draft_left.html", shown) if left else redirect(resume_url(draft))  # fmt: skip
        sent = [(name, v) for name, values in drafts.typed(draft).lists() for v in values]
        context = {"draft": draft, "when": drafts.when(draft), "to": drafts.target(draft)}
        return render(request, "unsent.html", {**context, "sent": sent})

    def post(self, request: HttpRequest, pk: Any) -> HttpResponse:
        draft = self.draft(pk)
        left = None if draft.brief else left_behind(request, draft)
        draft.delete()
        messages.info(request, "草稿已删除。" if not draft.brief else "已经不要，没有办理。")
        return redirect("home" if draft.brief else left["url"] if left else draft.address)


@method_decorator(require_POST, name="dispatch")
class SessionTime(View):
    """How long the session still lasts; with ``go_on`` it lasts its whole time again."""

    signed_in_only = True
    is_idle = True

    def post(self, request: HttpRequest) -> HttpResponse:
        if "go_on" in request.POST:
            sessions.extend(request)
        return JsonResponse({"left": sessions.left(request)})
