"""Forms sent after the session had ended: kept, and shown again filled once their user is back.

Nothing is ever sent again by itself.  Whose form it was is told by a cookie that binds the user to
the CSRF secret of the browser: signing in changes that secret, so that a page opened by one person
never passes for another's, also on a PC they share.  What is kept is shown to that user alone.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve, reverse
from django.utils.crypto import salted_hmac
from django.views.csrf import csrf_failure as refuse

from registry import drafts, sessions
from registry.draft_pages import ASKED, KeepsDrafts, resume_url
from registry.models import Draft, User
from registry.refilling import Refilled

OWNER = "form_owner"
OWNER_KEPT = 7 * 24 * 3600
"""As long as the token of a form is known (``housekeeping.TOKENS_KEPT``)."""
KEPT = "kept"
"""In the address of the sign-in page: that what was sent is kept."""
SENT_AGAIN = "unsent"
"""In a form filled again: the key of what it was filled with."""


# -- whose form it is ----------------------------------------------------------------------------


def _mark(user_pk: Any, secret: str) -> str:
    return f"{user_pk}:{salted_hmac(OWNER, f'{user_pk}:{secret}', algorithm='sha256').hexdigest()}"


def owner_of(request: HttpRequest) -> User | None:
    """Who was signed in when the page was made that sends this form; it has passed the CSRF check."""
    mark, secret = request.COOKIES.get(OWNER, ""), request.META.get("CSRF_COOKIE", "")
    key = mark.partition(":")[0]
    if not secret or not key.isdecimal() or not hmac.compare_digest(mark, _mark(key, secret)):
        return None
    return User.objects.filter(pk=key, is_active=True).first()


def _mark_owner(request: HttpRequest, response: HttpResponseBase) -> None:
    """Have the browser know whose pages it holds."""
    secret = request.META.get("CSRF_COOKIE", "")
    if not secret or not request.user.is_authenticated:
        return
    mark = _mark(request.user.pk, secret)
    if request.COOKIES.get(OWNER) != mark:
        response.set_cookie(
            OWNER,
            mark,
            max_age=OWNER_KEPT,
            httponly=True,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )


# -- keeping -------------------------------------------------------------------------------------


def _keep(request: HttpRequest, view: Any, owner: Any, *, proven: bool = False) -> str:
    """Keep what was sent and tell where it is shown again; "" where nothing is kept.

    ``proven`` asks that what the page carries sealed shows whose it is.
    """
    screen = getattr(view, "view_class", None)
    if isinstance(screen, type) and issubclass(screen, KeepsDrafts) and hasattr(screen, "get"):
        page = screen(**view.view_initkwargs)  # type: ignore[attr-defined]
        match = request.resolver_match
        page.setup(request, **(match.kwargs if match else {}))
        seals = page.seals(owner, request.POST)
        try:
            if seals:
                return resume_url(drafts.keep(owner, page.draft_address, request.POST, seals))
        except drafts.NotKept:
            pass
    return "" if proven else _keep_briefly(request, owner)


def _keep_briefly(request: HttpRequest, owner: Any) -> str:
    if not any(v for k, v in request.POST.items() if drafts.is_kept(k)):
        return ""
    address = _page_with_form(request)
    try:
        draft = drafts.keep(owner, address or request.path, request.POST, {}, brief=True, to=request.path)  # fmt: skip
    except drafts.NotKept:
        return ""
    return resume_url(draft) if address else reverse("draft", args=[draft.pk])


def _page_with_form(request: HttpRequest) -> str:
    """The page the form was on, if it can be opened again: where it came from, or where it went."""
    came = urlsplit(request.headers.get("Referer", ""))
    pages = [(came.path, came.query)] if came.netloc == request.get_host() else []
    for path, query in [*pages, (request.path, request.META.get("QUERY_STRING", ""))]:
        if _answers_get(path):
            asked = QueryDict(query, mutable=True)
            asked.pop(ASKED, None)
            return f"{path}?{asked.urlencode()}" if asked else path
    return ""


def _answers_get(path: str) -> bool:
    try:
        view = resolve(path).func
    except Resolver404:
        return False
    screen = getattr(view, "view_class", None)
    return hasattr(screen, "get") and getattr(view, "login_required", True)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose user signed in anew in another window meanwhile is shown again filled.

    Only where the page itself proves whose form it is; every other form is refused.
    """
    same_site = request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"
    if same_site and request.user.is_authenticated and _is_navigation(request):
        match = request.resolver_match
        where = _keep(request, match.func, request.user, proven=True) if match else ""
        if where:
            return redirect(where)
    return refuse(request, reason)


def _is_navigation(request: HttpRequest) -> bool:
    """Whether a page was asked for, not a piece of one by a script."""
    return "HX-Request" not in request.headers and not request.headers.get("Accept", "").startswith("application/json")  # fmt: skip


class UnsentForms:
    """Keeps what is sent too late and fills it in again; belongs before ``LoginRequiredMiddleware``."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        _mark_owner(request, response)
        if request.user.is_authenticated and isinstance(response, HttpResponse):
            _forget_sent(request, response)
            return self.fill(request, response)
        return response

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        """Keep the form of someone whose session ended; let that of someone at work extend it."""
        if request.user.is_authenticated:
            if not getattr(getattr(view, "view_class", None), "is_idle", False):
                sessions.notice(request)
            return None
        if request.method != "POST" or not getattr(view, "login_required", True):
            return None
        owner = owner_of(request) if _is_navigation(request) else None
        where = _keep(request, view, owner) if owner else ""
        if not where:
            return None
        answer = redirect_to_login(where)
        answer["Location"] += f"&{KEPT}=1"
        return answer

    def fill(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """The page with the form as it was sent; where it is not on the page, what leads to it."""
        draft = _to_fill(request, response)
        if draft is None:
            return response
        told = render_to_string("pieces/unsent.html", {"when": drafts.when(draft)})
        page = Refilled(
            response.content.decode(),
            request.path,
            drafts.target(draft),
            drafts.typed(draft),
            told,
            f'<input type="hidden" name="{SENT_AGAIN}" value="{draft.pk}">',
        )
        if not page.is_whole:
            return redirect("draft", draft.pk)
        response.content = page.result.encode()
        return response


def _to_fill(request: HttpRequest, response: HttpResponse) -> Draft | None:
    """What the page asked for is to be filled with; forms that are drafts do so themselves."""
    if request.method != "GET" or ASKED not in request.GET or response.status_code != 200:
        return None
    draft = drafts.find(request.user, request.GET[ASKED])
    is_page = response.headers.get("Content-Type", "").startswith("text/html")
    return draft if draft and draft.brief and is_page else None


def _forget_sent(request: HttpRequest, response: HttpResponse) -> None:
    """What was filled in again and now did what it should is not kept any longer."""
    key = request.POST.get(SENT_AGAIN, "") if request.method == "POST" else ""
    if key and response.status_code == 302 and (draft := drafts.find(request.user, key)):
        draft.delete()
