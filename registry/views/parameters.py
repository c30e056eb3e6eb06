"""参数: what every open figure is here, who set it and why; changing it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from registry import audit, parameters
from registry.indicators import catalogue, group_titles
from registry.models import Area, ParameterValue
from registry.parameters import PARAMETERS
from registry.parameters.kinds import Parameter
from registry.parameters.points import GROUP as POINTS
from registry.parameters.points import key_of
from registry.parsing import parse_date
from registry.screens import AreaScreen

INHERIT = "inherit"
LEVELS = dict(Area.Level.choices)


class ParameterForm(forms.Form):
    """The new value, from when, and why; as few fields as the kind needs."""

    use_required_attribute = False
    valid_from = forms.CharField(label="生效日期", max_length=20, required=False)
    reason = forms.CharField(
        label="原因",
        max_length=200,
        widget=forms.TextInput(attrs={"class": "input-full", "autocomplete": "off"}),
        error_messages={"required": "请写明原因", "max_length": "最多 200 个字"},
    )

    def __init__(self, *args: Any, parameter: Parameter, top: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.parameter = parameter
        self.fields["value"] = _field(parameter, top)
        self.fields["valid_from"].help_text = "留空为今天；以前的日期不能填"
        self.order_fields(["value", "valid_from", "reason"])

    def clean_value(self) -> Any:
        """One of the options or a whole number; None to follow the area above."""
        text = self.cleaned_data["value"]
        if text == INHERIT or (text == "" and not self.fields["value"].required):
            return None
        if options := self.parameter.options:
            return {_sent(key): key for key, _ in options}[text]
        return self.parameter.read(text)

    def clean_valid_from(self) -> Any:
        """The day, today when left empty; raises ValidationError for a day that is past."""
        text = self.cleaned_data["valid_from"].strip()
        day = parse_date(text) or timezone.localdate()
        if day < timezone.localdate():
            raise ValidationError("生效日期不能早于今天", code="past")
        return day


def _field(parameter: Parameter, top: bool) -> forms.Field:
    label = "改为"
    if parameter.options:
        choices = [(_sent(key), name) for key, name in parameter.options]
        choices += [] if top else [(INHERIT, "按上级的规定")]
        required = {"required": "请选择一项"}
        return forms.ChoiceField(
            label=label, choices=choices, widget=forms.RadioSelect, error_messages=required
        )
    field = forms.CharField(
        label=label,
        required=top,
        max_length=len(str(parameter.most)),
        help_text="" if top else "留空为按上级的规定",
        widget=forms.TextInput(
            attrs={
                "class": "input-4" if parameter.most < 10_000 else "input-10",
                "inputmode": "decimal" if parameter.kind == "points" else "numeric",
            }
        ),
        error_messages={
            "required": "请填写数值",
            "max_length": f"最多 {len(str(parameter.most))} 位",
        },
    )
    field.unit = f" {parameter.unit}"  # type: ignore[attr-defined]
    return field


def _sent(key: Any) -> str:
    """An option as the form sends it."""
    return str(int(key)) if isinstance(key, bool) else str(key)


class ParameterScreen(AreaScreen):
    """A screen about parameters in the current area; the right is asked there."""

    section = parameters.SECTION


class ParameterList(ParameterScreen):
    """Every parameter with what it is here today and since when."""

    def get(self, request: HttpRequest) -> HttpResponse:
        groups: dict[str, list[Any]] = {}
        origins = parameters.origins(PARAMETERS, self.area)
        for parameter in PARAMETERS.values():
            row = self.row(parameter, origins.get(parameter.key))
            groups.setdefault(parameter.group, []).append(row)
        points = groups.pop(POINTS)
        tables = [{"title": title, "table": _table(title, rows)} for title, rows in groups.items()]
        audit.record("list", by=self.user, ledger="parameters", community_id=self.area.code)
        header = {"title": "参数", "note": self.area.full_name}
        return render(request, "parameters.html", {
            "header": header, "tables": tables, "points": self.points(points),
        })  # fmt: skip

    def points(self, rows: list[Any]) -> dict[str, Any]:
        """What each sentence is worth, group by group of the score sheet, with what they add up to."""
        worth = parameters.of_region(*(key_of(code) for code in catalogue()))
        by_code = dict(zip(catalogue(), worth, strict=True))
        row_of = {row["pk"]: row for row in rows}
        parts = []
        for letter, title in group_titles().items():
            codes = [code for code in by_code if code.startswith(letter)]
            name = f"{letter} {title}"
            parts.append({
                "title": name, "count": len(codes), "sum": _points(by_code[c] for c in codes),
                "table": _table(name, [row_of[key_of(code)] for code in codes]),
            })  # fmt: skip
        return {"parts": parts, "sum": _points(worth), "whole": sum(worth) == WHOLE}

    def row(self, parameter: Parameter, held: ParameterValue | None) -> dict[str, Any]:
        shown = parameter.show(parameter.default if held is None else held.value)
        source = f"{held.area.name}，{held.valid_from:%Y-%m-%d} 起" if held else "系统默认"
        url = f"{reverse('parameter', args=[parameter.key])}?area={self.area.code}"
        texts = (parameter.title, shown, source, parameter.clause)
        cells = [
            {"label": label, "value": text, "kind": "text"}
            for label, text in zip(COLUMNS, texts, strict=True)
        ]
        cells[0] |= {"kind": "name", "url": url}
        return {"pk": parameter.key, "name": parameter.title, "cells": cells}


def _points(hundredths: Iterable[int]) -> str:
    """Hundredths of a point together, as they stand on paper: 9.5."""
    return f"{sum(hundredths) / 100:.2f}".rstrip("0").rstrip(".")


WHOLE = 10_000
"""A hundred points, in hundredths."""
COLUMNS = ("参数", "现在的数值", "由谁规定", "方案条目")


def _table(title: str, rows: list[Any]) -> dict[str, Any]:
    return {"caption": title, "columns": [{"label": c} for c in COLUMNS], "rows": rows}


class ParameterDetail(ParameterScreen):
    """One parameter here: its value, everything ever set, and the form for who may set it."""

    @property
    def parameter(self) -> Parameter:
        found = PARAMETERS.get(self.kwargs["key"])
        if found is None:
            raise Http404
        return found

    @property
    def may_set(self) -> bool:
        return parameters.may_set(self.user, self.parameter, self.area.code)

    def form(self, data: Any = None) -> ParameterForm:
        return ParameterForm(data, parameter=self.parameter, top=self.area.level == 1)

    def get(self, request: HttpRequest, key: str) -> HttpResponse:
        audit.record(
            "view",
            by=self.user,
            ledger="parameters",
            community_id=self.area.code,
            detail={"page": key},
        )
        return self.page(self.form() if self.may_set else None)

    def post(self, request: HttpRequest, key: str) -> HttpResponse:
        form = self.form(request.POST)
        if not self.may_set:
            raise PermissionDenied
        if not form.is_valid():
            return self.page(form, 422)
        given = form.cleaned_data
        parameters.change(
            key,
            self.area,
            to=given["value"],
            by=self.user,
            reason=given["reason"],
            valid_from=given["valid_from"],
        )
        messages.success(request, f"已设定：{self.parameter.title}（{self.area.name}）")
        return redirect(f"{request.path}?area={self.area.code}")

    def page(self, form: ParameterForm | None, status: int = 200) -> HttpResponse:
        parameter = self.parameter
        current = parameter.show(parameters.value(parameter.key, self.area))
        setters = "、".join(LEVELS[level] for level in parameter.set_by)
        context = {
            "header": {"title": parameter.title, "note": self.area.full_name},
            "parameter": parameter,
            "current": current,
            "default": parameter.show(parameter.default),
            "setters": setters,
            "form": form,
            "entries": [
                _entry(parameter, row) for row in parameters.history(parameter.key, self.area)
            ],
            "breadcrumb": [
                {"label": "参数", "url": f"{reverse('parameters')}?area={self.area.code}"},
                {"label": parameter.title},
            ],
        }
        return render(self.request, "parameter.html", context, status=status)


def _entry(parameter: Parameter, row: ParameterValue) -> dict[str, Any]:
    said = "按上级的规定" if row.value is None else parameter.show(row.value)
    return {
        "what": f"{row.area.name}：{said}，{row.valid_from:%Y-%m-%d} 起",
        "who": str(row.set_by),
        "when": f"{timezone.localtime(row.set_at):%Y-%m-%d %H:%M}",
        "reason": row.reason,
    }
