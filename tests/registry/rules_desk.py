"""One person of 台账一 put before the rules: what is derived, what is found."""

from __future__ import annotations

import datetime
from typing import Any

from registry import resident_checks, resident_rules
from registry.ledger.findings import Level
from tests.registry.people import TODAY, complete

ERROR, INCOMPLETE, QUESTION, HINT = Level.ERROR, Level.INCOMPLETE, Level.QUESTION, Level.HINT
DAY = datetime.date


def single(category: str, level: str = "") -> dict[str, str]:
    return {"category": category, "level": level}


def derived(before: dict | None = None, **changes: Any) -> dict[str, Any]:
    values = complete(**changes)
    resident_rules.derive(values, TODAY, before)
    return values


def found(before: dict | None = None, **changes: Any) -> list[tuple[Level, str, str, str]]:
    values = derived(before, **changes)
    findings = resident_checks.check(values, TODAY, before)
    return [(f.level, f.code, f.key, f.message) for f in findings]
