"""One ledger, whoever may work with it, and records to work on: what the contract is tried with."""

from __future__ import annotations

import hashlib
import io
import json
from dataclasses import dataclass
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.test import Client
from openpyxl import load_workbook

from registry.about_area.ledger import AboutArea
from registry.about_resident.ledger import AboutResident
from registry.cases import handlers
from registry.ledger import saving
from registry.ledger.ledger import Ledger
from registry.ledger.resource import KEY_COLUMN
from registry.ledger.shape import plain
from registry.models import Area, User
from tests import cast
from tests.contract.expectations import STAFF_BY_RIGHTS, may
from tests.contract.samples import SAMPLES, Values


def values_of(ledger: type[Ledger], n: int, code: str, registrar: User) -> Values:
    """The ``n``-th record of ``ledger``; where it is about a resident, about one of ``code``."""
    values = {**ledger.shape.blank(), **SAMPLES[ledger.key](n)}
    if issubclass(ledger, AboutResident):
        ledger.acquaint(values, cast.register(n, code, registrar))
    if issubclass(ledger, AboutArea):
        ledger.acquaint(values, Area.objects.get(pk=code))
    return values


def name_everybody(ledger: type[Ledger], record: Any) -> None:
    """Name in a case all who work on such cases where it is; of other records nothing happens."""
    if not ledger.model.handled_by:
        return
    named = set(record.handlers.values_list("account_id", flat=True))
    people = {int(key) for key, _ in handlers.choices(ledger.model.section, record.community_id)}
    for key in people - named:
        record.handlers.create(account_id=key)


@dataclass
class Desk:
    """A ledger with the user who has the most rights in it, signed in."""

    ledger: type[Ledger]
    name: str
    user: User
    client: Client
    registrar: User

    def has(self, letters: str) -> bool:
        """Whether the user at the desk has all these rights."""
        section, named = self.ledger.model.section, bool(self.ledger.model.handled_by)
        return all(may(self.name, section, letter, named=named) for letter in letters)

    @property
    def reveals(self) -> bool:
        """Whether the user at the desk may see sealed facts in full."""
        return self.has("N" if self.ledger.model.handled_by else "U")

    def lacks(self, letters: str, page: str) -> bool:
        """Whether the user has not all of these rights; ``page``, which asks for one, is then refused."""
        if self.has(letters):
            return False
        assert self.get(page).status_code == 403
        return True

    @property
    def place(self) -> str:
        """Where its records are entered: a community, or the lowest area above one."""
        return cast.OWN if 5 in self.ledger.levels else cast.BANNER

    def make(self, n: int, code: str = "") -> Any:
        """The ``n``-th record, entered by the registrar as a form would enter it."""
        code = code or self.place
        examined = self.ledger.examine(values_of(self.ledger, n, code, self.registrar))
        record = saving.create(self.ledger, examined, by=self.registrar, community_id=code)
        name_everybody(self.ledger, record)
        return record

    def url(self, name: str, *args: Any) -> str:
        return self.ledger.url(name, *args)

    def get(self, name: str, *args: Any, **query: Any) -> Any:
        return self.client.get(self.url(name, *args), query)

    def post(self, name: str, *args: Any, data: Any = None) -> Any:
        return self.client.post(self.url(name, *args), data or {})

    def read(self, pk: Any) -> Values:
        """Everything the record holds, as stored now."""
        found = self.ledger.model.objects.unscoped("a test looks").filter(pk=pk)
        return self.ledger.shape.read(self.ledger.shape.related(found).get())

    def digest(self, pk: Any) -> str:
        """A fingerprint of everything the record holds."""
        text = json.dumps({k: plain(v) for k, v in self.read(pk).items()}, cls=DjangoJSONEncoder)
        return hashlib.sha256(text.encode()).hexdigest()

    def keys_in(self, workbook: bytes) -> list[str]:
        """The row keys of an exported workbook, in their order."""
        rows = [row for row in load_workbook(io.BytesIO(workbook)).active.values if any(row)]
        head = next(i for i, row in enumerate(rows) if KEY_COLUMN in row)
        at = rows[head].index(KEY_COLUMN)
        return [str(row[at]) for row in rows[head + 1 :] if row[at] and len(str(row[at])) == 36]


def best_for(ledger: type[Ledger]) -> str:
    """The member of the cast with the most rights in the ledger's section."""
    return STAFF_BY_RIGHTS[ledger.model.section]


def state(but: tuple[str, ...] = ("registry_auditevent", "django_session")) -> dict[str, str]:
    """A fingerprint of every table of the database, but those that reading may change."""
    found = {}
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            if table not in but:
                cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - names of our own tables
                rows = sorted(repr([_plain(cell) for cell in row]) for row in cursor.fetchall())
                found[table] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
    return found


def _plain(cell: Any) -> Any:
    return bytes(cell) if isinstance(cell, memoryview) else cell
