"""What is known of the request being answered: who asks, from where, under which posting."""

import ipaddress
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from typing import Any

from django.conf import settings
from django.http import HttpRequest


@dataclass(frozen=True)
class RequestContext:
    """Who asks, from where, under which posting; empty outside a request (commands, tasks)."""

    request_id: str = ""
    ip: str | None = None
    user_id: int | None = None
    posting: str = ""
    in_wan: bool = False
    """Whether amounts are shown in 万元 (``registry.amounts``)."""
    read: dict[Any, Any] = field(default_factory=dict, compare=False)
    """What was read for this request and holds until it is answered."""
    is_work: bool = False
    """Whether it stands for a piece of work outside a request (see ``as_one_work``)."""

    @property
    def ends(self) -> bool:
        """Whether there is a request, or one piece of work, with which ``read`` ends."""
        return bool(self.request_id) or self.is_work


CONCERNED = "areas concerned"
_NOTHING = RequestContext()
current: ContextVar[RequestContext] = ContextVar("current", default=_NOTHING)
"""The request being answered; read with ``current.get()``."""


@contextmanager
def as_one_work() -> Iterator[None]:
    """Have what is read inside hold until the end, as it does in a request.

    A file of 100,000 rows is then judged by one set of parameters, read once.
    """
    asking = current.get()
    token = current.set(asking if asking.ends else replace(asking, read={}, is_work=True))
    try:
        yield
    finally:
        current.reset(token)


def concern(*codes: str) -> None:
    """Say that this request is about the areas ``codes``: what is set there is read with the rest."""
    asking = current.get()
    if asking.ends:
        asking.read.setdefault(CONCERNED, set()).update(codes)


def concerned() -> set[str]:
    """The areas this request is about, as far as it is known."""
    return current.get().read.get(CONCERNED, set())


def act_as(posting: str) -> None:
    """Name the posting under which the rest of this request acts, for the audit trail."""
    current.set(replace(current.get(), posting=posting))


def client_ip(request: HttpRequest) -> str | None:
    """The client's address, or None where there is none (a Unix socket).

    ``X-Forwarded-For`` is written by whoever calls, so it counts only behind as many proxies of
    our own as ``TRUSTED_PROXIES`` says: the entry added by the outermost of them is taken.
    """
    trusted = getattr(settings, "TRUSTED_PROXIES", 0)
    address = request.META.get("REMOTE_ADDR", "")
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    if 0 < trusted <= len(forwarded):
        address = forwarded[-trusted].strip() or address
    try:
        return str(ipaddress.ip_address(address))
    except ValueError:
        return None
