"""Two records of one person: finding the other one, choosing fact by fact, taking it back."""

from __future__ import annotations

import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.utils import timezone

from registry.ledger.views.detail import RecordRestore
from registry.ledgers import ResidentLedger
from registry.models import Merger, Resident
from registry.models.merger import UNDO_DAYS
from registry.moves import duplicates
from registry.views.families import FOUND
from registry.views.steps import StepForm, StepView, Told, by_key, groups, reason_field


class MergeForm(StepForm):
    """Why the two records are one person's."""

    def __init__(self, data: Any = None, **options: Any) -> None:
        super().__init__(data, **options)
        self.fields["reason"] = reason_field("合并原因")
        self.wrong: list[dict[str, str]] = []

    def refuse(self, wrong: ValidationError) -> None:
        """What the choices make wrong, with the label of the fact."""
        for key, texts in by_key(wrong):
            label = f"{ResidentLedger.label_of(key)}：" if key else ""
            self.add_error(None, [f"{label}{m}" for text in texts for m in text.messages])


WHO = ("name", "gender", "birth_date", "id_no")
"""Facts that tell people apart: where both records have them and they differ, it is said."""


def _differs(one: Resident, other: Resident, key: str) -> bool:
    first, second = getattr(one, key), getattr(other, key)
    return bool(first and second and first != second)


class ResidentMerge(StepView):
    """Another record of the same person goes into this one."""

    letter = "D"
    title, button = "合并重复档案", "确认合并"
    intro = "保留这份档案，另一份作废并指向这里；七天内没有改动的可以撤销。"

    def form(self, resident: Resident, data: Any = None, **options: Any) -> MergeForm:
        return MergeForm(data, **options)

    def others(self, resident: Resident) -> Any:
        """The records that may be merged into this one: those one may void."""
        visible = ResidentLedger.visible(self.user, "D").current().select_related("community")
        return visible.exclude(pk=resident.pk)

    def other(self, resident: Resident) -> Resident | None:
        asked = self.request.POST.get("other") or self.request.GET.get("other", "")
        try:
            return self.others(resident).filter(pk=asked).first() if asked else None
        except ValidationError:
            return None

    def chosen(self) -> dict[str, str]:
        data = self.request.POST
        return {key: data[key] for key in data if key.startswith("take-")}

    def ask(self, resident: Resident, form: StepForm, status: int = 200) -> HttpResponse:
        other = self.other(resident)
        if other is not None:
            self.audit("view", other, detail={"page": "resident-merge"})
            conflict = duplicates.choices(resident, other, self.chosen())
            return self.show(
                "steps/merge.html", resident, status, form=form, other=other, groups=groups(conflict, "两份不同", "只有另一份有"),
                words=("用保留档案的", "用另一份的"),
            )  # fmt: skip
        return self.find(resident, form, status)

    def find(self, resident: Resident, form: StepForm, status: int) -> HttpResponse:
        text = self.request.POST.get("text", "").strip()[:40]
        if text:
            found = list(ResidentLedger.search(self.others(resident), text)[:FOUND])
            self.audit("search", detail={"page": "merge", "found": len(found)})
        else:
            found = duplicates.candidates(resident, self.user)
        return self.show(
            "steps/merge.html", resident, status, form=form, found=found, searched=bool(text)
        )

    def act(self, resident: Resident, form: StepForm) -> Merger:
        other = self.other(resident)
        if other is None:
            raise ValidationError("请先选择另一份档案")
        return duplicates.merge(
            by=self.user,
            kept_id=resident.pk,
            lost_id=other.pk,
            chosen=self.chosen(),
            reason=form.cleaned_data["reason"],
        )

    def tell(self, resident: Resident, form: StepForm, result: Merger) -> Told:
        changed = "、".join(ResidentLedger.label_of(key) for key in result.changed)
        lost = result.lost
        apart = [ResidentLedger.label_of(k) for k in WHO if _differs(resident, lost, k)]
        warning = f"两份档案的{'、'.join(apart)}不同，确是同一人才能合并"
        return [
            *([("请再核对", warning)] if apart else []),
            ("保留", f"{resident}（{resident.community.full_name}）"),
            ("作废并指向保留的档案", f"{lost}（{lost.community.full_name}）"),
            ("保留的档案将改动", changed or "没有"),
            ("转到保留档案的记录", duplicates.told(result) or "没有"),
        ]

    def success(self, resident: Resident, result: Merger) -> str:
        return f"已合并：{resident}。七天内没有改动的，可以在“打印与更多”中撤销合并"


class ResidentUnmerge(RecordRestore):
    """Two records again."""

    ledger = ResidentLedger
    letter = "D"
    title = "撤销合并"
    button = "撤销合并"
    warning = "两份档案恢复到合并之前；合并后又有改动的不能撤销。"
    done = "已撤销合并：{record}"

    def told(self, record: Any) -> Told:
        merger = duplicates.undoable(record)
        if merger is None:
            return []
        changed = "、".join(ResidentLedger.label_of(key) for key in merger.changed)
        until = timezone.localtime(merger.at + datetime.timedelta(days=UNDO_DAYS))
        told = [
            ("恢复的档案", f"{merger.lost}（{merger.lost.community.full_name}）"),
            ("这份档案改回的项目", changed or "没有"),
            ("转回的记录", duplicates.told(merger) or "没有"),
            ("最迟撤销时间", f"{until:%Y-%m-%d %H:%M}"),
        ]
        if duplicates.changed_since(merger):
            told.append(("不能撤销", "合并后又有改动，请直接更正档案"))
        return told

    def act(self, record: Any, reason: str) -> None:
        duplicates.undo(by=self.user, kept_id=record.pk, reason=reason)
