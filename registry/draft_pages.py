"""What pages share whose form is kept as a draft: which draft is meant, and what the page says of it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, QueryDict
from django.urls import Resolver404, resolve, reverse
from django.utils.http import urlencode

from registry import access, drafts
from registry.models import Draft
from registry.screens import Screen

ASKED = "draft"
"""In the address of a form: the key of the draft to go on with."""
GONE = "没有找到要接着填的内容：可能已经保存、已经不要，或者是用另一个账号填写的。"


class Stranded(PermissionDenied):
    """The form cannot be opened any more, although whoever typed it may still see what it was about.

    ``title`` says what it was about, ``why`` what happened, ``url`` leads to where that is seen.
    """

    def __init__(self, title: str, why: str, url: str) -> None:
        super().__init__(why)
        self.title, self.why, self.url = title, why, url


class KeepsDrafts(Screen):
    """A page with one form that is kept as it is filled in."""

    draft_query: tuple[str, ...] = ()
    """What in the query of the address says which form it is."""
    tells_others = False
    """Whether those who have the same form open are told of each other."""

    def draft_title(self, asked: QueryDict, typed: Any) -> str:
        """What the form is about, to whoever may open it now; leaves no trace.

        Raises Http404 and PermissionDenied as the page itself would; Stranded where it was closed.
        """
        raise Http404

    def draft_texts(self, asked: QueryDict, typed: QueryDict) -> list[tuple[str, str]]:
        """What was typed, in words, for when the form cannot be opened any more."""
        return []

    def seals(self, user: Any, typed: Any) -> dict[str, str]:
        """The fields the page carries sealed, each with what it is bound to."""
        return {}

    def address(self, path: str, asked: QueryDict) -> str:
        """Where the form is opened, without what does not tell it from others."""
        told = [(key, str(asked[key])) for key in self.draft_query if asked.get(key)]
        return f"{path}?{urlencode(told)}" if told else path

    @property
    def draft_address(self) -> str:
        """The address of the form on this page."""
        return self.address(self.request.path, self.request.GET)

    def draft_asked_for(self) -> tuple[Draft, QueryDict] | None:
        """The draft to go on with and what it holds; where it is gone, the page says so."""
        key = self.request.GET.get(ASKED, "")
        if not key:
            return None
        draft = drafts.find(self.user, key)
        if draft and draft.brief:  # 由 registry.unsent 填回
            return None
        if draft is None or draft.address != self.draft_address:
            messages.warning(self.request, GONE)
            return None
        return draft, drafts.typed(draft, lambda typed: self.seals(self.user, typed))

    def _told_apart(self, draft: Draft) -> str:
        """What a draft of a new record is about: there may be several, of one record it is clear."""
        return "" if self.tells_others else self.draft_title(self.request.GET, drafts.typed(draft))

    def about_drafts(self, opened: Draft | None = None) -> dict[str, Any]:
        """For the page: where it is kept, which drafts wait, which one it shows, who else is here."""
        here = self.draft_address
        waiting = [] if opened or self.request.method == "POST" else drafts.at_address(self.user, here)  # fmt: skip
        return {
            "draft_url": kept_at("drafts", here),
            "presence_url": kept_at("draft-here", here) if self.tells_others else "",
            "drafts_waiting": [line(draft, self._told_apart(draft)) for draft in waiting],
            "draft_opened": line(opened) if opened else None,
            "others_here": drafts.others_at(self.user, here) if self.tells_others else [],
        }


def kept_at(name: str, address: str) -> str:
    """The address that takes what is typed in the form at ``address``."""
    return f"{reverse(name)}?{urlencode({'of': address})}"


def resume_url(draft: Draft) -> str:
    """Where the form is shown again with what the draft holds."""
    joint = "&" if "?" in draft.address else "?"
    return f"{draft.address}{joint}{ASKED}={draft.pk}"


def line(draft: Draft, title: str = "") -> dict[str, Any]:
    """One draft for a page: what it is about, when it was kept, where to go on and to drop it."""
    return {
        "title": title,
        "when": drafts.when(draft),
        "url": resume_url(draft),
        "drop_url": reverse("draft", args=[draft.pk]),
    }


def page_of(request: HttpRequest, address: str) -> tuple[KeepsDrafts, QueryDict, str]:
    """The page at ``address`` as ``request``'s user would open it, its query, and its one address.

    Raises Http404 where there is no form that is kept, PermissionDenied without the right.
    """
    path, _, query = address.partition("?")
    try:
        match = resolve(path)
    except Resolver404 as unknown:
        raise Http404 from unknown
    screen = getattr(match.func, "view_class", None)
    if not (isinstance(screen, type) and issubclass(screen, KeepsDrafts) and hasattr(screen, "get")):  # fmt: skip
        raise Http404
    page = screen(**match.func.view_initkwargs)  # type: ignore[attr-defined]
    page.setup(request, *match.args, **match.kwargs)
    asked = QueryDict(query)
    if not access.postings(request.user) or not page.allowed():
        raise PermissionDenied
    return page, asked, page.address(path, asked)


def left_behind(request: HttpRequest, draft: Draft) -> dict[str, Any] | None:
    """Of a draft whose form was closed: what happened, and what was typed; None of every other."""
    try:
        page, asked, _ = page_of(request, draft.address)
        page.draft_title(asked, drafts.typed(draft))
    except Stranded as left:
        told = page.draft_texts(asked, drafts.typed(draft))
        text = "\n".join(f"{label}：{said}" for label, said in told)
        return {"title": left.title, "why": left.why, "url": left.url, "text": text}
    except (Http404, PermissionDenied):
        return None
    return None


def lines_of(request: HttpRequest, most: int) -> list[dict[str, Any]]:
    """The latest drafts of whoever asks, but those of what they may not see any more."""
    told: list[dict[str, Any]] = []
    for draft in drafts.of_user(request.user):
        if len(told) == most:
            break
        try:
            page, asked, _ = page_of(request, draft.address)
            told.append(line(draft, page.draft_title(asked, drafts.typed(draft))))
        except Stranded as left:
            url = reverse("draft", args=[draft.pk])
            told.append({**line(draft, left.title), "url": url, "why": left.why})
        except (Http404, PermissionDenied):
            continue
    return told
