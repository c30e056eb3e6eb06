"""Every address × method × person × area answers as the written table says."""

from __future__ import annotations

import logging
import re
import time
import uuid
from collections.abc import Collection, Iterator
from http.cookies import SimpleCookie
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from registry import access, attachments, drafts, need_actions, sessions
from registry.ledger import saving
from registry.ledger.importing.headings import find_table
from registry.ledger.ledger import Ledger
from registry.ledger.routes import patterns, routed_ledgers
from registry.ledger.sheets import read_sheets
from registry.ledger.upload import UploadKind
from registry.ledgers import ResidentLedger
from registry.models import (
    Area,
    Draft,
    FileRequest,
    ImportBatch,
    ImportRow,
    Move,
    OutputFile,
    User,
)
from registry.needs.ledger import NeedLedger
from reports import tally
from tests import cast
from tests.contract.answers import ABSENT, MINE, Cell, cells, expected
from tests.contract.desk import name_everybody, values_of
from tests.contract.expectations import (
    ANONYMOUS,
    ANSWERED,
    METHODS,
    NAMES,
    RIGHTS,
    RULES,
    SECTIONS,
    in_scope,
    relations,
)
from tests.contract.rules import Rule, ledger_rules
from tests.sample.ledgers import ComplaintLedger, NoticeLedger, VisitLedger  # fmt: skip


def arguments() -> dict[str, list[str]]:
    """Every routed address and the arguments in it."""
    return {str(p.name): re.findall(r":(\w+)>", route) for route, p in patterns()}


ARGUMENTS = arguments()
NEVER_MADE = uuid.UUID("00000000-0000-4000-8000-000000000000")


OWNED = {"output": "outputs", "request": "requests", "own": "drafts"}
"""What everybody has one of, by the kind of its address."""


