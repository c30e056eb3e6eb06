"""Applying a checked workbook: all accepted rows in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from registry import audit, parameters
from registry.ledger import numbering, parents, saving
from registry.ledger.bulk import insert_many
from registry.ledger.importing import checking
from registry.ledger.ledger import Examination, Ledger
from registry.ledger.saving import change_rows, differences
from registry.models import Change, ImportBatch, ImportRow
from registry.requesting import as_one_work

CHUNK = 500
GOOD = ("new", "changed", "conflict")
OVERTAKEN = "检查之后有档案被他人更改，没有写入；已重新检查，请核对后再确认。"


class Overtaken(Exception):
    """Records changed between the check and the confirmation; the check must be repeated."""


def accepted(batch: ImportBatch) -> Any:
    """The staged rows that will be written under the mode chosen."""
    rows = ImportRow.objects.filter(batch=batch)
    good = rows.filter(outcome__in=GOOD)
    if batch.mode == "blank":
        return good | rows.filter(outcome="wrong", may_go_blank=True)
    return good


def confirm_names(batch: ImportBatch, numbers: Iterable[int]) -> None:
    """Take the rows ``numbers`` for what they say: the names on record have changed."""
    _confirm(batch, "renamed", numbers).update(outcome="changed")


def confirm_others(batch: ImportBatch, numbers: Iterable[int]) -> None:
    """Take the rows ``numbers`` for others than those on record they look like."""
    asked = _confirm(batch, "asked", numbers)
    asked.filter(record_id=None).update(outcome="new")
    asked.exclude(record_id=None).update(outcome="changed")


def _confirm(batch: ImportBatch, outcome: str, numbers: Iterable[int]) -> Any:
    """The rows of ``outcome`` among ``numbers``, while nothing of the batch is written."""
    asked = ImportRow.objects.filter(batch=batch, batch__state="checked", outcome=outcome)
    return asked.filter(number__in=numbers)


def run(ledger: type[Ledger], batch: ImportBatch) -> None:
    """Write the accepted rows, all of them or none; a batch written already is left alone."""
    try:
        with transaction.atomic():
            held = ImportBatch.objects.select_for_update().filter(pk=batch.pk, state="applying")
            if held.first() is None:
                return
            with as_one_work():
                count = Writer(ledger, batch).write()
            held.update(state="applied", applied_at=timezone.now(), done=count, message="")
            _note(ledger, batch, count)
    except (Overtaken, IntegrityError):
        batch.message = OVERTAKEN
        checking.run(ledger, batch)


def _note(ledger: type[Ledger], batch: ImportBatch, count: int) -> None:
    audit.record(
        "import",
        by=batch.user,
        ledger=ledger.key,
        community_id=batch.community_id,
        count=count,
        detail={"batch": str(batch.pk), "mode": batch.mode},
    )


def _pieces(rows: Iterable[ImportRow]) -> Iterator[list[ImportRow]]:
    rows = iter(rows)
    while piece := list(islice(rows, CHUNK)):
        yield piece


class Writer:
    """Writes the rows of one batch, a piece at a time, inside the caller's transaction."""

    def __init__(self, ledger: type[Ledger], batch: ImportBatch) -> None:
        self.ledger = ledger
        self.batch = batch
        self.by = batch.user
        self.today = timezone.localdate()
        self.touched: set[tuple[Any, str]] = set()
        """Shared facts this run has changed itself, by row and key."""
        self.numbers: numbering.Numbers = {}

    def write(self) -> int:
        """Write every accepted row; the number written.  Raises Overtaken."""
        count = 0
        rows = accepted(self.batch).order_by("number")
        fresh = rows.filter(record_id=None).values_list("community_id", flat=True)
        communities = list(fresh)
        parameters.read_ahead(set(communities))
        self.numbers = numbering.take(self.ledger.model, communities)
        for piece in _pieces(rows.iterator(CHUNK)):
            count += len(piece)
            self._insert([row for row in piece if row.record_id is None])
            self._change([row for row in piece if row.record_id is not None])
        self._keep_versions()
        return count

    def _examined(self, row: ImportRow) -> Examination:
        values = self.ledger.shape.load(row.values)
        return Examination(values, [], self.ledger.missing(values, self.today))

    # -- new records -------------------------------------------------------------------------

    def _insert(self, rows: list[ImportRow]) -> None:
        """New records, set-wise; people of one household come under one roof."""
        if not rows:
            return
        examined = {row: self._examined(row) for row in rows}
        named = {row: (row.community_id, e.values) for row, e in examined.items()}
        standing = parents.standing(self.ledger, named)
        made: list[Any] = []
        late: list[tuple[ImportRow, Any, list[list[str]]]] = []
        fresh: dict[Any, parents.Parents] = {}
        for row in rows:
            mark = self._mark(row.community_id, examined[row].values)
            joined = standing.get(row) or fresh.get(mark, {})
            told = self._join(row, examined[row], joined)
            instances, record = self._instances(row, examined[row], joined)
            if mark and not joined:
                fresh[mark] = {p: getattr(record, p) for p in self.ledger.shared}
            made += instances
            made += change_rows(
                self.ledger, record, "import", self.by, told, self.batch.file_name, whole=True
            )
            if told:
                late.append((row, record, told))
        insert_many(made)
        for row, record, told in late:
            self._share(record, examined[row], told)
        ImportRow.objects.filter(pk__in=[row.pk for row in rows]).update(
            applied=True, outcome="new", record_id=F("id"), record_version=1
        )

    def _mark(self, community: str, values: Any) -> Any:
        marks = [parents.number_mark(self.ledger, p, values) for p in self.ledger.shared]
        return (community, *marks) if any(marks) else None

    def _instances(
        self, row: ImportRow, examined: Examination, joined: parents.Parents
    ) -> tuple[list[Any], Any]:
        """The new rows and the record among them, which has the number of the staged row."""
        number = next(self.numbers[row.community_id])
        own = {"created_by": self.by, "updated_by": self.by, "pk": row.pk, "number": number}
        instances = self.ledger.shape.instances(examined.values, row.community_id, joined, **own)
        record = next(i for i in instances if isinstance(i, self.ledger.model))
        self.ledger.finish(record, examined)
        record.accepted = _accepted_questions(row)
        return instances, record

    def _join(
        self, row: ImportRow, examined: Examination, joined: parents.Parents
    ) -> list[list[str]]:
        """Take what the shared rows hold now, but for what this row was seen to change."""
        if not joined:
            return []
        facts = parents.facts_of(self.ledger, joined)
        meant = {line[0]: line for line in row.changes}
        for key, held in facts.items():
            if key not in meant:
                examined.values[key] = held
        told = differences(self.ledger, facts, {key: examined.values[key] for key in facts})
        for line in told:
            self._not_overtaken(joined, line, meant[line[0]])
        examined.gaps = self.ledger.missing(examined.values, self.today)
        return told

    def _not_overtaken(self, joined: parents.Parents, line: list[str], seen: list[str]) -> None:
        own = {(row.pk, line[0]) for row in joined.values()}
        if line[2] != seen[2] and not own & self.touched:
            raise Overtaken
        self.touched |= own

    def _share(self, record: Any, examined: Examination, told: list[list[str]]) -> None:
        keys = [line[0] for line in told]
        saving.write_shared(self.ledger, record, examined.values, keys)

    # -- records that stand ------------------------------------------------------------------

    def _change(self, rows: list[ImportRow]) -> None:
        if not rows:
            return
        records = saving.locked_many(self.ledger, self.by, [row.record_id for row in rows])
        history: list[Change] = []
        for row in rows:
            record = records.get(row.record_id)
            if record is not None and self._was_touched(record):
                record = saving.locked_many(self.ledger, self.by, [record.pk]).get(record.pk)
            elif record is not None and record.version != row.record_version:
                record = None
            if record is None:
                raise Overtaken
            history += self._write(record, row)
        Change.objects.bulk_create(history)
        ImportRow.objects.filter(pk__in=[row.pk for row in rows]).update(applied=True)
        ImportRow.objects.filter(pk__in=[row.pk for row in rows], outcome="wrong").update(
            outcome="changed"
        )

    def _was_touched(self, record: Any) -> bool:
        """Whether this run has changed what the record shares: that is no change by others."""
        shared = {getattr(record, f"{p}_id") for p in self.ledger.shape.parents}
        return any(owner in shared for owner, _ in self.touched)

    def _write(self, record: Any, row: ImportRow) -> list[Change]:
        """Only what the row was seen to change; all else stays as it is by now."""
        before = self.ledger.shape.read(record)
        wanted = self.ledger.shape.load(row.values)
        values = {**before, **{key: wanted[key] for key in changed_by(row)}}
        examined = Examination(values, [], self.ledger.missing(values, self.today))
        fields = differences(self.ledger, before, values)
        record.accepted = {**record.accepted, **_accepted_questions(row)}
        keys = [line[0] for line in fields]
        saving.write(self.ledger, record, examined, keys, self.by)
        for parent in self.ledger.shape.parents:
            shared = [key for key in keys if saving.owner_of(self.ledger, key) == parent]
            self.touched |= {(getattr(record, f"{parent}_id"), key) for key in shared}
        return change_rows(self.ledger, record, "import", self.by, fields, self.batch.file_name)

    def _keep_versions(self) -> None:
        """Note the version each record has now, so that an undo can tell what changed later."""
        applied = ImportRow.objects.filter(batch=self.batch, applied=True)
        stood = applied.filter(record_version__gt=0).exclude(record_id=F("id"))
        shared = {owner for owner, _ in self.touched}
        wanted = set(stood.values_list("record_id", flat=True)) | self._sharing(shared)
        versions = self._versions(wanted)
        rows = list(applied.filter(record_id__in=wanted).only("record_id", "record_version"))
        for row in rows:
            row.record_version = versions[row.record_id]
        ImportRow.objects.bulk_update(rows, ["record_version"], batch_size=CHUNK)

    def _held(self) -> Any:
        return self.ledger.model.objects.unscoped("the rows were written through the door")

    def _sharing(self, owners: set[Any]) -> set[Any]:
        found: set[Any] = set()
        for parent in self.ledger.shape.parents:
            held = self._held().filter(**{f"{parent}_id__in": owners})
            found |= set(held.values_list("pk", flat=True))
        return found

    def _versions(self, keys: set[Any]) -> dict[Any, int]:
        return dict(self._held().filter(pk__in=keys).values_list("pk", "version"))


def changed_by(row: ImportRow) -> list[str]:
    """The facts a staged row changes; those in dispute are kept as they are."""
    return [line[0] for line in row.changes if len(line) == 4]


def _accepted_questions(row: ImportRow) -> dict[str, str]:
    return {f"{f['code']}:{f['key']}": "导入" for f in row.findings if f["level"] == 3}


def recent(ledger: type[Ledger], user: Any) -> Iterable[ImportBatch]:
    """The user's last imports of this ledger."""
    return ImportBatch.objects.filter(ledger=ledger.key, user=user).select_related("community")[:10]
