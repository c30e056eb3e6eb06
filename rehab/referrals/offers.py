"""What 转出 offers: the accounts of institutions that reach the place, and the names of institutions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.html import format_html, format_html_join

from registry import account_kind, divisions
from registry.ledger.views.steps import StepForm
from registry.models import Posting, WorkParty
from registry.organisation.parties.ledger import IN_FORCE, SERVICE
from rehab.models import Referral
from rehab.referrals.rules import ROLE

NAMED = 20
"""How many names used before are offered at most."""


class Suggesting(forms.TextInput):
    """A line of text with names to choose from; any other may be written."""

    names: tuple[str, ...] = ()

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> Any:
        key = f"{(attrs or {}).get('id', name)}-names"
        line = super().render(name, value, {**(attrs or {}), "list": key}, renderer)
        options = format_html_join("", '<option value="{}"></option>', ((n,) for n in self.names))
        return format_html('{}<datalist id="{}">{}</datalist>', line, key, options)


def accounts(code: str) -> list[tuple[str, str]]:
    """The accounts of institutions that reach the area ``code``: key, and name with user name."""
    held = Posting.objects.active().filter(role=ROLE, user__is_active=True)
    held = held.filter(area_id__in=divisions.path_codes(code)).select_related("user")
    named = {post.user_id: post.user for post in held.order_by("user__display_name", "user_id")}
    return [(str(key), f"{user}（{user.username}）") for key, user in named.items()]


def names(code: str) -> tuple[str, ...]:
    """The cooperating parties of the community, and the institutions slips went to before."""
    parties = WorkParty.objects.unscoped("of the community whose slip is sent").current()
    parties = parties.filter(IN_FORCE, party=SERVICE, community_id=code)
    slips = Referral.objects.unscoped("of the community whose slip is sent").current()
    used = slips.filter(community_id=code).exclude(institution="").order_by("-raised_on")
    known = [*parties.order_by("name").values_list("name", flat=True),
             *used.values_list("institution", flat=True)[:NAMED]]  # fmt: skip
    return tuple(dict.fromkeys(known))


def fit(form: StepForm, record: Referral) -> None:
    """Give the fields of 转出 what they offer where ``record`` is."""
    if account_kind.KEY in form.fields:
        offer(form, record.community_id, record.account)


def offer(form: forms.BaseForm, code: str, account: Any) -> None:
    """Let ``form`` choose among what reaches the area ``code``; the ``account`` named stays offered."""
    asked = form.fields[account_kind.KEY]
    choice = _choice(asked, accounts(code) if code else [], account)
    for told in ("column", "expected", "asked", "unit"):  # what the page asks of a field
        if hasattr(asked, told):
            setattr(choice, told, getattr(asked, told))
    form.fields[account_kind.KEY] = choice
    named = form.fields["institution"]
    suggesting = Suggesting(attrs=named.widget.attrs)
    suggesting.names = names(code) if code else ()
    named.widget = suggesting


def _choice(
    field: forms.Field, offered: Iterable[tuple[str, str]], account: Any
) -> forms.TypedChoiceField:
    """A select of the accounts; the one named stays, whatever has become of its posting."""
    known = dict(offered)
    if account is not None and str(account.pk) not in known:
        known[str(account.pk)] = f"{account}（现在没有这里的岗位）"
    blank = "没有账号，或不用账号" if known else "这里还没有承接机构的账号"
    return forms.TypedChoiceField(
        label=field.label, help_text="选了的机构在“我的转介”里只看到这一件；没有账号的不选",
        required=False, coerce=int, empty_value=None, choices=[("", blank), *known.items()],
        widget=forms.Select(attrs={"class": "input-30"}),
        error_messages={"invalid_choice": "请从列出的账号中选择"},
    )  # fmt: skip
