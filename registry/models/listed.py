"""Model fields whose values come from a code list (see ``registry.codes``)."""

from typing import Any

from django.db import models


class ListedField(models.CharField):
    """One code of the list ``codes``; empty means not yet known."""

    def __init__(self, *args: Any, codes: str = "", **kwargs: Any) -> None:
        self.codes = codes
        kwargs.setdefault("max_length", 8)
        kwargs.setdefault("blank", True)
        kwargs.setdefault("default", "")
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "codes": self.codes}


class ListedManyField(models.JSONField):
    """Several codes of the list ``codes``, kept in the order of the list."""

    def __init__(self, *args: Any, codes: str = "", **kwargs: Any) -> None:
        self.codes = codes
        kwargs.setdefault("blank", True)
        kwargs.setdefault("default", list)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "codes": self.codes}
