"""manage.py account: the first account of a new installation."""

import datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from registry import access
from registry.models import Area, AuditEvent, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def region() -> Area:
    return Area.objects.create(
        code="15", name="内蒙古自治区", full_name="内蒙古自治区", level=1,
        valid_from=datetime.date(2023, 6, 30),
    )  # fmt: skip


def make(username: str, **options: str) -> str:
    out = StringIO()
    call_command("account", username, stdout=out, **options)
    return out.getvalue()


def test_the_account_can_sign_in_and_holds_its_posting(region: Area, client: Client) -> None:
    said = make("anquan", name="王某", role="security_officer", area="15")
    password = said.split("初始密码：")[1].split()[0]
    answer = client.post("/login/", {"username": "anquan", "password": password})
    assert answer.status_code == 302
    user = User.objects.get(username="anquan")
    assert [p.role for p in access.postings(user)] == ["security_officer"]
    assert AuditEvent.objects.filter(action="permission_change").count() == 1


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"role": "specialist", "area": "15"}, "不能设在"),
        ({"role": "system_officer", "area": "1599"}, "没有代码为"),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_is_made(
    region: Area, options: dict[str, str], message: str
) -> None:
    with pytest.raises(CommandError, match=message):
        make("someone", name="王某", **options)
    assert not User.objects.exists()
