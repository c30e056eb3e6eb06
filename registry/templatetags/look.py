"""What the pieces need to know of a form: its error lines, its choices, its widgets dressed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from django import forms, template
from django.forms.boundfield import BoundField
from django.forms.formsets import BaseFormSet
from django.utils.safestring import SafeString

from registry.ledger.kinds import LONG

LONG_LINE = "input-30"
"""The class of a field for one long line: it has two columns."""

register = template.Library()

FORM_ERRORS_ID = "form_errors"
ONE_COLUMN, TWO_COLUMNS, THREE_COLUMNS = 12, 25, 40
LONG_CHOICE = 24
EACH = 2.7
"""Characters the box of a choice and the gap behind it take."""


@dataclass(frozen=True)
class ErrorLine:
    """One field that needs correcting: its wording and the id the summary leads to."""

    text: str
    target: str


@register.simple_tag
def error_lines(form: forms.BaseForm | None, formsets: Any = None) -> list[ErrorLine]:
    """Every field in error of a form and its formsets, in page order, worded as beside the field."""
    if form is not None and hasattr(form, "error_list"):
        return [_line(**line) for line in form.error_list]
    lines = list(_form_lines(form)) if form else []
    for formset in _each(formsets):
        if formset.non_form_errors():
            lines.append(
                ErrorLine(
                    "；".join(map(str, formset.non_form_errors())), f"{formset.prefix}_errors"
                )
            )
        for number, inner in enumerate(formset.forms, start=1):
            lines += _form_lines(inner, prefix=f"第 {number} 行 ")
    return lines


def _line(id: str, label: str, message: str) -> ErrorLine:
    return ErrorLine(f"{label}：{message}" if label else message, id)


@register.filter
def error_target(field: BoundField) -> str:
    """The id that can take the focus: the input, the first choice, or the group of parts."""
    if isinstance(field.field.widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        options = field.subwidgets
        return options[0].id_for_label if options else f"{field.auto_id}_group"
    return field.id_for_label or f"{field.auto_id}_group"


@register.filter
def styled(field: BoundField) -> SafeString:
    """The field's widget with the class its kind needs, beside the classes it has already."""
    return field.as_widget(attrs={"class": _classes(field)})


@register.filter
def long_choices(field: BoundField) -> bool:
    """Whether some choice is a phrase that needs a line of its own."""
    return any(len(str(option.choice_label)) > LONG_CHOICE for option in field.subwidgets)


@register.filter
def room(field: BoundField) -> str:
    """The class that gives the field the columns it needs in a form's grid; none for one column."""
    widget = field.field.widget
    kept = getattr(field.field, "kept", None)
    if kept:
        return " is-wide" if kept.opened or isinstance(widget, forms.Textarea) else ""
    if isinstance(widget, forms.CheckboxSelectMultiple):
        return " is-whole"
    if isinstance(widget, forms.RadioSelect):
        # Measured in characters: what the labels take, and the box and the gap of each.
        needed = sum(len(str(option.choice_label)) + EACH for option in field.subwidgets)
        sizes = ((ONE_COLUMN, ""), (TWO_COLUMNS, " is-wide"), (THREE_COLUMNS, " is-three"))
        return next((name for most, name in sizes if needed <= most), " is-whole")
    css = widget.attrs.get("class", "")
    if LONG in css:
        return " is-whole"
    wide = isinstance(widget, forms.Textarea | forms.FileInput) or LONG_LINE in css
    return " is-wide" if wide else ""


class _BareFiles(forms.FileInput):
    allow_multiple_selected = True


@register.filter
def styled_file(field: BoundField) -> SafeString:
    """A file field as a bare input; the present file and its removal are drawn by the template."""
    attrs = field.field.widget.attrs
    widget = _BareFiles(attrs=attrs) if attrs.get("multiple") else forms.FileInput(attrs=attrs)
    return field.as_widget(widget=widget, attrs={"class": _classes(field)})


@register.filter
def grouped_choices(field: BoundField) -> list[dict[str, Any]]:
    """The options of radios or checkboxes as [{label, options}], groups as the choices have them."""
    widget = field.field.widget
    attrs = field.build_widget_attrs({"id": widget.attrs.get("id") or field.auto_id})
    value = widget.format_value(field.value())
    return [
        {"label": label, "options": options}
        for label, options, _ in _merged(widget.optgroups(field.html_name, value, attrs))
    ]


@register.filter
def clear_name(field: BoundField) -> str:
    """Name of the checkbox that removes the present file."""
    return field.field.widget.clear_checkbox_name(field.html_name)


@register.filter
def clear_id(field: BoundField) -> str:
    """Id of the checkbox that removes the present file."""
    return field.field.widget.clear_checkbox_id(clear_name(field))


@register.filter
def base_name(path: object) -> str:
    """The last part of a stored file's path."""
    return PurePath(str(path)).name


def _each(formsets: Any) -> Iterable[BaseFormSet]:
    if isinstance(formsets, BaseFormSet):
        return [formsets]
    return formsets or []


def _form_lines(form: forms.BaseForm, prefix: str = "") -> Iterator[ErrorLine]:
    if form.non_field_errors():
        target = f"{form.prefix}_{FORM_ERRORS_ID}" if form.prefix else FORM_ERRORS_ID
        yield ErrorLine(prefix + "；".join(map(str, form.non_field_errors())), target)
    for field in form:
        if field.errors:
            yield ErrorLine(
                f"{prefix}{field.label}：{'；'.join(map(str, field.errors))}", error_target(field)
            )


def _classes(field: BoundField) -> str:
    widget = field.field.widget
    if isinstance(widget, forms.CheckboxInput):
        kind = "form-check-input"
    elif isinstance(widget, forms.Select | forms.SelectDateWidget):
        kind = "form-select"
    else:
        kind = "form-control"
    own = widget.attrs.get("class", "")
    return " ".join(filter(None, [kind, own, "is-invalid" if field.errors else ""]))


def _merged(groups: list[tuple]) -> list[tuple]:
    """Django gives every ungrouped option a group of its own; put neighbours together."""
    merged: list[tuple] = []
    for label, options, index in groups:
        if label is None and merged and merged[-1][0] is None:
            merged[-1][1].extend(options)
        else:
            merged.append((label, list(options), index))
    return merged
