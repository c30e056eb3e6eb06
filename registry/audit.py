"""The audit trail: one row per event, sealed in batches by a keyed hash chain.

``record`` writes; ``seal`` closes what has been written under ``AUDIT_KEY`` and notes each seal in
a file outside the database; ``verify`` says what was changed, removed or put in since.
Rows not yet sealed are protected only by the database's triggers, so ``seal`` should run often.
"""

import hashlib
import hmac
import json
import re
import struct
import time
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max
from django.http import HttpRequest
from django.utils import timezone

from registry import audit_triggers
from registry.keyring import decode_key
from registry.models.audit_event import AuditAction, AuditEvent, AuditResult
from registry.models.audit_seal import AuditSeal
from registry.requesting import RequestContext, client_ip, current

FIRST_MAC = "0" * 64
DIGEST_BYTES = 8
_LOCK = 0x52454753  # the advisory lock that lets one process seal at a time
_SEALED_COLUMNS = [field.attname for field in AuditEvent._meta.concrete_fields]
_DIGEST = struct.Struct(f">q{DIGEST_BYTES}s")
_PERSONAL = re.compile(
    r"(?<![0-9A-Za-z])(?:\d{17}[\dXx](?:\d{2}(?:[Bb]\d{0,2})?)?|\d{15}|1[3-9]\d{9})(?![0-9A-Za-z])"
)

# --- writing


def record(
    action: str,
    *,
    by: Any,
    obj: Any = None,
    ledger: str = "",
    community_id: str = "",
    count: int | None = None,
    detail: dict[str, Any] | None = None,
    result: str = AuditResult.OK,
) -> AuditEvent:
    """Append one event inside the caller's transaction and return it.

    ``by`` is the user, or None (or an anonymous user) where there is none; ``obj`` gives record
    id, community and, unless named, the ledger.  ``detail`` holds ids and field names; anything in
    it that looks like an ID, certificate or mobile number is replaced.  Raises ``ValueError`` for
    an action or result that is not in the lists.
    """
    context = current.get()
    user = by if by is not None and by.is_authenticated else None
    return _append(
        context,
        action=AuditAction(action),
        user=user,
        username=user.get_username() if user else "",
        posting=context.posting or _postings(user),
        ledger=ledger or (obj._meta.model_name if obj is not None else ""),
        object_id=str(obj.pk) if obj is not None else "",
        community_id=community_id or getattr(obj, "community_id", "") or "",
        count=count,
        detail=_without_numbers(detail or {}),
        result=AuditResult(result),
    )


def count_today(by: Any, action: str) -> int:
    """How many events ``action`` of ``by`` there are since midnight."""
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    return AuditEvent.objects.filter(user=by, action=action, at__gte=midnight).count()


def _append(context: RequestContext, **values: Any) -> AuditEvent:
    event = AuditEvent(ip=context.ip, request_id=context.request_id, **values)
    event.save()
    return event


def _postings(user: Any) -> str:
    # Only postings the request has read already: the trail costs no query of its own.
    held = getattr(user, "active_postings", ())
    return "；".join(str(posting) for posting in held)[:200]


