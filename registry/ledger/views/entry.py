"""Entering and correcting a record."""

from __future__ import annotations

import base64
import json
import uuid
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect
from django.utils import timezone

from registry import attachments, drafts, review
from registry.draft_pages import KeepsDrafts, Stranded, left_behind
from registry.ledger import saving
from registry.ledger.columns import Values
from registry.ledger.conflict import Conflict
from registry.ledger.findings import Level
from registry.ledger.forms import LedgerForm, StalePage, seal_context
from registry.ledger.ledger import Examination, Ledger, Twin
from registry.ledger.saving import EditConflict, ReasonMissing, Voided
from registry.ledger.shape import changed_keys
from registry.ledger.typed import texts
from registry.ledger.views.base import LedgerView, RecordAddresses
from registry.ledger.views.going_on import goes_on, with_line
from registry.models import Area, Change, Draft
from registry.place import entry_areas
from registry.vault import SealBroken, open_sealed, seal

UNPROCESSABLE = 422


def stranded(ledger: type[Ledger], record: Any, title: str) -> Stranded:
    """The draft ``title`` cannot be gone on with: ``record`` was voided, why and when."""
    at = timezone.localtime(record.voided_at)
    reason = f"（{record.void_reason}）" if record.void_reason else ""
    why = f"{record}的这份记录已于{at.year}年{at.month}月{at.day}日作废{reason}，不能再填。"
    return Stranded(title, why, ledger.url("detail", record.pk))


class _EntryView(KeepsDrafts, LedgerView):
    letter = "E"
    opened_draft: Draft | None = None
    """The draft the page shows."""

    def form(self, data: Any = None, record: Any = None, start: Values | None = None) -> LedgerForm:
        files = self.request.FILES if data is not None else None
        data = with_line(data) if data is not None else None
        form = self.ledger.form_class(
            data, files, ledger=self.ledger, user=self.user, record=record, start=start
        )
        form.part = self.request.GET.get("part", "")
        return form

    def opened(self, record: Any = None, start: Values | None = None) -> LedgerForm:
        """The form as it is opened: with what the draft asked for holds, else anew."""
        if asked_for := self.draft_asked_for():
            self.opened_draft, typed = asked_for
            try:
                form = self.form(typed, record)
            except StalePage:
                self.opened_draft = None
                messages.error(self.request, "这份草稿打不开了，没有填回。请重新填写。")
            else:
                form.go_on_with_draft()
                return form
        return self.form(record=record, start=start)

    def seals(self, user: Any, typed: Any) -> dict[str, str]:
        return {"base": seal_context(self.ledger, user, self.kwargs.get("pk"))}

    def twin_message(self, twin: Twin) -> ValidationError:
        """V10: someone is registered once; where, is told only inside one's scope."""
        visible = self.ledger.may(self.user, "V", twin.community_id)
        return ValidationError(self.ledger.taken_text(twin, visible), code="V10")

    def visible_twin(self, twin: Twin | None) -> dict[str, str] | None:
        if twin and self.ledger.may(self.user, "V", twin.community_id):
            url = self.ledger.url("detail", twin.record_id)
            return {"url": url, "text": self.ledger.taken_text(twin, True)}
        return None

    def taken(self, form: LedgerForm, twin: Twin, **context: Any) -> HttpResponse:
        """The form again, saying at the number that it is registered already."""
        key = twin.key if twin.key in form.fields else None
        form.add_error(key, self.twin_message(twin))
        return self.show(form, UNPROCESSABLE, twin, **context)

    def show(
        self, form: LedgerForm, status: int = 200, twin: Twin | None = None, **context: Any
    ) -> HttpResponse:
        return self.page(
            "ledger/form.html",
            status,
            form=form,
            has_errors=bool(form.error_list),
            header={"title": self.title(form), "note": self.note(form, context.get("communities"))},
            sections=form.sections,
            missing_total=len(form.gaps),
            may_show=bool(form.record) and self.ledger.reveals(self.user, form.record),
            twin=self.visible_twin(twin),
            save={
                "label": "保存",
                "actions": self.other_saves(form, context.get("community")),
                "cancel_url": self.back(form),
            },
            **self.about_drafts(self.opened_draft),
            **context,
        )

    def other_saves(self, form: LedgerForm, place: Area | None) -> list[dict[str, str]]:
        """Saving and submitting in one, where review is asked for."""
        code = form.record.community_id if form.record else place.pk if place else ""
        state = form.record.review_state if form.record else review.DRAFT
        if code and state in (review.DRAFT, review.RETURNED) and self.ledger.takes_review(code):
            return [{"name": "submit", "value": "1", "label": "保存并提交审核"}]
        return []

    def title(self, form: LedgerForm) -> str:
        return f"更正：{form.record}" if form.record else f"新增{self.ledger.noun}"

    def note(self, form: LedgerForm, communities: Sequence[Area] | None) -> str:
        """Where a new record is made, and how to fill in the form."""
        if form.record:
            return ""
        place = f"{communities[0].full_name}。" if communities and len(communities) == 1 else ""
        return f"{place}日期写作 2026-3-5 或 20260305；暂时不清楚的先留空，可以先保存，以后补齐。"

    def back(self, form: LedgerForm) -> str:
        return self.ledger.url("detail", form.record.pk) if form.record else self.ledger.url("list")

    def forget_draft(self) -> None:
        """The form is being saved: in the same transaction its draft goes, and gets no new one."""
        drafts.forget(self.user, self.request.POST.get("token", ""))
        saving.claim(drafts.token_of(self.request.POST), self.user)

    def saved(
        self, record: Any, values: Values, filled_in: Sequence[str] = ()
    ) -> HttpResponseRedirect:
        """Tells what was saved, what is missing and what the numbers filled in."""
        gaps = getattr(record, "gap_count", 0)
        files = attachments.lacking(self.ledger, record, values)
        named = "、".join(self.ledger.attachment_kinds[key] for key in files)
        text = f"还缺 {gaps} 项。" if gaps else "" if files else self.ledger.complete_text(values)
        text += f"还没有上传：{named}。" if files else ""
        if getattr(record, "birth_month_only", False):
            text += "出生日期只有年月，日待补。"
        if filled_in:
            text += f"系统已带出：{'、'.join(filled_in)}。"
        if "submit" in self.request.POST and review.submit(self.ledger, record.pk, by=self.user):
            text += "已提交审核。"
        messages.success(self.request, f"已保存：{record}。{text}")
        return redirect(f"{self.ledger.url('detail', record.pk)}?saved=1")


