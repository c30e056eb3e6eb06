"""What a parameter is: its key, its kind, what it may be, and how it is said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError

REGION = (1,)
DOWN_TO_BANNER = (1, 2, 3)
LARGEST = 3660
MOST = {
    "percent": 100, "hours": 24, "items": 1000, "square_metres": 1_000_000, "yuan": 100_000_000,
    "points": 10_000, "calendar_years": 20,
}  # fmt: skip
"""The largest value of the kinds that go beyond ``LARGEST`` or stop short of it."""

UNITS = {
    "working_days": "个工作日",
    "days": "日",
    "months": "个月",
    "years": "周岁",
    "calendar_years": "年",
    "percent": "%",
    "items": "项",
    "square_metres": "平方米",
    "yuan": "元",
    "hours": "学时",
    "points": "分",
    "yes_no": "",
    "choice": "",
}
"""The kinds of a parameter, with the unit said after the figure.

``yes_no`` is True or False, ``choice`` one key of the parameter's ``choices``, ``points`` hundredths of a point.
"""


@dataclass(frozen=True)
class Parameter:
    """One declared figure; ``set_by`` are the levels of area whose staff may set it."""

    key: str
    title: str
    kind: str
    default: Any
    clause: str
    group: str
    set_by: tuple[int, ...] = REGION
    choices: tuple[tuple[str, str], ...] = ()
    """What a ``choice`` may be: key and name."""
    note: str = ""
    """What setting it brings with it, for whoever sets it."""
    counted: str = ""
    """What it counts where that is not the unit of its kind: 人, 次, 户."""

    @property
    def options(self) -> tuple[tuple[Any, str], ...]:
        """Every value there is, with its name, where they are few; none for a figure."""
        return ((True, "是"), (False, "否")) if self.kind == "yes_no" else self.choices

    @property
    def most(self) -> int:
        """The largest figure allowed."""
        return MOST.get(self.kind, LARGEST)

    @property
    def unit(self) -> str:
        """What the figure counts, as said after it."""
        return self.counted or UNITS[self.kind]

    def show(self, value: Any) -> str:
        """The value in words: 15 个工作日, 是."""
        if self.options:
            return dict(self.options)[value]
        return f"{self.figure(value)} {self.unit}"

    def figure(self, value: Any) -> str:
        """The figure alone: 20,000; points with the digits they have: 0.75."""
        if self.kind == "points":
            return f"{value / 100:.2f}".rstrip("0").rstrip(".")
        return f"{value:,}"

    def read(self, text: str) -> Any:
        """The value typed as ``text``; raises ValidationError for what the kind does not allow."""
        if self.kind == "points":
            whole, _, part = text.partition(".")
            digits = whole + part.ljust(2, "0")
            fits = len(part) <= 2 and digits.isascii() and digits.isdecimal()
            return self.check(int(digits) if whole and fits else text)
        return self.check(int(text) if text.isdecimal() and text.isascii() else text)

    def check(self, value: Any) -> Any:
        """The value if the kind allows it; raises ValidationError."""
        if self.options:
            if any(type(value) is type(key) and value == key for key, _ in self.options):
                return value  # a plain “in” would take 1 for True
            names = "、".join(f"“{name}”" for _, name in self.options)
            raise ValidationError(f"请选择{names}中的一项", code="value")
        if (
            isinstance(value, int)
            and not isinstance(value, bool)
            and self.least <= value <= self.most
        ):
            return value
        raise ValidationError(self.asks, code="value")

    @property
    def least(self) -> int:
        """The smallest figure allowed; a sentence may be worth nothing."""
        return 0 if self.kind == "points" else 1

    @property
    def asks(self) -> str:
        """What may be typed, in words."""
        if self.kind == "points":
            return "请填写 0 到 100 的数，最多两位小数"
        return f"请填写 {self.least} 到 {self.most} 的整数"
