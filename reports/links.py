"""The addresses of the pages of figures, so that each page leads to the others."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse


def _asked(url: str, **asked: Any) -> str:
    given = {key: value for key, value in asked.items() if value}
    return f"{url}?{urlencode(given)}" if given else url


def indicators_url(area: str, **asked: Any) -> str:
    """The catalogue of ``area``."""
    return _asked(reverse("indicators"), area=area, **asked)


def indicator_url(code: str, area: str, **asked: Any) -> str:
    """The page of one indicator in ``area``."""
    return _asked(reverse("indicator", args=[code]), area=area, **asked)


def records_url(code: str, area: str, part: str, **asked: Any) -> str:
    """The records behind one figure of an indicator: ``part`` is met, lacking or all."""
    return _asked(reverse("indicator-records", args=[code]), area=area, part=part, **asked)