class RecordCreate(_EntryView):
    """A new record in one of the communities where the user may enter."""

    def get(self, request: HttpRequest) -> HttpResponse:
        communities = list(entry_areas(self.user, self.ledger))
        form = self.opened()
        return self.show(form, communities=communities, community=self.community(form.data))

    def draft_title(self, asked: QueryDict, typed: Any) -> str:
        if not self.entitled():
            raise PermissionDenied
        name = (typed or {}).get(self.ledger.name_column, "")[:40]
        return f"新增{self.ledger.noun}{f'：{name}' if name else ''}"

    def community(self, typed: Any) -> Area | None:
        """The community meant: named in what was typed or the address, else the only one there is."""
        held = entry_areas(self.user, self.ledger)
        code = typed.get("community", self.request.GET.get("area", ""))
        if code:
            found = held.filter(pk=code).first()
            if found is None and self.request.POST:
                raise Http404
            return found
        if "community" in typed:
            return None
        current = self.request.session.get("area", "")
        return held.filter(pk=current).first() or (held.first() if held.count() == 1 else None)

    def post(self, request: HttpRequest) -> HttpResponse:
        communities = list(entry_areas(self.user, self.ledger))
        community = self.community(request.POST)
        context: dict[str, Any] = {"communities": communities, "community": community}
        try:
            form = self.form(request.POST)
        except StalePage:
            return self.stale()
        if goes_on(self, form):
            return self.show(form, **context)
        if community is None:
            form.place_error = "请选择所属社区（嘎查）"
        if not form.is_valid() or community is None:
            return self.show(form, UNPROCESSABLE, self.twin(form), **context)
        return self.create(form, community, context)

    def twin(self, form: LedgerForm) -> Twin | None:
        if not form.examined:
            return None
        return self.ledger.taken(form.examined.values)

    def create(self, form: LedgerForm, community: Area, context: dict[str, Any]) -> HttpResponse:
        twin = self.twin(form)
        token = form.cleaned_data["token"]
        again = saving.was_sent(token, self.user)
        if twin and not again:
            return self.taken(form, twin, **context)
        assert form.examined  # noqa: S101  (a valid form has been examined)
        try:
            with transaction.atomic():
                record = saving.create(
                    self.ledger,
                    form.examined,
                    by=self.user,
                    community_id=community.pk,
                    token=token,
                    reason=form.cleaned_data["reason"],
                    accepted=form.accepted,
                )
                self.forget_draft()
        except IntegrityError:
            # Someone registered the same number in the very same moment.
            twin = self.twin(form)
            if twin is None:
                raise
            return self.taken(form, twin, **context)
        if again and self.differs(record, form):
            messages.warning(
                self.request,
                "这张表此前已经保存，这次改动的内容没有保存；需要改动的，请点“更正”。",
            )
            return redirect(self.ledger.url("detail", record.pk))
        return self.saved(record, form.examined.values, form.filled_in)

    def differs(self, record: Any, form: LedgerForm) -> bool:
        """Whether the form says something else than the record it made when it was first sent."""
        assert form.examined  # noqa: S101  (a valid form has been examined)
        stored = self.ledger.shape.read(self.ledger.shape.related(self.held(record)).get())
        said = {
            key: value
            for key, value in form.examined.values.items()
            # What is shared was completed from the household when the record was made.
            if not saving.owner_of(self.ledger, key)
        }
        return bool(changed_keys(stored, said))

    def held(self, record: Any) -> Any:
        return self.ledger.visible(self.user).filter(pk=record.pk)

    def stale(self) -> HttpResponse:
        messages.error(self.request, "页面已失效，未保存。请在新打开的表单中重新填写。")
        return redirect(self.ledger.url("create"))


