"""Drafts: what was typed into a form, kept sealed for whoever typed it until it is saved.

A draft is the form as it was sent, field by field, half-valid values and all; nothing of it is
read as facts before it is saved.  What the page carried sealed (what the form was opened on) is
opened for the draft and sealed anew when it is shown again, so that a change of keys takes it along.
"""

from __future__ import annotations

import base64
import datetime
import json
import uuid
from typing import Any

from django.db import IntegrityError, transaction
from django.http import QueryDict
from django.utils import timezone

from registry import parameters
from registry.models import Draft, Presence
from registry.vault import SealBroken, open_sealed, seal

MOST_CHARACTERS = 400_000
MOST_DRAFTS, MOST_BRIEF = 200, 20
"""So many one user has at most; beyond them the oldest goes."""
BRIEF_KEPT = datetime.timedelta(days=1)
PRESENT_FOR = datetime.timedelta(seconds=25)
"""A page that has been silent for longer counts as closed: two beats and a half."""
NOT_KEPT = ("csrfmiddlewaretoken", "unsent")


class NotKept(Exception):
    """The form is too large to be kept, or is not what it says; the text tells whoever typed it."""


def key_of(user: Any, token: uuid.UUID) -> uuid.UUID:
    """The key of the draft of the form that was opened with ``token``: nobody has another's."""
    return uuid.uuid5(token, f"draft:{user.pk}")


def token_of(sent: Any) -> uuid.UUID:
    """The token of the form that was sent; one that carries none is a form of its own."""
    try:
        return uuid.UUID(sent.get("token") or "")
    except ValueError:
        return uuid.uuid4()


# -- keeping -------------------------------------------------------------------------------------


def keep(
    user: Any, address: str, sent: Any, seals: dict[str, str], *, brief: bool = False, to: str = ""
) -> Draft:
    """Keep what was ``sent`` by the form that is opened at ``address``, over what it held before.

    ``seals`` names the fields the page carries sealed, with what each is bound to; ``to`` is where
    the form is sent.  Raises NotKept.
    """
    content = json.dumps({**_content(sent, seals), "to": to}, ensure_ascii=False)
    if len(content) > MOST_CHARACTERS or len(address) > 300:
        raise NotKept("内容太多，不能作为草稿保存，请直接按“保存”")
    draft = Draft(pk=key_of(user, token_of(sent)), user_id=user.pk, address=address)
    draft.content, draft.brief, draft.at = content, brief, timezone.now()
    _store(draft)
    _drop_oldest(user, brief)
    return draft


def _content(sent: Any, seals: dict[str, str]) -> dict[str, Any]:
    opened = {name: _open(sent.get(name, ""), context) for name, context in seals.items()}
    fields = [
        [name, value]
        for name, values in sent.lists()
        for value in values
        if is_kept(name) and name not in seals
    ]
    return {"fields": fields, "opened": opened}


def is_kept(name: str) -> bool:
    """Whether what is typed in the field ``name`` is kept: never a password."""
    return name not in NOT_KEPT and "password" not in name


def _open(value: str, context: str) -> str:
    try:
        return open_sealed(base64.b64decode(value), context).decode()
    except (SealBroken, ValueError) as broken:
        raise NotKept("页面已失效，请重新打开这份表再填写") from broken


def _store(draft: Draft) -> None:
    held = Draft.objects.filter(pk=draft.pk).exists()
    try:
        with transaction.atomic():
            draft.save(force_insert=not held, force_update=held)
    except IntegrityError:  # the same page kept it for the first time in this very moment
        draft.save(force_update=True)


def _drop_oldest(user: Any, brief: bool) -> None:
    held = Draft.objects.filter(user=user, brief=brief).order_by("-at")
    beyond = list(held.values_list("pk", flat=True)[MOST_BRIEF if brief else MOST_DRAFTS :])
    if beyond:
        Draft.objects.filter(pk__in=beyond).delete()


def forget(user: Any, token: str) -> None:
    """The form with ``token`` was saved: its draft goes."""
    try:
        key = key_of(user, uuid.UUID(token))
    except ValueError:
        return
    Draft.objects.filter(pk=key, user=user).delete()


# -- finding -------------------------------------------------------------------------------------


def find(user: Any, key: str) -> Draft | None:
    """The draft of ``user`` with ``key``; one of somebody else does not exist."""
    try:
        return Draft.objects.filter(pk=uuid.UUID(key), user=user).first()
    except ValueError:
        return None


def at_address(user: Any, address: str) -> list[Draft]:
    """The drafts of the form opened at ``address``, latest first."""
    return list(Draft.objects.filter(user=user, address=address, brief=False).order_by("-at"))


def of_user(user: Any) -> list[Draft]:
    """Every draft of ``user``, latest first."""
    return list(Draft.objects.filter(user=user, brief=False).order_by("-at"))


def typed(draft: Draft, seals: Any = None) -> QueryDict:
    """What the form held, as it would be sent; ``seals`` as for ``keep``, given what was typed."""
    content = json.loads(draft.content)
    sent = QueryDict(mutable=True)
    for name, value in content["fields"]:
        sent.appendlist(name, value)
    sent.update(dict.fromkeys(content["opened"], ""))
    for name, context in (seals(sent) if seals else {}).items():
        blob = seal(content["opened"].get(name, "").encode(), context)
        sent[name] = base64.b64encode(blob).decode()
    return sent


def target(draft: Draft) -> str:
    """Where the form was sent."""
    return str(json.loads(draft.content)["to"])


def purge(now: datetime.datetime) -> int:
    """Delete drafts that nobody went on with for as long as the parameter says."""
    (days,) = parameters.of_region("draft_days")
    limit = now - datetime.timedelta(days=days)
    return int(Draft.objects.filter(brief=False, at__lt=limit).delete()[0])


def purge_brief(now: datetime.datetime) -> int:
    """Delete what was kept of steps for a day, and notes of who had what open."""
    Presence.objects.filter(seen_at__lt=now - PRESENT_FOR * 10).delete()
    return int(Draft.objects.filter(brief=True, at__lt=now - BRIEF_KEPT).delete()[0])


# -- who has it open -----------------------------------------------------------------------------


def note_presence(user: Any, address: str) -> None:
    """Note that ``user`` has the form at ``address`` open now."""
    now = timezone.now()
    held = Presence.objects.filter(user=user, address=address)
    if held.filter(seen_at__gte=now - PRESENT_FOR).update(seen_at=now):
        return
    times = {"since": now, "seen_at": now}
    Presence.objects.update_or_create(user=user, address=address, defaults=times)


def others_at(user: Any, address: str) -> list[str]:
    """Who else has the form open, each with since when: 李强（14:30 起）."""
    since = timezone.now() - PRESENT_FOR
    held = Presence.objects.filter(address=address, seen_at__gte=since).exclude(user=user)
    rows = held.select_related("user").order_by("since")[:5]
    return [f"{row.user}（{timezone.localtime(row.since):%H:%M} 起）" for row in rows]


def when(draft: Draft) -> str:
    """11月27日 14:32."""
    at = timezone.localtime(draft.at)
    return f"{at.month}月{at.day}日 {at:%H:%M}"