class Stage:
    """The cast, something of everybody's everywhere, and one browser that changes hands."""

    def __init__(self, ledger: type[Ledger] = ResidentLedger) -> None:
        self.ledger = ledger
        cast.settle_areas()
        self.staff = {name: cast.engage(name) for name in cast.STAFF}
        self.registrar = cast.registrar()
        self.records = self._records(self.registrar)
        self.attached = {code: self._attached(record) for code, record in self.records.items()}
        self.handovers = self._handovers() if ledger is NeedLedger else {}
        self.moves = self._moves(self.registrar)
        self.batches = {name: self._batch(name) for name in cast.STAFF}
        self.outputs = {name: self._output(name) for name in cast.STAFF}
        self.requests = {name: self._request(name) for name in cast.STAFF}
        self.drafts = {name: self._draft(name) for name in cast.STAFF}
        if ledger is ResidentLedger:
            tally.refresh()  # or each answer would count first, and what it counted is taken back
        self.client = Client()
        self.keys = {name: self._sign_in(name) for name in cast.STAFF}

    def _records(self, by: User) -> dict[str, Any]:
        """One record in every area."""
        if self.ledger is ResidentLedger:
            return dict(cast.settle_residents(by, photo=True))
        made = {}
        for n, code in enumerate(cast.AREAS, 1):
            examined = self.ledger.examine(values_of(self.ledger, n, code, by))
            made[code] = saving.create(self.ledger, examined, by=by, community_id=code)
            name_everybody(self.ledger, made[code])
        return made

    def _attached(self, record: Any) -> Any:
        attachments.attach(self.ledger, record, [cast.portrait()], by=None)
        return attachments.of(self.ledger, record).get().pk

    def _handovers(self) -> dict[str, Any]:
        """Every need handed to where nobody of the cast works."""
        far, further = (Area.objects.get(pk=code) for code in ("150521001001", "1505"))
        return {
            code: need_actions.hand_over(
                need.pk, by=self.registrar, to=further if code == far.pk else far, request="请协助"
            )
            for code, need in self.records.items()
            if code != further.pk
        }

    def _moves(self, by: User) -> dict[str, Move]:
        """A move into every area, each from a league nobody of the cast works in."""
        made = {}
        for n, code in enumerate(cast.AREAS, 100):
            start = cast.FARTHEST if code == cast.FAR else cast.FAR
            made[code] = Move.objects.create(
                resident=cast.register(n, start, by), from_area_id=start, to_area_id=code,
                reason="随子女居住", asked_by=by,
            )  # fmt: skip
        return made

    def _sign_in(self, name: str) -> str:
        client = Client()
        client.force_login(self.staff[name])
        session = client.session
        session[sessions.SEEN] = int(time.time())  # as the sign-in page does
        session.save()
        return client.cookies[settings.SESSION_COOKIE_NAME].value

    def _place(self, name: str) -> str:
        return (cast.STAFF.get(name) or [("", cast.OWN)])[0][1]

    def _works_in(self, name: str) -> str:
        return (cast.STAFF.get(name) or [("", cast.OWN)])[-1][1]

    def _batch(self, name: str) -> ImportBatch:
        """A checked workbook of one wrong row."""
        labels = [c.label for c in self.ledger.columns.pick(self.ledger.file_columns[:3])]
        sheet = f"{','.join(labels)}\n标记他人,,\n".encode()
        batch = ImportBatch.objects.create(
            ledger=self.ledger.key,
            user=self.staff[name],
            community_id=self._place(name),
            file_name="台账.csv",
            kind="csv",
            state="checked",
            recognised=find_table(self.ledger, read_sheets(sheet, UploadKind.CSV))[1].to_json(),
        )
        batch.keep(sheet)
        ImportRow.objects.create(batch=batch, number=2, outcome="wrong", cells="{}", values="{}")
        return batch

    def _output(self, name: str) -> OutputFile:
        output = OutputFile.objects.create(
            user=self.staff[name],
            ledger="resident",
            kind="export",
            query=f"area={self._place(name)}",
        )
        output.keep(b"a file", "台账.xlsx")
        return output

    def _request(self, name: str) -> FileRequest:
        return FileRequest.objects.create(
            user=self.staff[name],
            ledger="resident",
            kind="export",
            area_id=self._place(name),
            records=[str(NEVER_MADE)],
            reason="核对",
        )

    def _draft(self, name: str) -> Draft:
        address = self.ledger.url("create")
        return drafts.keep(self.staff[name], address, QueryDict("name=标记他人"), {})

    def path(self, url: str, rule: Rule, cell: Cell) -> str:
        """The address of ``cell``; raises when an argument of the address is not known here."""
        code = relations(cell.name).get(cell.relation, "")
        given = self._arguments(rule, cell, code)
        wanted = {a: given[a] for a in (ARGUMENTS if url in ARGUMENTS else arguments())[url]}
        return reverse(url, kwargs=wanted)

    def _arguments(self, rule: Rule, cell: Cell, code: str) -> dict[str, Any]:
        if rule.kind == "home":
            return {"pk": self.records[code].household_id if code else NEVER_MADE}
        if rule.kind in ("record", "photo", "nothing"):
            pk = self.records[code].pk if code else NEVER_MADE
            return {"pk": pk, "file": self.attached.get(code, NEVER_MADE), **rule.arguments}
        if rule.kind == "handover":
            return {"handover": self.handovers[code].pk if code else NEVER_MADE}
        if rule.kind == "move":
            return {"pk": self.moves[code].pk if code else NEVER_MADE}
        if rule.kind in OWNED:
            return {"pk": self._owned(getattr(self, OWNED[rule.kind]), cell)}
        if rule.kind == "batch":
            return {"batch": self._owned(self.batches, cell), "number": 2}
        return dict(rule.arguments)

    def _owned(self, things: dict[str, Any], cell: Cell) -> uuid.UUID:
        if cell.relation == ABSENT:
            return NEVER_MADE
        mine = cell.name if cell.name in things else "nobody"
        other = "banner_staff" if mine != "banner_staff" else "specialist"
        return things[mine if cell.relation == MINE else other].pk

    def query(self, rule: Rule, cell: Cell) -> dict[str, Any]:
        code = relations(cell.name).get(cell.relation, "")
        asked = dict(rule.query)
        if rule.kind == "draft":
            key = self.records[code].pk if code else NEVER_MADE
            asked["of"] = self.ledger.url("edit", key)
        if rule.picks:
            asked["pick"] = self.records[code or self._works_in(cell.name)].pk
        if rule.kind in ("area", "scope", "entry") and cell.relation != "usual":
            asked["area"] = code or "999999"
        return asked

    def ask(self, url: str, rule: Rule, cell: Cell) -> Any:
        """The answer to ``cell``; whatever it changed is taken back."""
        self.client.cookies = SimpleCookie()
        if cell.name in self.keys:
            self.client.cookies[settings.SESSION_COOKIE_NAME] = self.keys[cell.name]
        query = self.query(rule, cell)
        options = {"query_params": query} if query else {}
        body: dict[str, Any] = dict(rule.body) if cell.method == "POST" else {}
        if rule.kind == "entry" and cell.method == "POST" and "area" in query:
            body["community"] = query["area"]
        send = getattr(self.client, cell.method.lower())
        with transaction.atomic():
            answer = send(self.path(url, rule, cell), *([body] if body else []), **options)
            transaction.set_rollback(True)
        return answer