def _without_numbers(value: Any) -> Any:
    if isinstance(value, dict):
        return {_without_numbers(str(key)): _without_numbers(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set):
        return [_without_numbers(item) for item in value]
    if value is None or isinstance(value, bool) or (isinstance(value, int) and value < 10**10):
        return value
    return _PERSONAL.sub("***", _printable(str(value)))


def _printable(text: str) -> str:
    return "".join(c for c in text if unicodedata.category(c) not in ("Cc", "Cs"))


def _of_request(request: HttpRequest) -> RequestContext:
    context = current.get()
    return context if context.request_id else RequestContext(ip=client_ip(request))


def signed_in(request: HttpRequest, user: Any) -> AuditEvent:
    """``user`` has signed in; called by the sign-in view."""
    name = user.get_username()
    context = _of_request(request)
    return _append(
        context, action=AuditAction.SIGN_IN, user=user, username=name, posting=_postings(user)
    )


def sign_in_failed(request: HttpRequest, username: str) -> AuditEvent:
    """Someone failed to sign in as ``username``, an account or not; called by the sign-in view."""
    return _append(
        _of_request(request),
        action=AuditAction.SIGN_IN_FAILED,
        username=_without_numbers(username)[:150],
        result=AuditResult.FAILED,
    )


def signed_out(request: HttpRequest, user: Any) -> AuditEvent:
    """``user`` has signed out; called by the sign-out view before the session ends."""
    name = user.get_username()
    return _append(_of_request(request), action=AuditAction.SIGN_OUT, user=user, username=name)


# --- sealing


@lru_cache(maxsize=8)
def _key(secret: str, purpose: str) -> bytes:
    return hmac.digest(decode_key(secret, "AUDIT_KEY"), f"audit:{purpose}".encode(), "sha256")


def _canonical(values: Any) -> bytes:
    return json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _rows(first: int, last: int, limit: int | None = None) -> Iterator[tuple[int, bytes]]:
    """Id and keyed hash of each row from ``first`` to ``last``, both included, in order."""
    key = _key(settings.AUDIT_KEY, "row")
    at = _SEALED_COLUMNS.index("at")
    found = AuditEvent.objects.filter(id__gte=first, id__lte=last).order_by("id")
    for row in found.values_list(*_SEALED_COLUMNS)[:limit]:
        values = list(row)
        values[at] = row[at].astimezone(UTC).isoformat()
        yield row[0], hmac.digest(key, _canonical(values), "sha256")


def _seal_mac(seal: AuditSeal, row_macs: list[bytes]) -> str:
    head = [seal.first_id, seal.last_id, seal.count, seal.previous_mac]
    body = hashlib.sha256(bytes(seal.digests)).hexdigest()
    when = seal.at.astimezone(UTC).isoformat()
    message = _canonical([*head, when, body]) + b"".join(row_macs)
    return hmac.new(_key(settings.AUDIT_KEY, "seal"), message, "sha256").hexdigest()


def seal(batch: int = 1000, patience: float = 10.0) -> int:
    """Seal what is written and settled, ``batch`` rows to a seal; returns the number of rows.

    Not to be called inside a transaction.  Waits up to ``patience`` seconds for transactions that
    are still writing, without holding up any; if one takes longer, nothing is sealed this time.
    """
    limit = _settled(patience)
    total = 0
    while done := _seal_batch(limit, batch):
        total += done
    _anchor()
    return total


def _seal_batch(limit: int, batch: int) -> int:
    with transaction.atomic():
        _lock()
        previous = AuditSeal.objects.order_by("id").last()
        first = previous.last_id + 1 if previous else 1
        rows = list(_rows(first, limit, batch))
        if not rows:
            return 0
        new = AuditSeal(
            first_id=first,
            last_id=rows[-1][0],
            count=len(rows),
            previous_mac=previous.mac if previous else FIRST_MAC,
            digests=b"".join(_DIGEST.pack(key, mac[:DIGEST_BYTES]) for key, mac in rows),
        )
        new.mac = _seal_mac(new, [mac for _, mac in rows])
        new.save()
        return len(rows)


def _lock() -> None:
    # SQLite's transactions are IMMEDIATE: there the write lock is held already.
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def _settled(patience: float) -> int:
    """The highest id below which no row can appear any more, or 0 if that cannot be known now.

    PostgreSQL hands out ids before their transactions commit.  Whoever holds an id up to the
    highest one visible has locked the table by then, so once those lockers are gone it is settled.
    """
    highest = AuditEvent.objects.aggregate(last=Max("id"))["last"] or 0
    if connection.vendor != "postgresql":
        return highest
    waited_for = _writers()
    end = time.monotonic() + patience
    while waited_for & _writers():
        if time.monotonic() > end:
            return 0
        time.sleep(0.02)
    return highest


def _writers() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT virtualtransaction FROM pg_locks WHERE relation = %s::regclass AND granted "
            "AND mode = 'RowExclusiveLock' AND pid <> pg_backend_pid() "
            "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
            [AuditEvent._meta.db_table],
        )
        return {name for (name,) in cursor.fetchall()}


# --- the file outside the database


def anchor_path() -> Path:
    """Where seals are noted: ``AUDIT_ANCHOR``, else ``audit-anchor.log`` in ``VAR_DIR``."""
    return Path(getattr(settings, "AUDIT_ANCHOR", settings.VAR_DIR / "audit-anchor.log"))


