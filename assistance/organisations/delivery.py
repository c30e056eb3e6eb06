"""What a contract promised, what was delivered of it, and what was paid for that."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, Sum
from django.utils import timezone

from assistance.models import ServedPerson, ServiceContract
from assistance.volunteers.hours import said
from registry import amounts
from registry.ledger.columns import Values
from registry.models.scoped import inside

NOTHING = Decimal(0)
YES = "1"


@dataclass(frozen=True)
class Delivered:
    """``people`` served at least once in ``times`` times and ``hours`` hours, of ``named`` on record."""

    named: int
    people: int
    times: int
    hours: Decimal
    confirmed: int


def paid(rows: list[Values]) -> Decimal:
    """The sum of the payments ``rows``."""
    return sum((row["amount"] for row in rows if row.get("amount") is not None), NOTHING)


def served_under(contract: ServiceContract) -> Any:
    """Those on record as served under the contract: by its number, where it holds."""
    held = ServedPerson.objects.unscoped("what a contract in scope delivered, no person is told")
    if not contract.contract_no:
        return held.none()
    return held.current().filter(inside([contract.community_id]), contract_no=contract.contract_no)


def of(contract: ServiceContract) -> Delivered:
    """What was delivered up to today; times outside the contract's days count for nothing."""
    within = Q(times__on__lte=timezone.localdate())
    if contract.begins_on:
        within &= Q(times__on__gte=contract.begins_on)
    if contract.ends_on:
        within &= Q(times__on__lte=contract.ends_on)
    told = served_under(contract).aggregate(
        named=Count("resident", distinct=True),
        people=Count("resident", filter=within, distinct=True),
        count=Count("times", filter=within),
        hours=Sum("times__hours", filter=within),
        confirmed=Count("times", filter=within & Q(times__confirmed=YES)),
    )
    return Delivered(
        told["named"], told["people"], told["count"], told["hours"] or NOTHING, told["confirmed"]
    )


def panel(contract: ServiceContract, user: Any) -> dict[str, Any]:
    """The figures and sentences on the contract's page."""
    done, spent = of(contract), paid([{"amount": row.amount} for row in contract.payments.all()])
    return {
        "figures": _figures(contract, done, spent, user),
        "says": judged(contract, done, spent),
        "ahead": is_ahead(contract, done, spent),
    }


def _figures(
    contract: ServiceContract, done: Delivered, spent: Decimal, user: Any
) -> list[dict[str, Any]]:
    from assistance.organisations.served import ServedLedger

    url = ServedLedger.url("list") + f"?area={contract.community_id}"
    seen = ServedLedger.may(user, "V", contract.community_id)
    return [
        {"label": "服务人数", "value": done.people, "unit": "人", "url": url if seen else "",
         "note": _of(contract.promised_people, "人") + f"，名单 {done.named} 人"},
        {"label": "服务次数", "value": done.times, "unit": "次",
         "note": _of(contract.promised_times, "次")},
        {"label": "服务时长", "value": said(done.hours), "unit": "小时",
         "note": f"记有受助人确认 {done.confirmed} 次（含代记）"},
        {"label": "已付款", "value": amounts.figure(spent) or "0", "unit": amounts.unit(),
         "note": f"合同 {amounts.shown(contract.amount)}" if contract.amount is not None else ""},
    ]  # fmt: skip


def _of(promised: int | None, unit: str) -> str:
    return f"承诺 {promised} {unit}" if promised else "没有写明承诺数"


def _measure(contract: ServiceContract, done: Delivered) -> tuple[int, int, str]:
    """Delivered of promised, by times where they were promised, else by people."""
    if contract.promised_times:
        return done.times, contract.promised_times, "次数"
    return done.people, contract.promised_people or 0, "人数"


def is_ahead(contract: ServiceContract, done: Delivered, spent: Decimal) -> bool:
    """Whether more was paid than was delivered, or accepted than was ever done.

    In whole numbers, n of d against paid of amount.
    """
    n, d, _ = _measure(contract, done)
    if contract.accepted_on and not done.times:
        return True
    return bool(contract.amount and d and spent * d > contract.amount * min(n, d))


def judged(contract: ServiceContract, done: Delivered, spent: Decimal) -> str:
    """Payment against delivery in one sentence."""
    n, d, by = _measure(contract, done)
    if contract.accepted_on and not done.times:
        return "已填验收日期，但没有这份合同的服务记录（0 人、0 次），请先登记服务对象和服务记录"
    if not contract.amount or not d:
        return "写明合同金额和承诺的人数、次数后，可以对照付款和服务"
    share, part = _percent(spent, contract.amount), _percent(n, d)
    told = f"已付 {amounts.exact(spent)}，占合同金额的 {share}；服务完成承诺{by}的 {part}"
    if is_ahead(contract, done, spent):
        due = (contract.amount * min(n, d) / d).quantize(amounts.CENT)
        return f"付款多于服务：{told}，按进度应付 {amounts.exact(due)}，多付 {amounts.exact(spent - due)}"
    return told


def _percent(part: Any, whole: Any) -> str:
    """One decimal, for reading only."""
    return f"{float(part * 100 / whole):.1f}".removesuffix(".0") + "%"
