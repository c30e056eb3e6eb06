"""What must be done without anyone asking: sealing, purging, and following the calendar.

Every step may run twice, and beside a running product: each does its work in transactions of its
own and finds nothing left the second time.
"""

from __future__ import annotations

import datetime
import json
import logging
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db.models import Q
from django.utils import timezone

from registry import (
    applications,
    attachments,
    audit,
    drafts,
    five_knowns,
    parameters,
    photos,
    resident_rules,
    sealed_files,
)
from registry.ledger import approval, saving
from registry.ledger.ledger import Examination
from registry.ledgers import ResidentLedger
from registry.models import (
    ImportBatch,
    ImportRow,
    OutputFile,
    ParameterValue,
    Resident,
    SearchTerm,
    Submission,
)
from registry.models.output_file import KEPT_HOURS
from registry.vault import SealBroken

SEARCHES_KEPT = datetime.timedelta(days=1)
TOKENS_KEPT = datetime.timedelta(days=7)
IMPORTS_KEPT = datetime.timedelta(days=30)
LOOSE_PICTURES_KEPT = datetime.timedelta(days=2)  # 比表单里的凭据活得久
LOOK_BACK = datetime.timedelta(days=400)
"""How far birthdays are looked for where nobody knows when this last ran."""
CHUNK = 200

log = logging.getLogger(__name__)
Step = tuple[str, Callable[[datetime.datetime], int]]


def run(now: datetime.datetime, daily: bool = True) -> tuple[list[str], bool]:
    """Take every step (the ``daily`` ones only when told to): a line each, and whether all went well.

    A step that fails is logged and does not keep the others from their work.
    """
    lines, well = [], True
    for title, step in _steps(daily):
        try:
            lines.append(f"{title}：{step(now)}")
        except Exception:
            log.exception("housekeeping: %s", step.__name__)
            lines.append(f"{title}：未完成，详见日志")
            well = False
    return lines, well


def _steps(daily: bool) -> list[Step]:
    """What registry has to do, and then what the applications bring: they follow what it changed."""
    brought = applications.parts("upkeep")
    return [
        *EACH_TIME,
        *(ONCE_A_DAY if daily else ()),
        *(step for part in brought for step in (part.ONCE_A_DAY if daily else ())),
        *(step for part in brought for step in part.EACH_TIME),
    ]


# -- sealing and purging -----------------------------------------------------------------------


def seal_trail(now: datetime.datetime) -> int:
    """Seal what stands in the audit trail unsealed; the number of rows."""
    return audit.seal()


def purge_files(now: datetime.datetime) -> int:
    """Delete exports and prints a day old, file first."""
    old = OutputFile.objects.filter(at__lt=now - datetime.timedelta(hours=KEPT_HOURS))
    for output in old:
        default_storage.delete(output.path)
        output.delete()
    return len(old)


def purge_searches(now: datetime.datetime) -> int:
    return SearchTerm.objects.filter(at__lt=now - SEARCHES_KEPT).delete()[0]


def purge_tokens(now: datetime.datetime) -> int:
    return Submission.objects.filter(at__lt=now - TOKENS_KEPT).delete()[0]


def purge_imports(now: datetime.datetime) -> int:
    """Delete workbooks and staged rows a month after they were last needed; the batch stays."""
    limit = now - IMPORTS_KEPT
    unused = Q(applied_at__isnull=True) | Q(applied_at__lt=limit)
    count = 0
    for batch in ImportBatch.objects.filter(unused, at__lt=limit):
        rows = ImportRow.objects.filter(batch=batch)
        if not default_storage.exists(batch.path) and not rows.exists():
            continue
        rows.delete()
        default_storage.delete(batch.path)
        if batch.state not in ("applied", "undone"):
            batch.state, batch.message = "failed", "超过 30 天没有导入，文件已清除，请重新上传"
            batch.save(update_fields=["state", "message"])
        count += 1
    return count


def purge_sessions(now: datetime.datetime) -> int:
    from django.contrib.sessions.models import Session

    before = Session.objects.count()
    call_command("clearsessions")
    return before - Session.objects.count()


def purge_pictures(now: datetime.datetime) -> int:
    """Delete pictures that were kept for a form and never came into a record, or left it."""
    held = Resident.objects.unscoped("pictures of everyone, voided or not, stay")
    used = set(held.exclude(photo="").values_list("photo", flat=True))
    return _purge_loose(photos.names(), used, now)


def purge_attachments(now: datetime.datetime) -> int:
    """Delete files of attachments whose row was never written; those of void ones stay."""
    names = sealed_files.names(attachments.FOLDER)
    return _purge_loose(names, attachments.used_files(), now)


def _purge_loose(names: list[str], used: set[str], now: datetime.datetime) -> int:
    count = 0
    for name in names:
        if name in used or now - default_storage.get_modified_time(name) <= LOOSE_PICTURES_KEPT:
            continue
        default_storage.delete(name)
        count += 1
    return count


# -- the calendar ------------------------------------------------------------------------------


def expire_certificates(now: datetime.datetime) -> int:
    """有效 becomes 过期 the day after the last day, as a change by nobody in the history."""
    today = timezone.localtime(now).date()
    due = _everyone().filter(cert_status="2", cert_expires_on__lt=today)
    keys = list(due.values_list("pk", flat=True))
    return sum(
        saving.by_calendar(ResidentLedger, k, {"cert_status": "3"}, "有效期满") for k in keys
    )


