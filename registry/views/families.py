"""Households part and join, a death is registered: the forms of the steps and what they tell."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse

from registry.ledger.columns import Values
from registry.ledger.conflict import Conflict
from registry.ledger.views.detail import RecordRestore
from registry.ledgers import ResidentLedger
from registry.models import Death, Household, Resident
from registry.moves import closing, deaths, families
from registry.moves.families import ECONOMY
from registry.moves.writing import facts
from registry.views.steps import StepForm, StepView, Told, everyone, groups, reason_field

LATER = ("", "以后补充")
SHARED = [f"household__{name}" for name in ECONOMY]
FOUND = 30


def _describe(title: str, household: Household) -> Told:
    """A household as it will be, line by line."""
    now, group = facts(household), families.people_of(household)
    show = ResidentLedger.columns
    known = [show[key].label for key in SHARED if now[key] not in ("", None, [])]
    return [
        (title, "、".join(group.names)),
        ("户主", household.head_name or "待补"),
        ("家庭人口", show["household__size"].kind.show(now["household__size"]) or "待补"),
        ("其中残疾人", show["household__disabled_count"].kind.show(
            now["household__disabled_count"]) or "待补"),
        ("经济与住房", f"已有 {len(known)} 项" if known else "待重新询问"),
    ]  # fmt: skip


class SplitForm(StepForm):
    """Who goes, who is head of each household, what becomes of income and housing."""

    def __init__(self, data: Any = None, *, resident: Resident, **options: Any) -> None:
        super().__init__(data, **options)
        choices = everyone(families.people_of(resident.household))
        self.fields["going"] = forms.MultipleChoiceField(
            label="分出的人", choices=choices, widget=forms.CheckboxSelectMultiple,
            error_messages={"required": "请选择分出的人"},
        )  # fmt: skip
        for name, label in (("head", "新家庭的户主"), ("head_left", "原家庭的户主")):
            first = LATER if name == "head" else ("", "不变（户主分出的，以后补充）")
            self.fields[name] = forms.ChoiceField(
                label=label, choices=[first, *choices], required=False
            )
        self.fields["economy"] = forms.ChoiceField(
            label="新家庭的经济与住房情况",
            choices=(("ask", "重新询问（先空着，列入缺项）"), ("copy", "与原家庭相同")),
            widget=forms.RadioSelect, initial="ask",
            error_messages={"required": "请选择新家庭的经济与住房情况"},
        )  # fmt: skip
        self.fields["old"] = forms.ChoiceField(
            label="原家庭的经济与住房情况",
            choices=(("keep", "不变"), ("ask", "重新询问（清空，列入缺项）")),
            widget=forms.RadioSelect, initial="keep",
            error_messages={"required": "请选择原家庭的经济与住房情况"},
        )  # fmt: skip
        self.fields["reason"] = reason_field("分户原因")


class ResidentSplit(StepView):
    """Some of a household make one of their own."""

    title, button = "分户", "确认分户"
    intro = (
        "分出的人组成新的家庭，仍在本社区，原家庭至少留一名残疾人。全家迁走的，请办“迁移到其他社区”，"
        "选上同户的人；只换户主的，请在“更正”中改户主。"
    )

    def form(self, resident: Resident, data: Any = None, **options: Any) -> StepForm:
        return SplitForm(data, resident=resident, **options)

    def act(self, resident: Resident, form: StepForm) -> Any:
        given = form.cleaned_data
        fresh = families.split(
            by=self.user,
            resident_id=resident.pk,
            going=given["going"],
            head=given["head"] or None,
            head_left=given["head_left"] or None,
            copy_economy=given["economy"] == "copy",
            ask_anew=given["old"] == "ask",
            reason=given["reason"],
        )
        return resident.household, fresh

    def tell(self, resident: Resident, form: StepForm, result: Any) -> Told:
        old, fresh = (_reread(household) for household in result)
        return [*_describe("新家庭", fresh), *_describe("原家庭", old)]


def _reread(household: Household) -> Household:
    held = Household.objects.unscoped("a household just changed by whoever may")
    found: Household = held.get(pk=household.pk)
    return found


class JoinForm(StepForm):
    """Which household comes in, and whose facts are kept where both have some."""

    def __init__(self, data: Any = None, **options: Any) -> None:
        super().__init__(data, **options)
        self.fields["reason"] = reason_field("并户原因")


class ResidentJoin(StepView):
    """Another household of the community comes into that of the resident."""

    title, button = "并户", "确认并户"
    coming: Sequence[str] = ()
    intro = "另一户的人并入这一户，户主不变；选中的一户不再单独存在。"

    def form(self, resident: Resident, data: Any = None, **options: Any) -> StepForm:
        return JoinForm(data, **options)

    def other(self, resident: Resident) -> Resident | None:
        """The resident whose household comes in, if of the same community and in scope."""
        asked = self.request.POST.get("other") or self.request.GET.get("other", "")
        return next((r for r in self.near(resident) if str(r.pk) == asked), None)

    def near(self, resident: Resident) -> Any:
        visible = ResidentLedger.visible(self.user, "E").current().select_related("household")
        return visible.filter(community_id=resident.community_id).exclude(
            household_id=resident.household_id
        )

    def conflict(self, resident: Resident, other: Resident) -> Conflict:
        blank = {key: ResidentLedger.shape.blank()[key] for key in SHARED}
        sides = [_only_shared(facts(r.household)) for r in (other, resident)]
        conflict = Conflict(ResidentLedger, blank, *sides)
        conflict.chosen = _chosen(self.request.POST)
        return conflict

    def ask(self, resident: Resident, form: StepForm, status: int = 200) -> HttpResponse:
        other = self.other(resident)
        if other is not None:
            conflict = self.conflict(resident, other)
            return self.show(
                "steps/join.html", resident, status, form=form, other=other, groups=groups(conflict, "两户不同", "只有并入的一户有"),
                words=("用这一户的", "用并入一户的"),
            )  # fmt: skip
        text = self.request.POST.get("text", "").strip()[:40]
        found = ResidentLedger.search(self.near(resident), text)[:FOUND] if text else []
        if text:
            self.audit("search", detail={"page": "join", "found": len(found)})
        return self.show(
            "steps/join.html", resident, status, form=form, found=found, searched=bool(text)
        )

    def act(self, resident: Resident, form: StepForm) -> Household:
        other = self.other(resident)
        if other is None:
            raise ValidationError("要并入的一户已不在本社区，请重新选择")
        conflict = self.conflict(resident, other)
        self.coming = families.people_of(other.household).names
        return families.join(
            by=self.user,
            kept_id=resident.pk,
            joining_id=other.pk,
            values=conflict.merge(conflict.chosen),
            reason=form.cleaned_data["reason"],
        )

    def tell(self, resident: Resident, form: StepForm, result: Household) -> Told:
        coming = ("并入的人", "、".join(self.coming))
        return [coming, *_describe("并户后的家庭", _reread(result))]


def _only_shared(values: Values) -> Values:
    return {key: values[key] for key in SHARED}


def _chosen(data: Any) -> dict[str, str]:
    return {key: data[key] for key in data if key.startswith("take-")}


class DeathForm(StepForm):
    """When, and what proves it."""

    on = forms.DateField(
        label="死亡日期",
        widget=forms.TextInput(attrs={"class": "input-10", "autocomplete": "off"}),
        help_text="例如 2026-05-08",
        error_messages={"required": "请填写死亡日期", "invalid": "日期读不出，请写成 2026-05-08"},
    )
    proof = forms.CharField(
        label="证明",
        max_length=200,
        widget=forms.TextInput(attrs={"class": "input-full", "autocomplete": "off"}),
        help_text="证明的名称、开具单位和日期，例如 死亡医学证明，松山区医院，2026-05-08",
        error_messages={"required": "请写明凭什么证明登记", "max_length": "最多 200 个字"},
    )


class ResidentDeath(StepView):
    """A resident died: the register, the household, the benefits and open records follow."""

    title, button = "登记死亡", "确认登记死亡"
    intro = "登记后在册状态改为死亡，不再计入在册人数；误登记的可以写明原因撤销。"

    def form(self, resident: Resident, data: Any = None, **options: Any) -> StepForm:
        return DeathForm(data, **options)

    def act(self, resident: Resident, form: StepForm) -> Death:
        given = form.cleaned_data
        return deaths.register(
            by=self.user, resident_id=resident.pk, on=given["on"], proof=given["proof"]
        )

    def tell(self, resident: Resident, form: StepForm, result: Death) -> Told:
        household = _reread(result.resident.household)
        stopped = result.before["benefits"]
        label = ResidentLedger.shape.table("benefits").columns[0].kind.show
        return [
            ("在册状态", f"死亡（{result.on.year}年{result.on.month}月{result.on.day}日）"),
            ("待核对停发的社会保障", "、".join(label(item) for item in stopped) or "没有"),
            ("一并办结的记录", closing.told(result.closed) or "没有"),
            ("家庭人口", f"{household.size} 人" if household.size else "待补"),
            ("其中残疾人", f"{household.disabled_count or 0} 人"),
            ("残疾人证", "不随登记改变，请另办注销"),
        ]

    def success(self, resident: Resident, result: Death) -> str:
        told = f"已登记：{resident} 于 {result.on.year}年{result.on.month}月{result.on.day}日去世。"
        if _reread(resident.household).size == 0:
            told += "家中没有其他人，这一户不再计数，户主不用更正。"
        elif families.is_head(resident.household, resident):
            told += "此人是户主，请更正户主。"
        return told


class ResidentRevive(RecordRestore):
    """A death registered by mistake is taken back."""

    ledger = ResidentLedger
    letter = "E"
    title = "撤销死亡登记"
    button = "撤销死亡登记"
    warning = "在册状态、社会保障、家庭人口和一并办结的记录恢复到登记之前。"
    done = "已撤销死亡登记：{record}"

    def told(self, record: Any) -> Told:
        death = deaths.standing(record)
        if death is None:
            return []
        status = ResidentLedger.columns["status"].kind.show(death.before["status"])
        label = ResidentLedger.shape.table("benefits").columns[0].kind.show
        stopped = "、".join(label(item) for item in death.before["benefits"])
        return [
            ("死亡日期", f"{death.on.year}年{death.on.month}月{death.on.day}日"),
            ("在册状态", status or "空"),
            ("社会保障", stopped or "没有"),
            ("重新办理", closing.told(death.closed) or "没有"),
        ]

    def act(self, record: Any, reason: str) -> None:
        deaths.undo(by=self.user, resident_id=record.pk, reason=reason)