class RecordEdit(_EntryView):
    """Correct a record; what someone else saved meanwhile is shown field by field."""

    tells_others = True

    def get(self, request: HttpRequest, pk: Any) -> HttpResponse:
        record = self.record(pk)
        if record.is_voided:
            raise PermissionDenied
        return self.show_form(self.opened(record), record)

    def draft_title(self, asked: QueryDict, typed: Any) -> str:
        record = self.reach(self.kwargs["pk"])
        if record.is_voided:
            raise stranded(self.ledger, record, f"更正：{record}")
        return f"更正：{record}"

    def draft_texts(self, asked: QueryDict, typed: QueryDict) -> list[tuple[str, str]]:
        record = self.reach(self.kwargs["pk"], tables=True)
        return texts(self.ledger, typed, self.ledger.shape.read(record))

    def post(self, request: HttpRequest, pk: Any) -> HttpResponse:
        record = self.record(pk)
        if record.is_voided:
            return self.closed(record)
        if "resolve" in request.POST:
            return self.resolve(record)
        try:
            form = self.form(request.POST, record)
        except StalePage:
            messages.error(request, "页面已失效，未保存。请在新打开的表单中重新填写。")
            return redirect(self.ledger.url("edit", pk))
        if goes_on(self, form, record):
            return self.show_form(form, record)
        if not form.is_valid():
            return self.show_form(form, record, UNPROCESSABLE)
        assert form.examined  # noqa: S101  (a valid form has been examined)
        try:
            return self.send(form, record)
        except ReasonMissing:  # 打开以后才被确认的
            form.ask_why()
            return self.show_form(form, record, UNPROCESSABLE)

    def send(self, form: LedgerForm, record: Any) -> HttpResponse:
        assert form.examined  # noqa: S101  (a valid form has been examined)
        if twin := self.twin(record, form.examined.values):
            return self.taken(form, twin, **self.around(record))
        details = {"reason": form.cleaned_data["reason"], "accepted": form.accepted}
        try:
            return self.update(record, form.stored, form.examined, details, form.filled_in)
        except IntegrityError:
            # Someone registered the same number in the very same moment.
            twin = self.twin(record, form.examined.values)
            if twin is None:
                raise
            return self.taken(form, twin, **self.around(record))

    def twin(self, record: Any, values: Values) -> Twin | None:
        return self.ledger.taken(values, record.pk)

    def around(self, record: Any) -> dict[str, Any]:
        return {"record": record, "at": RecordAddresses(self.ledger, record)}

    def show_form(self, form: LedgerForm, record: Any, status: int = 200) -> HttpResponse:
        return self.show(form, status, **self.around(record))

    def update(
        self,
        record: Any,
        base: Values,
        examined: Examination,
        details: dict[str, Any],
        filled_in: Sequence[str] = (),
    ) -> HttpResponse:
        try:
            with transaction.atomic():
                saved = saving.update(
                    self.ledger, record.pk, base, examined, by=self.user, **details
                )
                self.forget_draft()
        except EditConflict as met:
            conflict = Conflict(
                self.ledger, base, examined.values, met.current, community=record.community
            )
            return self.conflict(met.record, conflict, details)
        except Voided:
            return self.closed(record)
        return self.saved(saved, examined.values, filled_in)

    def closed(self, record: Any) -> HttpResponse:
        """It was voided since it was opened: nothing is saved, and what was typed can be seen."""
        sent = self.request.POST
        if "resolve" in sent:
            messages.error(self.request, "这份档案刚刚被作废，您的修改没有保存。")
            return redirect(self.ledger.url("detail", record.pk))
        try:
            draft = drafts.keep(self.user, self.draft_address, sent, self.seals(self.user, sent))
        except drafts.NotKept as nothing:
            raise PermissionDenied from nothing
        left = left_behind(self.request, draft)
        return self.page("draft_left.html", 403, draft=draft, when=drafts.when(draft), left=left)

    # -- someone else saved first ------------------------------------------------------------

    def conflict(
        self,
        record: Any,
        conflict: Conflict,
        details: dict[str, Any],
        wrong: Sequence[dict[str, str]] = (),
    ) -> HttpResponse:
        owners = [record.pk, *(getattr(record, f"{p}_id") for p in self.ledger.shape.parents)]
        changes = list(Change.objects.filter(record_id__in=owners).select_related("by")[:50])
        conflict.name_authors(changes)
        return self.page(
            "ledger/conflict.html",
            UNPROCESSABLE if wrong else 409,
            conflict=conflict,
            last=changes[0] if changes else None,
            wrong=wrong,
            has_errors=bool(wrong),
            resolve=self._pack(record, conflict, details),
            token=self.request.POST.get("token", ""),
            **self.around(record),
        )

    def _context(self, record: Any) -> str:
        return f"conflict:{self.ledger.key}:{record.pk}:{self.user.pk}"

    def _pack(self, record: Any, conflict: Conflict, details: dict[str, Any]) -> str:
        dump = self.ledger.shape.dump
        content = {
            "base": dump(conflict.base),
            "mine": dump(conflict.mine),
            "theirs": dump(conflict.theirs),
            "details": details,
        }
        blob = seal(json.dumps(content, ensure_ascii=False).encode(), self._context(record))
        return base64.b64encode(blob).decode()

    def resolve(self, record: Any) -> HttpResponse:
        """Save with what was chosen field by field."""
        try:
            blob = base64.b64decode(self.request.POST["resolve"])
            content = json.loads(open_sealed(blob, self._context(record)))
        except (SealBroken, ValueError):
            return redirect(self.ledger.url("edit", record.pk))
        load = self.ledger.shape.load
        base, mine, theirs = (load(content[name]) for name in ("base", "mine", "theirs"))
        conflict = Conflict(self.ledger, base, mine, theirs, community=record.community)
        examined = self.ledger.examine(conflict.merge(self.request.POST), theirs)
        wrong = self.wrong(record, conflict, examined)
        if wrong:
            return self.conflict(record, conflict, content["details"], wrong)
        return self.update(record, theirs, examined, content["details"])

    def wrong(self, record: Any, conflict: Conflict, examined: Examination) -> list[dict[str, str]]:
        """Why one record out of both cannot stand; each leads to a choice that can be changed."""
        if not changed_keys(conflict.theirs, examined.values):
            return []
        choices = [*conflict.disputed, *conflict.only_mine, *conflict.only_theirs]
        found = [(f.key, f.message) for f in examined.at(Level.ERROR)]
        if twin := self.twin(record, examined.values):
            found.append((twin.key, self.twin_message(twin).messages[0]))
        return [
            {
                "id": f"take-{key}" if key in choices else f"take-{choices[0]}",
                "label": self.ledger.label_of(key),
                "message": message,
            }
            for key, message in found
        ]


class RecordLookup(_EntryView):
    """Whether a number typed in the form is registered already: a fragment for the page."""

    def post(self, request: HttpRequest) -> HttpResponse:
        key = request.POST.get("field", "")
        if key not in self.ledger.columns:
            raise Http404
        values = self.ledger.shape.blank()
        try:
            values[key] = self.ledger.columns[key].kind.parse(request.POST.get("number", ""))
            but = uuid.UUID(request.POST["but"]) if request.POST.get("but") else None
        except (ValidationError, ValueError):
            # What is wrong with the number itself, the page and the form say.
            return self.page("ledger/lookup.html", message="", twin=None)
        self.ledger.derive(values, timezone.localdate())
        twin = self.ledger.taken(values, but)
        self.audit("search", detail={"field": key, "found": bool(twin)})
        message = self.twin_message(twin).messages[0] if twin else ""
        return self.page("ledger/lookup.html", message=message, twin=self.visible_twin(twin))
