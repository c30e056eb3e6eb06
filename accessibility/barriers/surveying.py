"""What the surveys of homes and places share: who surveys, and the photographs on the sheet."""

from __future__ import annotations

from itertools import zip_longest
from typing import Any

from accessibility.retrofits import photos

PHOTO = "photo"


class BySurveyor:
    """The part of a survey's form that offers the name of whoever fills it in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = self.record or self.is_bound or self.initial.get("surveyed_by")  # type: ignore[attr-defined]
        if not known:
            self.initial["surveyed_by"] = str(self.user)  # type: ignore[attr-defined]


def survey_photos(ledger: Any, record: Any) -> list[tuple[str, str]]:
    """The photographs of a survey two by two, as pictures a sheet carries in itself."""
    held = [photos.as_data(photo) for photo in photos.of(ledger, record, PHOTO)]
    pairs = list(zip_longest(held[::2], held[1::2], fillvalue=""))
    return pairs[: photos.ON_PAPER]
