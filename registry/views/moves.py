"""Moving to another community: asking, the list of moves, and the other side's answer."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Case, IntegerField, Q, Value, When
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from registry import access, audit, resident_steps
from registry.identity import age_on
from registry.ledgers import ResidentLedger
from registry.models import Area, Move, Resident
from registry.moves import asking, families, handing
from registry.moves.following import has_place, rows_of, strands
from registry.screens import Screen
from registry.views.steps import (
    UNPROCESSABLE,
    StepForm,
    StepView,
    Told,
    everyone,
    reason_field,
)

FOUND = 30
HUKOU = (("1", "户口一并迁来（在册常住）"), ("2", "户口未迁来（人户分离）"))


def hukou_field() -> forms.ChoiceField:
    return forms.ChoiceField(
        label="户口",
        choices=HUKOU,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择户口是否一并迁来"},
        help_text="持证情况不因迁移改变；户口迁来的，请在半年内另办残疾人证迁移",
    )


class MoveForm(StepForm):
    """Where to, who comes along, why; at once where the user works for both sides."""

    def __init__(
        self,
        data: Any = None,
        *,
        resident: Resident,
        target: Area | None,
        at_once: bool,
        **options: Any,
    ) -> None:
        super().__init__(data, **options)
        group = families.people_of(resident.household)
        others = [choice for choice in everyone(group) if choice[0] != str(resident.pk)]
        if others:
            self.fields["along"] = forms.MultipleChoiceField(
                label="同户一起迁移的人",
                choices=others,
                required=False,
                widget=forms.CheckboxSelectMultiple,
                help_text="不选的人留在原家庭；全部选上即整户迁移",
            )
        if at_once:
            self.fields["hukou"] = hukou_field()
        self.fields["reason"] = reason_field("迁移原因")
        self.target = target

    def clean(self) -> dict[str, Any]:
        if self.target is None:
            raise ValidationError("请先查找并选择迁入的社区（嘎查）")
        return super().clean() or {}


def _first(where: Q) -> Case:
    """Sorts what is ``where`` before the rest."""
    return Case(When(where, then=Value(0)), default=Value(1), output_field=IntegerField())


class ResidentMove(StepView):
    """Ask another community to take the resident, or bring them there at once."""

    title, button = "迁移到其他社区", "提交迁移"

    def target(self) -> Area | None:
        """The community named in form or address; only names of areas are ever told here."""
        code = self.request.POST.get("to") or self.request.GET.get("to", "")
        return Area.objects.active().communities().filter(pk=code).first()

    def at_once(self, resident: Resident) -> bool:
        to = self.target()
        return to is not None and asking.may_move_at_once(self.user, resident, to)

    def form(self, resident: Resident, data: Any = None, **options: Any) -> MoveForm:
        return MoveForm(
            data, resident=resident, target=self.target(), at_once=self.at_once(resident), **options
        )

    def ask(self, resident: Resident, form: StepForm, status: int = 200) -> HttpResponse:
        query = self.request.GET.get("q", "").strip()[:40]
        to = self.target()
        context: dict[str, Any] = {"form": form, "target": to, "query": query}
        if to is None:
            found = Area.objects.active().communities().search(query)
            others = found.exclude(pk=resident.community_id)
            near = Q(parent_id=resident.community.parent_id)
            context["found"] = list(others.order_by(_first(near), "code")[:FOUND])
            beside = Area.objects.active().communities().filter(near)
            context["beside"] = list(beside.exclude(pk=resident.community_id).order_by("code"))
        return self.show(
            "steps/move.html", resident, status, at_once=self.at_once(resident), **context
        )

    def act(self, resident: Resident, form: StepForm) -> Move:
        given = form.cleaned_data
        common: dict[str, Any] = {
            "by": self.user, "resident_id": resident.pk, "to": self.target(),
            "along": given.get("along", []), "reason": given["reason"],
            "seen_in": self.request.POST.get("seen_in") or resident.community_id,
        }  # fmt: skip
        if "hukou" in form.fields:
            return asking.move_at_once(**common, with_hukou=given["hukou"] == "1")
        return asking.ask(**common)

    def tell(self, resident: Resident, form: StepForm, result: Move) -> Told:
        left = [label for key, label in form.fields["along"].choices  # type: ignore[attr-defined]
                if key not in form.cleaned_data["along"]] if "along" in form.fields else []  # fmt: skip
        told = [
            ("迁移的人", "、".join(_names(result))),
            ("迁出", result.from_area.full_name),
            ("迁入", result.to_area.full_name),
            ("留下的人", "、".join(left) or "没有"),
            ("随人迁移的记录", records(resident)),
        ]
        if result.is_waiting:
            return [*told, ("何时迁移", "对方接收之后；接收之前仍由本社区服务")]
        return [*told, ("何时迁移", "确认后立即迁移")]

    def done(self, resident: Resident, form: StepForm, result: Any) -> HttpResponse:
        if result.is_waiting:
            messages.success(
                self.request, f"已提交：{resident} 迁往{result.to_area.name}，等待接收"
            )
            return redirect("move", result.pk)
        messages.success(self.request, f"已迁移：{resident} 迁到{result.to_area.name}")
        return redirect(self.ledger.url("detail", resident.pk))


def _names(move: Move) -> list[str]:
    held = Resident.objects.unscoped("the names of those a visible move speaks of")
    names = list(
        held.filter(pk__in=move.along).order_by("created_at").values_list("name", flat=True)
    )
    return [*names, *(name for _, name in move.members if name not in names)]


def records(resident: Resident) -> str:
    """What hangs on the resident in words: 帮扶 2、走访 5."""
    told = []
    for strand in strands(Resident):
        if has_place(strand.model):
            number = rows_of(strand.model).filter(**{strand.path: resident}).count()
            told += [f"{strand.model._meta.verbose_name} {number}"] if number else []
    return "、".join(["档案 1", *told])


# -- the list and the answer -------------------------------------------------------------------


class Moves(Screen):
    """What waits for an answer, what was asked for, and how it ended."""

    section = "residents"

    def get(self, request: HttpRequest) -> HttpResponse:
        waiting = resident_steps.waiting_for(self.user)
        held = Move.objects.visible_to(self.user).select_related(
            "resident", "from_area", "to_area", "answered_by"
        )
        others = held.exclude(pk__in=waiting.values("pk"))[:100]
        audit.record("list", by=self.user, ledger="move", count=len(others))
        return render(request, "steps/moves.html", {
            "header": {"title": "迁入迁出"},
            "waiting": _table("待本社区接收", waiting.select_related(
                "resident", "from_area", "to_area")[:100], self.user),
            "others": _table("其他迁移", others, self.user),
        })  # fmt: skip


COLUMNS = ("姓名", "迁出", "迁入", "申请日期", "状态")


def _table(caption: str, moves: Any, user: Any) -> dict[str, Any]:
    return {
        "caption": caption,
        "columns": [{"label": label} for label in COLUMNS],
        "rows": [{"name": shown_name(m, user), "cells": _cells(m, user)} for m in moves],
    }


def _cells(move: Move, user: Any) -> list[dict[str, Any]]:
    name = {"label": "姓名", "value": shown_name(move, user), "url": reverse("move", args=[move.pk]),
            "kind": "name"}  # fmt: skip
    day = timezone.localtime(move.asked_at)
    told = (move.from_area.full_name, move.to_area.full_name, f"{day.year}年{day.month}月{day.day}日",
            move.state_label)  # fmt: skip
    rest = zip(COLUMNS[1:], told, strict=True)
    return [name, *({"label": label, "value": value} for label, value in rest)]


def shown_name(move: Move, user: Any) -> str:
    """The name, unless the person has become somebody the user may not see."""
    if move.is_waiting or ResidentLedger.visible(user).filter(pk=move.resident_id).exists():
        return str(move.resident.name)
    return "（已不在本辖区）"


class AcceptForm(StepForm):
    """Taking the person over: only whether the 户口 came along is not known yet."""

    hukou = hukou_field()


class RefuseForm(StepForm):
    """Leaving everything as it is."""

    reason = reason_field("退回原因")


ANSWERS: dict[str, type[StepForm]] = {"accept": AcceptForm, "refuse": RefuseForm}


class MoveAnswer(Screen):
    """One move, seen from either side; the receiving side answers, the asking one withdraws."""

    section = "residents"

    def allowed(self) -> bool:
        return True  # settled by ``move``, which tells 404 from 403

    def move(self, pk: Any) -> Move:
        """The move, if it concerns the user's areas (else 404) and the role may see it (else 403)."""
        held = Move.objects.unscoped("only to tell 404 from 403").filter(pk=pk)
        row = held.values("from_area_id", "to_area_id", "state").first()
        if row is None or not self._concerns(row):
            raise Http404
        visible = Move.objects.visible_to(self.user).filter(pk=pk)
        found: Move | None = visible.select_related("resident__household", "from_area").first()
        if found is None:
            raise PermissionDenied
        audit.record("view", by=self.user, obj=found.resident, detail={"page": "move"})
        return found

    def _concerns(self, row: dict[str, str]) -> bool:
        sides = [row["from_area_id"]]
        if row["state"] in (Move.ASKED, Move.ACCEPTED):
            sides.append(row["to_area_id"])
        return any(access.in_scope(self.user, code) for code in sides)

    def get(self, request: HttpRequest, pk: Any) -> HttpResponse:
        return self.show(self.move(pk))

    def post(self, request: HttpRequest, pk: Any) -> HttpResponse:
        move, said = self.move(pk), request.POST.get("answer", "")
        if said == "withdraw":
            return self.withdraw(move)
        if not asking.may_answer(self.user, move):
            raise PermissionDenied
        form = ANSWERS.get(said, StepForm)(request.POST)
        try:
            if said not in ANSWERS:
                raise ValidationError("请按“接收”或“退回”")
            if not form.is_valid():
                return self.show(move, form)
            return self.answer(move, said, form.cleaned_data)
        except ValidationError as wrong:
            form.is_valid()
            form.refuse(wrong)
            return self.show(self.move(pk), form)

    def answer(self, move: Move, said: str, given: dict[str, Any]) -> HttpResponse:
        if said == "refuse":
            asking.refuse(by=self.user, move_id=move.pk, reason=given["reason"])
            messages.success(self.request, f"已退回：{move.resident} 仍在{move.from_area.name}")
            return redirect("moves")
        asking.accept(by=self.user, move_id=move.pk, with_hukou=given["hukou"] == "1")
        messages.success(self.request, f"已接收：{move.resident}。请核对现住址、户主和家庭情况")
        return redirect("resident-detail", move.resident_id)

    def withdraw(self, move: Move) -> HttpResponse:
        if not ResidentLedger.may(self.user, "E", move.from_area_id):
            raise PermissionDenied
        try:
            asking.withdraw(by=self.user, move_id=move.pk)
            messages.success(self.request, f"已撤回：{move.resident} 的迁移申请")
        except ValidationError as wrong:
            messages.error(self.request, "；".join(wrong.messages))
        return redirect("moves")

    def show(self, move: Move, wrong: StepForm | None = None) -> HttpResponse:
        """The move with what may be done about it; ``wrong`` is the form that was refused."""
        waits = move.is_waiting
        forms_of = {key: kind() for key, kind in ANSWERS.items()}
        forms_of.update((key, wrong) for key, kind in ANSWERS.items() if type(wrong) is kind)
        may_answer = waits and asking.may_answer(self.user, move)
        return render(self.request, "steps/answer.html", {
            "move": move, "form": wrong, "told": self.told(move), **forms_of,
            "may_answer": may_answer, "will": self.will(move) if may_answer else [],
            "may_withdraw": waits and ResidentLedger.may(self.user, "E", move.from_area_id),
            "name": shown_name(move, self.user), "has_errors": wrong is not None,
        }, status=UNPROCESSABLE if wrong else 200)  # fmt: skip

    def will(self, move: Move) -> Told:
        """What accepting does, in words."""
        going = families.chosen(
            families.people_of(move.resident.household), [move.resident_id, *move.along]
        )
        asked = handing.running([r.pk for r in going.residents]).count()
        return [
            ("归本社区", "、".join(_names(move))),
            ("随人转来", "档案、各台账的记录、附件和历史"),
            ("迁出的社区", "不再看到这些人和记录"),
            *([("正在转交的需求", f"{asked} 件，由本社区接着负责；转交给本社区的，直接办理")]
              if asked else []),
        ]  # fmt: skip

    def told(self, move: Move) -> Told:
        person, name = move.resident, shown_name(move, self.user)
        told = [("姓名", name)]
        if name == person.name:
            told += [
                ("性别、年龄", _who(person)),
                ("一起迁移", "、".join(_names(move)[1:]) or "没有"),
            ]
        told += [("迁出", move.from_area.full_name), ("迁入", move.to_area.full_name),
                 ("迁移原因", move.reason), ("申请人", str(move.asked_by)),
                 ("状态", move.state_label)]  # fmt: skip
        return [*told, ("答复", move.answer)] if move.answer else told


def _who(person: Resident) -> str:
    show = ResidentLedger.columns["gender"].kind.show(person.gender)
    age = age_on(person.birth_date, timezone.localdate()) if person.birth_date else None
    kind = ResidentLedger.columns["dis_category"].kind.show(person.dis_category)
    return "　".join(filter(None, (show, f"{age} 岁" if age is not None else "", kind)))