def _everyone() -> Any:
    return Resident.objects.unscoped("the calendar holds for everyone").current()


def thresholds() -> list[int]:
    """The ages at which a question begins or ceases to be asked."""
    conditions: list[Any] = [*resident_rules.DEPENDENT]
    for asked in resident_rules.ASKED.values():
        conditions += _parts(asked)
    bounds = [c["age"] for c in conditions if "age" in c]
    ages = {age for first, last in bounds for age in (first, last + 1)}
    return sorted(age for age in ages if 0 < age < 150)


def _parts(condition: Any) -> Iterable[dict[str, Any]]:
    return condition if isinstance(condition, list) else [condition]


def recount_gaps(now: datetime.datetime) -> int:
    """Count anew what is missing of whoever reached a threshold since this last ran."""
    today = timezone.localtime(now).date()
    count = 0
    for residents in _chunks(_crossed(_last_run(today), today)):
        count += sum(_recount(resident, today) for resident in residents)
    return count


def _crossed(since: datetime.date, today: datetime.date) -> Any:
    """Whoever had a birthday of a threshold after ``since``; 29 February counts on 1 March."""
    birthdays = Q(pk__in=[])
    for age in thresholds():
        born = [resident_rules.years_after(day, -age) for day in (since, today)]
        birthdays |= Q(birth_date__gt=born[0], birth_date__lte=born[1])
    return _everyone().filter(birthdays)


def _chunks(queryset: Any) -> Iterator[Any]:
    keys = list(queryset.values_list("pk", flat=True))
    for start in range(0, len(keys), CHUNK):
        chunk = _everyone().filter(pk__in=keys[start : start + CHUNK])
        yield ResidentLedger.shape.related(chunk)


def turn_lights(now: datetime.datetime) -> int:
    """Set anew the lights of 五摸清 that time turns: verified too long ago, or a period changed."""
    today = timezone.localtime(now).date()
    count = 0
    for residents in _chunks(_turning(_last_run(today), today)):
        count += sum(_recount(resident, today) for resident in residents)
    return count


def _turning(since: datetime.date, today: datetime.date) -> Any:
    """Whoever has a green light older than the shortest period; everybody where one was changed."""
    set_ones = ParameterValue.objects.filter(key="verification_months", valid_from__lte=today)
    if set_ones.filter(valid_from__gt=since).exists():
        return _everyone()
    usual = parameters.PARAMETERS["verification_months"].default
    periods = [usual, *(v for v in set_ones.values_list("value", flat=True) if v)]
    limit = five_knowns.months_before(today, min(periods))
    return _everyone().filter(Q(knowns_green_since__lte=limit) | Q(five_knowns=""))


def _recount(resident: Any, today: datetime.date) -> int:
    """1 where what is kept beside the facts changed.  It follows from them: no change, no history."""
    before = {name: getattr(resident, name) for name in ResidentLedger.kept_beside}
    try:
        values = ResidentLedger.shape.read(resident)
        gaps = ResidentLedger.missing(values, today)
    except SealBroken:
        log.error("housekeeping: %s cannot be opened", resident.pk)
        return 0
    ResidentLedger.finish(resident, Examination(values, [], gaps))
    five_knowns.settle(resident, values, resident.gaps, today)
    after = {name: getattr(resident, name) for name in ResidentLedger.kept_beside}
    if after == before:
        return 0
    # Whoever saved the record in this moment has counted already.
    same = _everyone().filter(pk=resident.pk, version=resident.version)
    return int(same.update(**after))


# -- when this last ran ------------------------------------------------------------------------


def _marker() -> Path:
    return Path(settings.VAR_DIR) / "housekeeping.json"


def _last_run(today: datetime.date) -> datetime.date:
    """The day of the last complete daily run; where nobody knows, far enough back."""
    try:
        return datetime.date.fromisoformat(json.loads(_marker().read_text())["day"])
    except (OSError, ValueError, KeyError, TypeError):
        return today - LOOK_BACK


def is_due(now: datetime.datetime) -> bool:
    """Whether the daily steps were not yet taken today."""
    today = timezone.localtime(now).date()
    return _last_run(today) < today


def mark(now: datetime.datetime) -> None:
    """Note that the daily steps were taken."""
    day = timezone.localtime(now).date().isoformat()
    _marker().write_text(json.dumps({"day": day}))


EACH_TIME: list[Step] = [
    ("封存审计记录", seal_trail),
    ("清除到期的导出和打印文件", purge_files),
    ("清除搜索词", purge_searches),
    ("清除没有送出的表单", drafts.purge_brief),
]
ONCE_A_DAY: list[Step] = [
    ("清除表单凭据", purge_tokens),
    ("清除到期草稿", drafts.purge),
    ("清除导入文件和暂存行", purge_imports),
    ("逾期未批的申请", approval.expire),
    ("清除过期会话", purge_sessions),
    ("清除无主照片", purge_pictures),
    ("清除无主附件", purge_attachments),
    ("残疾人证到期", expire_certificates),
    ("到龄重算缺项", recount_gaps),
    ("五摸清到期", turn_lights),
]
