"""No word of a case reaches whoever does not handle it, crawled as every member of the cast."""

from __future__ import annotations

import pytest
from django.urls import reverse

from registry.models import Change
from rights.models import Infringement, LegalAid
from tests import cast
from tests.contract.expectations import NAMES
from tests.contract.test_leaks import crawl, text_of
from tests.rights.conftest import TODAY, ago, browser

pytestmark = pytest.mark.django_db

SEALED = ("密反映人", "密经过", "密案情", cast.mobile(4321))
"""What not even those who handle it read on any page."""
OPEN = ("标不能联系", "标协调", "标结果", "标事项", "标援助结果", "标律师", "标机构")


@pytest.fixture
def marked(residents, infringe, apply):
    """A case and legal aid with a marker in every field of text, entered by a colleague."""
    case = infringe(
        residents[cast.OWN], avoid=OPEN[0], informant=SEALED[0], story=SEALED[1], found_on=ago(5),
        body=OPEN[6], reported_on=ago(4), closed_on=TODAY, outcome="1", result=OPEN[2],
        progress=[{"on": ago(3), "way": "1", "done": OPEN[1], "by": "标经办"}],
    )  # fmt: skip
    aid = apply(
        residents[cast.OWN], avoid=OPEN[0], matter=OPEN[3], story=SEALED[2], body=OPEN[6],
        answered_on=TODAY, answer="1", lawyer=OPEN[5], lawyer_phone=SEALED[3], assigned_on=TODAY,
        closed_on=TODAY, outcome="1", result=OPEN[4], infringement_id=case.pk,
    )  # fmt: skip
    return case, aid


@pytest.mark.parametrize("name", [n for n in NAMES if n not in ("anonymous", "specialist")])
def test_no_word_reaches_who_does_not_handle_it(name, marked, residents, signed_in):
    case, aid = marked
    more = [
        reverse("infringement-list"), reverse("legal-aid-list"),
        reverse("infringement-detail", args=[case.pk]),
        reverse("infringement-history", args=[case.pk]),
        reverse("legal-aid-detail", args=[aid.pk]), reverse("legal-aid-history", args=[aid.pk]),
        reverse("resident-detail", args=[residents[cast.OWN].pk]), reverse("today"),
        reverse("own-cases"), reverse("rights-watch"),
    ]  # fmt: skip
    hidden = (*SEALED, *OPEN, "标经办")
    client = signed_in(name)
    pages = ((url, client.get(url)) for url in more)
    for url, answer in (*pages, *crawl(client)):
        if getattr(answer, "streaming", False):
            continue
        text = text_of(answer).replace(url, "")  # the sign-in page leads back to what was asked
        assert not [word for word in hidden if word in text], url
        assert str(case.pk) not in text and str(aid.pk) not in text, url


def test_those_who_handle_it_read_what_is_sealed_nowhere_but_one_by_one(marked, staff):
    case, aid = marked
    client = browser(staff["specialist"])
    for page in (
        reverse("infringement-detail", args=[case.pk]), reverse("legal-aid-detail", args=[aid.pk]),
        reverse("infringement-history", args=[case.pk]), reverse("infringement-list"),
    ):  # fmt: skip
        text = client.get(page).content.decode()
        assert not [word for word in SEALED if word in text], page
    trail = "".join(str(row) for row in Change.objects.values_list("fields"))
    assert not [word for word in SEALED if word in trail]
    reveal = reverse("infringement-reveal", args=[case.pk])
    shown = client.post(reveal, {"field": "story", "reason": "办理本人负责的个案"})
    assert SEALED[1] in shown.content.decode()


def test_what_is_sealed_is_stored_sealed(marked):
    from django.db import connection

    with connection.cursor() as cursor:
        for model in (Infringement, LegalAid):
            cursor.execute(f"SELECT * FROM {model._meta.db_table}")  # noqa: S608 a table of ours
            stored = str(cursor.fetchall())
            assert not [word for word in SEALED if word in stored]


def test_who_handles_the_aid_alone_learns_nothing_of_the_case(marked, staff):
    case, aid = marked
    aid.handlers.create(account=staff["legal_worker"], since=TODAY)
    client = browser(staff["legal_worker"])
    assert client.get(reverse("infringement-detail", args=[case.pk])).status_code == 404
    for name in ("detail", "edit", "history"):
        text = client.get(reverse(f"legal-aid-{name}", args=[aid.pk])).content.decode()
        assert str(case.pk) not in text and OPEN[2] not in text and OPEN[1] not in text, name


def test_the_pages_of_the_same_person_in_other_sections_tell_nothing(marked, residents, staff):
    """Whoever handles no case of rights finds no trace of one beside the resident's other records."""
    case, _ = marked
    from registry.models import Posting, User

    colleague = User.objects.create(username="colleague", display_name="同事")
    Posting.objects.create(user=colleague, role="specialist", area_id=cast.OWN)
    client = browser(colleague)
    resident = residents[cast.OWN]
    for page in (
        reverse("resident-detail", args=[resident.pk]),
        reverse("resident-history", args=[resident.pk]),
        reverse("record-visit-resident", args=[resident.pk]),
    ):
        text = client.get(page).content.decode()
        assert str(case.pk) not in text, page
        assert not [word for word in (*SEALED, *OPEN) if word in text], page


def test_a_case_tells_no_number_of_the_party_nor_the_level(marked, staff, residents):
    """What a legal worker reads of somebody is what the work needs."""
    case, aid = marked
    for record in (case, aid):
        record.handlers.create(account=staff["legal_worker"])
    client = browser(staff["legal_worker"])
    person = residents[cast.OWN]
    for url in (at_of(case, "infringement"), at_of(aid, "legal-aid")):
        answer = client.get(url)
        assert answer.status_code == 200
        text = answer.content.decode()
        assert person.name in text
        for word in ("身份证号", "公民身份号码", "残疾人证号", "残疾等级"):
            assert word not in text, (url, word)


def at_of(record, key):
    return reverse(f"{key}-detail", args=[record.pk])
