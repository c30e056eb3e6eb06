"""How long a session lasts: so long after the last thing its user did (0014)."""

from __future__ import annotations

import time
from typing import Any

from django.conf import settings
from django.http import HttpRequest

SEEN = "seen"
"""In the session: when its user last did something, in seconds since 1970."""


def extend(request: HttpRequest) -> None:
    """The user is there: the session lasts its whole time from now on."""
    request.session[SEEN] = int(time.time())


def notice(request: HttpRequest) -> None:
    """As ``extend``, but written only where a twentieth of the time has passed."""
    if left(request) < settings.SESSION_COOKIE_AGE * 0.95:
        extend(request)


def left_in_minutes(request: HttpRequest) -> int:
    """As ``left`` in whole minutes, rounded up: what a page says does not change with every second."""
    return -(-left(request) // 60)


def left(request: HttpRequest) -> int:
    """How many seconds the session still lasts if its user does nothing."""
    seen: Any = request.session.get(SEEN, 0)
    return max(0, int(seen) + settings.SESSION_COOKIE_AGE - int(time.time()))
