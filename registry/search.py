"""Finding people: by name, pinyin, initials, and by numbers whole or by their tails."""

from __future__ import annotations

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Case, IntegerField, Q, Value, When

from registry import identity, parsing
from registry.models import Need
from registry.vault import fingerprint

NUMBER = re.compile(r"(?=(?:.*[0-9]){3})[0-9]+X?(?:[0-9]{2})?(?:B[0-9]{0,2})?")
"""Digits, at most with what stands among those of an ID or a certificate number."""
SERIAL = re.compile(r"[0-9]{12}-[0-9]{4}-[0-9]{4,}")
NEED = re.compile(r"XQ[0-9]{4,8}(-[0-9A-F]{0,6})?")
"""编号: of a resident (``numbering.written``), of a need (or how it begins)."""
PINYIN = re.compile(r"[A-Za-zÜü' ]+")
TAIL = 4


def find_residents(queryset: Any, text: str) -> Any:
    """The residents of ``queryset`` that ``text`` may mean; an empty text means none.

    Those found by name carry ``match``, the smaller the better.
    """
    text = parsing.clean_text(text.replace("\0", "")).strip()
    if not text:
        return queryset.none()
    if (numbered := _numbered(text.upper())) is not None:
        return queryset.filter(numbered)
    number = identity.squeeze(text)
    is_number = len(number) >= TAIL and NUMBER.fullmatch(number)
    if is_number:
        return queryset.filter(_number(number))
    *_, widest = likely = _name(text)
    cases = [When(condition, then=Value(rank)) for rank, condition in enumerate(likely)]
    rank = Case(*cases, default=Value(len(likely)), output_field=IntegerField())
    return queryset.filter(widest).annotate(match=rank)


def find_named(queryset: Any, text: str) -> Any:
    """The rows of ``queryset`` whose name, pinyin or initials ``text`` may mean."""
    text = parsing.clean_text(text.replace("\0", "")).strip()
    return queryset.filter(_name(text)[-1]) if text else queryset.none()


def _numbered(text: str) -> Q | None:
    """Whom a 编号 means: the resident's own, or that of one of their needs; None where it is none."""
    if SERIAL.fullmatch(text):
        return Q(number=text)
    if not NEED.fullmatch(text):
        return None
    needs = Need.objects.unscoped("whose needs they are, among residents in scope").current()
    return Q(pk__in=needs.filter(number__startswith=text).order_by().values("resident_id"))


def _number(number: str) -> Q:
    """A whole ID, certificate or phone number, or the last four characters of one.

    Also who has the number as guardian's or as head of the household's.
    """
    if len(number) == TAIL:
        return Q(
            ("id_no_tail", fingerprint("id_no:tail", number)),
            ("cert_no_tail", fingerprint("cert_no:tail", number)),
            ("phone_tail", fingerprint("phone:tail", number)),
            _connector=Q.OR,
        )
    person = fingerprint("id_no", _holder(number))
    phone = fingerprint("phone", _phone(number))
    return Q(
        ("id_no_index", person),
        ("guardian_id_index", person),
        ("household__head_id_index", person),
        ("cert_no_index", fingerprint("cert_no", number)),
        ("phone_index", phone),
        ("contact_phone_index", phone),
        _connector=Q.OR,
    )


def _holder(number: str) -> str:
    """The 18 characters of the person ``number`` speaks of: a certificate begins with them."""
    if len(number) == 15:
        try:
            return identity.upgrade_15(number).text
        except ValidationError:
            return number
    return number[:18] if len(number) >= 20 else number


def _phone(number: str) -> str:
    try:
        return parsing.parse_phone(number)
    except ValidationError:
        return number


def _name(text: str) -> list[Q]:
    """What ``text`` may mean as a name, the likeliest first; the last takes in all before it."""
    if not PINYIN.fullmatch(text):
        joined = re.sub(r"\s+", "", text)
        somewhere = Q(name__contains=joined) | Q(name__contains=text)
        return [Q(name=joined), Q(name__startswith=joined), somewhere]
    key = re.sub(r"[' ]", "", text).lower().replace("ü", "v")
    whole, part = Q(name_sounds__contains=f"|{key}"), Q(name_sounds__contains=f" {key}")
    return [
        Q(name_pinyin=key),
        Q(name_sounds__contains=f"|{key};"),
        Q(name_pinyin__startswith=key),
        whole,
        Q(name_sounds__contains=f" {key};"),
        whole | part,
    ]
