"""The entry form sent to go on with it: for one more line, or to see a sealed fact in full.

Nothing is saved; the page comes back with everything typed in it, also without scripts.
"""

from __future__ import annotations

import re
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied

from registry import audit
from registry.ledger.forms import LedgerForm
from registry.ledger.table_forms import MOST_LINES
from registry.ledger.views.base import LedgerView
from registry.ledger.views.detail import REVEALS_A_DAY

ADD, SHOW = "add", "show"
"""Names of the buttons that send the form; the value says which table, or which input."""
WHY = "更正时核对原内容"


def with_line(data: Any) -> Any:
    """What was sent, counting one line more in the table to be added to."""
    name = f"{data.get(ADD, '')}-count"
    if not re.fullmatch(r"[0-9]{1,3}", data.get(name, "")):
        return data
    more = data.copy()
    more[name] = str(min(int(data[name]) + 1, MOST_LINES))
    return more


def goes_on(view: LedgerView, form: LedgerForm, record: Any = None) -> bool:
    """Whether the form was sent only to go on with it; it is then ready to be shown again.

    Raises PermissionDenied when a sealed fact is asked for by who may not see it.
    """
    sent = view.request.POST
    if ADD not in sent and SHOW not in sent:
        return False
    if SHOW in sent and record:
        _show(view, form, record, sent[SHOW])
    form.go_on()
    form.begin_line(sent.get(ADD, ""))
    return True


def _show(view: LedgerView, form: LedgerForm, record: Any, name: str) -> None:
    """Put the fact into its box and on record that it was seen."""
    if not view.ledger.reveals(view.user, record):
        raise PermissionDenied
    found = form.sealed_at(name)
    if found is None:
        return
    if audit.count_today(view.user, "reveal") >= REVEALS_A_DAY:
        text = f"今天查看完整号码已满 {REVEALS_A_DAY} 次，请明天再看；不看原内容也可以直接填写新的"
        messages.error(view.request, text)
        return
    view.audit("reveal", record, detail={"field": found[1], "reason": WHY})
    form.show_whole(name)
