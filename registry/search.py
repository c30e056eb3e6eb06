"""Finding people: by name, pinyin, initials, and by numbers whole or by their tails."""

from __future__ import annotations

import re
from typing import Any

from django.db.models import Q

from registry.parsing import clean_text
from registry.vault import fingerprint


def find_residents(queryset: Any, text: str) -> Any:
    """The residents of ``queryset`` that ``text`` may mean; an empty text means none."""
    text = clean_text(text).strip()
    if not text:
        return queryset.none()
    return queryset.filter(_number(text) if re.search(r"\d{4}", text) else _name(text))


def _number(text: str) -> Q:
    """A whole ID, certificate or phone number, or the last four characters of one."""
    number = re.sub(r"[\s-]", "", text).upper()
    if len(number) == 4:
        return (
            Q(id_no_tail=fingerprint("id_no:tail", number))
            | Q(cert_no_tail=fingerprint("cert_no:tail", number))
            | Q(phone_tail=fingerprint("phone:tail", number))
        )
    return (
        Q(id_no_index=fingerprint("id_no", number))
        | Q(cert_no_index=fingerprint("cert_no", number))
        | Q(phone_index=fingerprint("phone", number))
        | Q(contact_phone_index=fingerprint("phone", number))
        | Q(guardian_id_index=fingerprint("id_no", number))
    )


def _name(text: str) -> Q:
    if re.fullmatch(r"[A-Za-z' ]+", text):
        keys = re.sub(r"[' ]", "", text).lower()
        return (
            Q(name_pinyin__startswith=keys)
            | Q(name_initials__startswith=keys)
            | Q(name_pinyin_alt__startswith=keys)
            | Q(name_initials_alt__startswith=keys)
        )
    return Q(name__contains=text)
