"""Where the participation of an area is shown."""

from __future__ import annotations

from urllib.parse import urlencode

from django.urls import reverse


def people_url(code: str, **more: str) -> str:
    """Who of the area ``code`` took part, narrowed down by ``more``."""
    return f"{reverse('culture-people')}?{urlencode({'area': code, **more})}"