def _anchored() -> dict[int, str]:
    """Seal id → mac of every seal noted; a line cut off by a crash is passed over."""
    path = anchor_path()
    found: dict[int, str] = {}
    for line in path.read_text("utf-8").splitlines() if path.exists() else []:
        try:
            note = json.loads(line)
            found[note["seal"]] = note["mac"]
        except (ValueError, KeyError, TypeError):
            continue
    return found


def _anchor() -> None:
    """Append a line for every seal not noted yet, so a crash between the two heals itself."""
    last = max(_anchored(), default=0)
    path = anchor_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    for new in AuditSeal.objects.filter(id__gt=last).order_by("id").defer("digests"):
        note = {"seal": new.pk, "first": new.first_id, "last": new.last_id, "count": new.count}
        line = _canonical({**note, "mac": new.mac, "at": new.at.astimezone(UTC).isoformat()})
        with path.open("ab") as file:
            file.write((b"\n" if file.tell() and not _ends_line(path) else b"") + line + b"\n")


def _ends_line(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(-1, 2)
        return file.read(1) == b"\n"


# --- verifying


@dataclass(frozen=True)
class Problem:
    """Something wrong with the trail; ``kind`` is edited, deleted, inserted, seal, chain, cut or
    trigger, and the audit rows concerned are ``first_id``…``last_id``."""

    kind: str
    first_id: int
    last_id: int
    text: str


def verify() -> list[Problem]:
    """Everything wrong with the sealed trail, located; empty when it is whole."""
    return [*_missing_triggers(), *_stray_rows(), *_broken_seals(), *_cut_off()]


def unsealed() -> int:
    """How many rows wait for their seal."""
    last = AuditSeal.objects.aggregate(last=Max("last_id"))["last"] or 0
    return AuditEvent.objects.filter(id__gt=last).count()


def _missing_triggers() -> Iterator[Problem]:
    for name in audit_triggers.missing(connection):
        yield Problem("trigger", 0, 0, f"数据库触发器 {name} 不存在或已停用")


def _stray_rows() -> Iterator[Problem]:
    for key in AuditEvent.objects.filter(id__lt=1).values_list("id", flat=True):
        yield Problem("inserted", key, key, f"第 {key} 条是插入的")


def _broken_seals() -> Iterator[Problem]:
    last_id, mac = 0, FIRST_MAC
    for found in AuditSeal.objects.order_by("id").iterator(chunk_size=50):
        if found.first_id != last_id + 1 or found.previous_mac != mac:
            text = f"第 {last_id + 1} 条至第 {found.first_id - 1} 条之间的封存缺失或次序被改"
            yield Problem("chain", last_id + 1, max(found.first_id - 1, last_id + 1), text)
        yield from _check_seal(found)
        last_id, mac = found.last_id, found.mac


def _check_seal(found: AuditSeal) -> Iterator[Problem]:
    rows = list(_rows(found.first_id, found.last_id))
    macs = [mac for _, mac in rows]
    if len(rows) == found.count and hmac.compare_digest(_seal_mac(found, macs), found.mac):
        return
    located = list(_locate(found, dict(rows)))
    yield from located
    if not located:
        text = f"第 {found.first_id} 条至第 {found.last_id} 条的封存记录被改"
        yield Problem("seal", found.first_id, found.last_id, text)


def _locate(found: AuditSeal, rows: dict[int, bytes]) -> Iterator[Problem]:
    digests = bytes(found.digests)
    whole = len(digests) - len(digests) % _DIGEST.size
    sealed = dict(_DIGEST.iter_unpack(digests[:whole]))
    for key in sorted(sealed.keys() | rows.keys()):
        if key not in rows:
            yield Problem("deleted", key, key, f"第 {key} 条已被删除")
        elif key not in sealed:
            yield Problem("inserted", key, key, f"第 {key} 条是插入的")
        elif sealed[key] != rows[key][:DIGEST_BYTES]:
            yield Problem("edited", key, key, f"第 {key} 条被改动")


def _cut_off() -> Iterator[Problem]:
    """Seals noted outside the database that it no longer has, or has otherwise."""
    seals = {key: mac for key, mac in AuditSeal.objects.values_list("id", "mac")}
    noted = _anchored()
    if seals and not noted:
        yield Problem("cut", 0, 0, f"锚定文件 {anchor_path().name} 不存在或为空")
    for key, mac in noted.items():
        if seals.get(key) != mac:
            yield Problem("cut", 0, 0, f"锚定文件中的第 {key} 号封存在数据库中缺失或不同")