@pytest.fixture(autouse=True)
def quietly(caplog: pytest.LogCaptureFixture) -> None:
    """Thousands of refusals need no lines in the log."""
    caplog.set_level(logging.ERROR, logger="django.request")


def test_the_role_table_is_the_one_agreed() -> None:
    held = {
        role.key: {
            section: role.rights.get(section, "") + ("*" if section in role.linked else "")
            for section in SECTIONS
        }
        for role in access.ROLES.values()
    }
    assert held == RIGHTS
    assert set(access.SECTIONS) == set(SECTIONS)


def test_every_address_is_in_the_table() -> None:
    """An address nobody has spoken about fails here, and so does one that is gone."""
    assert set(ARGUMENTS) == set(RULES)
    assert all(pattern.name for _, pattern in patterns())


SEVERAL = ("anonymous", "specialist", "chair", "township", "leading_group", "helper", "nobody")


def ledger_at(url: str) -> type[Ledger] | None:
    """The ledger whose screen has the address ``url``; None for other screens."""
    held = [ledger for ledger in routed_ledgers() if url.startswith(f"{ledger.key}-")]
    return max(held, key=lambda ledger: len(ledger.key), default=None)


FIRST = [url for url in RULES if ledger_at(url) in (None, ResidentLedger)]
FEW = [FIRST[n : n + 5] for n in range(0, len(FIRST), 5)]
"""Addresses asked in one case: few, so that the cases can be shared out among processes."""


@pytest.mark.parametrize("urls", FEW, ids=lambda urls: f"from-{urls[0]}")
def test_addresses_answer_as_the_table_says(urls: list[str], db: None) -> None:
    stage = Stage()
    wrong = [line for url in urls for line in differences(stage, url, RULES[url])]
    assert not wrong, "\n".join([f"{len(wrong)} cells", *wrong[:20]])


OTHERS = [ledger for ledger in routed_ledgers() if ledger is not ResidentLedger]


@pytest.mark.parametrize("ledger", OTHERS, ids=lambda ledger: ledger.key)
def test_every_other_ledger_answers_as_the_table_says(ledger: type[Ledger], db: None) -> None:
    stage = Stage(ledger)
    wrong = [
        line
        for url, rule in RULES.items()
        if ledger_at(url) is ledger
        for line in differences(stage, url, rule, SEVERAL)
    ]
    assert not wrong, "\n".join([f"{len(wrong)} cells", *wrong[:20]])


BARE = {"paper": False, "reviewed": False}


def test_another_ledger_answers_by_its_own_section(settings: Any, db: None) -> None:
    settings.ROOT_URLCONF = "tests.sample.urls"
    routed_ledgers.cache_clear()
    try:
        stage, rules = Stage(VisitLedger), ledger_rules("visit", "ledgers", "phone", **BARE)
        assert set(rules) == {name for name in arguments() if name.startswith("visit-")}
        wrong = [
            line for url, rule in rules.items() for line in differences(stage, url, rule, SEVERAL)
        ]
    finally:
        routed_ledgers.cache_clear()
    assert not wrong, "\n".join([f"{len(wrong)} cells", *wrong[:20]])


def test_what_serves_the_areas_below_is_read_there(settings: Any, db: None) -> None:
    settings.ROOT_URLCONF = "tests.sample.urls"
    routed_ledgers.cache_clear()
    try:
        rules = ledger_rules("notice", "organisation", "title", levels=(3, 5), **BARE)
        stage = Stage(NoticeLedger)
        wrong = [
            line
            for url, rule in rules.items()
            for line in differences(stage, url, rule, (*SEVERAL, "banner_staff"))
        ]
    finally:
        routed_ledgers.cache_clear()
    assert not wrong, "\n".join([f"{len(wrong)} cells", *wrong[:20]])


def test_a_case_is_there_for_whoever_is_named_in_it(settings: Any, db: None) -> None:
    settings.ROOT_URLCONF = "tests.sample.urls"
    routed_ledgers.cache_clear()
    try:
        rules = ledger_rules("complaint", "rights", "story", about=True, case=True, **BARE)
        stage = Stage(ComplaintLedger)
        names = (*SEVERAL, "legal_worker", "counsellor", "chair")
        wrong = [
            line for url, rule in rules.items() for line in differences(stage, url, rule, names)
        ]
    finally:
        routed_ledgers.cache_clear()
    assert not wrong, "\n".join([f"{len(wrong)} cells", *wrong[:20]])


def test_enough_is_asked_to_mean_something() -> None:
    """No address is passed over, and of none fewer cells than when this was written."""
    assert {*FIRST, *(url for url in RULES if ledger_at(url) in OTHERS)} == set(RULES)
    first = sum(1 for url in FIRST for _ in asked(RULES[url], NAMES))
    assert first >= 41_600
    for ledger in OTHERS:
        rules = [RULES[url] for url in RULES if ledger_at(url) is ledger]
        least = (
            1_600 if ledger.paper else 1_450
        )  # a ledger without a paper form has an address less
        assert sum(1 for rule in rules for _ in asked(rule, SEVERAL)) >= least, ledger.key


def asked(rule: Rule, names: Collection[str]) -> Iterator[Cell]:
    """The cells of one address that are asked."""
    return (cell for cell in cells(rule) if cell.name in names and _tells(cell, names))


def differences(
    stage: Stage, url: str, rule: Rule, names: Collection[str] = NAMES
) -> Iterator[str]:
    """The cells of one address that answer otherwise than expected.

    What is out of scope must answer with the very bytes of what does not exist, so that comes
    first and is kept to compare with.
    """
    unknown: dict[tuple[str, str], bytes] = {}
    for cell in sorted(asked(rule, names), key=lambda c: c.relation != ABSENT):
        answer, wanted = stage.ask(url, rule, cell), expected(url, rule, cell)
        if answer.status_code != wanted:
            yield f"{url} {cell}: {answer.status_code} instead of {wanted}"
        elif wanted == 302 and cell.name in ANONYMOUS and rule.kind != "public":
            if not answer.url.startswith(reverse("login")):
                yield f"{url} {cell}: led to {answer.url}"
        elif wanted == 404 and not in_scope(cell.name, relations(cell.name).get(cell.relation)):
            said = bare(answer, stage.path(url, rule, cell))
            if unknown.setdefault((cell.name, cell.method), said) != said:
                yield f"{url} {cell}: a 404 of its own"


def _tells(cell: Cell, names: Collection[str]) -> bool:
    """Beyond the first ledger one role shows that HEAD is as GET, and at home what no screen answers.

    Nor does a method tell anything new of those who are refused before a screen is asked.
    """
    if names is NAMES:
        return True
    if cell.name == "specialist":
        return cell.method in ANSWERED or cell.relation == "own"
    return cell.method == "GET" or (cell.method == "POST" and cell.name not in REFUSED)


REFUSED = ("anonymous", "nobody")


def bare(answer: Any, path: str) -> bytes:
    """An answer without what differs from request to request: token, number, address, minutes left."""
    text = answer.content.decode().replace(path, "")
    text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"|data-session-left="\d+"', "", text)
    headers = {k: v for k, v in answer.headers.items() if k != "X-Request-ID"}
    return re.sub(r"\b[0-9a-f]{32}\b", "", f"{headers}{text}").encode()


def test_everybody_and_every_method_is_asked() -> None:
    assert {cell.name for cell in cells(RULES["home"])} == set(NAMES)
    assert {cell.method for cell in cells(RULES["home"])} == set(METHODS)
