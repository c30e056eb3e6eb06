"""The board of 五落实: every number is the length of its list, whoever looks and however narrowed."""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from registry.models import Resident, User
from registry.support.ledger import SupportLedger
from reports import tally
from reports.closing import close, month_ends
from reports.dashboards.lamps import KEYS
from reports.figures import Figures
from reports.fulfilment.board import Standing
from reports.fulfilment.chosen import LAMPS
from reports.fulfilment.shares import Share
from reports.models import Tally
from tests import cast

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
BOARD, PEOPLE = "/fulfilment/", "/fulfilment/people/"
SignedIn = Callable[[str], Client]


@pytest.fixture
def five(registrar: User) -> list[Resident]:
    """Three in 春城社区, one next door, one in another town of the banner; of two kinds."""
    mild = {"dis_level": "4", "disabilities": [{"category": "1", "level": "4"}], "gender": "2"}
    places = (cast.OWN, cast.OWN, cast.OWN, cast.SIBLING, "150404002001")
    found = []
    for n, code in enumerate(places, 1):
        number = cast.id_number(2 * n + n % 2)
        facts = {**mild, "id_no": cast.id_number(2 * n), "cert_no": cast.id_number(2 * n) + "14"}
        found.append(cast.register(n, code, registrar, **(facts if n in (2, 5) else {})))
        assert number
    cast.enter(SupportLedger, found[0], registrar, helper_name="王建国", paired_on=TODAY)
    return found


def page(client: Client, url: str, **asked: str) -> str:
    answer = client.get(url, asked)
    assert answer.status_code == 200
    return str(answer.content.decode())


def counts(html: str) -> dict[tuple[str, str], int]:
    """The numbers of the summary by lamp and letter: only those that lead to a list."""
    found = re.findall(r'people/\?([^"]*lamp=[^"]*letter=[garn][^"]*)">(\d+)', html)
    told = {}
    for query, n in found:
        lamp, letter = re.findall(r"lamp=([\w-]+)", query)[0], re.findall(r"letter=(\w)", query)[0]
        told[lamp, letter] = int(n)
    return told


def listed(client: Client, **asked: str) -> int:
    html = page(client, PEOPLE, **asked)
    return int(found[0]) if (found := re.findall(r"共 (\d+) 人。", html)) else 0


@pytest.mark.parametrize(
    ("who", "area"),
    [("specialist", cast.OWN), ("township", cast.TOWNSHIP), ("leading_group", cast.BANNER)],
)
@pytest.mark.parametrize("filters", [{}, {"gender": "2"}, {"level": "4", "age": "16-59"}])
def test_every_number_is_the_length_of_its_list(
    five: list[Resident], signed_in: SignedIn, who: str, area: str, filters: dict[str, str]
) -> None:
    client = signed_in(who)
    told = counts(page(client, BOARD, area=area, **filters))
    assert told, "somebody has some lamp"
    for lamp in LAMPS:
        for letter in "garn":
            held = listed(client, area=area, lamp=lamp, letter=letter, **filters)
            assert held == told.get((lamp, letter), 0), (lamp, letter)


def test_the_rows_of_areas_lead_to_those_who_lack(
    five: list[Resident], signed_in: SignedIn
) -> None:
    client = signed_in("banner_staff")
    html = page(client, BOARD, area=cast.BANNER)
    assert "全宁街道" in html and "王府镇" in html and "科尔沁" not in html
    links = set(re.findall(r"people/\?area=(150404\d{3})&amp;lamp=([\w-]+)&amp;letter=o", html))
    assert (cast.TOWNSHIP, "does-help") in links and ("150404002", "does-help") not in links
    assert listed(client, area=cast.TOWNSHIP, lamp="does-help", letter="o") == 2


def test_filters_narrow_numbers_lists_and_say_so(five: list[Resident], signed_in: SignedIn) -> None:
    client = signed_in("specialist")
    assert "共 3 人。" in page(client, BOARD, area=cast.OWN)
    assert "共 1 人。" in page(client, BOARD, area=cast.OWN, category="1")
    assert "共 2 人。" in page(client, BOARD, area=cast.OWN, level="2")
    assert "共 3 人。" in page(client, BOARD, area=cast.OWN, age="16-59")
    assert "没有这样的人" in page(client, BOARD, area=cast.OWN, age="60-")
    assert "没有这样的人" in page(client, BOARD, area=cast.OWN, sites="1")
    html = page(client, BOARD, area=cast.OWN, red="does-help")
    assert "共 1 人。" in html and five[2].name in html and "帮扶缺" in html
    assert "共 3 人。" in page(client, BOARD, area=cast.OWN, category="nonsense", red="none")


def names(html: str) -> list[str]:
    return re.findall(r'row-name" data-label="姓名"><a [^>]*>([^<]+)', html)


def test_heads_sort_and_turn_round(five: list[Resident], signed_in: SignedIn) -> None:
    client = signed_in("specialist")
    by_help = names(page(client, BOARD, area=cast.OWN, sort="does-help"))
    assert by_help == [five[2].name, five[0].name, five[1].name]
    back = names(page(client, BOARD, area=cast.OWN, sort="-does-help"))
    assert back[0] == five[1].name and back[-1] == five[2].name
    html = page(client, BOARD, area=cast.OWN, sort="does-help")
    assert 'aria-sort="ascending"' in html and "sort=-does-help" in html
    for key in ("name", "open", "-since", "knows-needs"):
        assert len(names(page(client, BOARD, area=cast.OWN, sort=key))) == 3


def test_areas_sort_by_a_share(five: list[Resident], signed_in: SignedIn) -> None:
    client = signed_in("banner_staff")
    worst = page(client, BOARD, area=cast.TOWNSHIP, sort="does-help")
    assert worst.index(">全宁社区</a>") < worst.index(">春城社区</a>")
    best = page(client, BOARD, area=cast.TOWNSHIP, sort="-does-help")
    assert best.index(">春城社区</a>") < best.index(">全宁社区</a>")


def test_the_leading_group_sees_no_name_and_no_way_further(
    five: list[Resident], signed_in: SignedIn
) -> None:
    client = signed_in("leading_group")
    for url, asked in ((BOARD, {}), (PEOPLE, {"lamp": "does-help", "letter": "r"})):
        html = page(client, url, area=cast.OWN, **asked)
        assert five[2].name not in html and "居**" in html
        assert str(five[2].pk) not in html and "导出名单" not in html
    assert client.get(f"{PEOPLE}export/", {"area": cast.OWN}).status_code == 403


def test_nobody_looks_outside_their_area(five: list[Resident], signed_in: SignedIn) -> None:
    client = signed_in("specialist")
    for url in (BOARD, PEOPLE, f"{BOARD}export/", f"{PEOPLE}export/"):
        assert client.get(url, {"area": cast.SIBLING}).status_code == 404
        assert client.get(url, {"area": cast.BANNER}).status_code == 404
    assert five[3].name not in page(client, PEOPLE, area=cast.OWN)
    for name in ("helper", "rehab_worker", "audit_officer"):
        assert signed_in(name).get(BOARD).status_code == 403


def test_a_lamp_leads_to_what_turns_it_green(five: list[Resident], signed_in: SignedIn) -> None:
    html = page(signed_in("specialist"), BOARD, area=cast.OWN)
    person = five[2].pk
    assert f"/visit/residents/{person}/" in html
    assert f"/support/new/?resident={person}" in html or f"new/?resident={person}" in html
    assert f"/residents/{person}/edit/?part=work" in html or f"{person}/edit/" in html
    viewer = page(signed_in("chair"), BOARD, area=cast.OWN)
    assert f"new/?resident={person}" not in viewer


@pytest.mark.parametrize("url", [BOARD, PEOPLE])
def test_statements_do_not_grow_with_the_people(
    registrar: User, signed_in: SignedIn, url: str
) -> None:
    client = signed_in("specialist")

    def statements() -> int:
        tally.refresh()
        client.get(url, {"area": cast.OWN})
        with CaptureQueriesContext(connection) as asked:
            page(client, url, area=cast.OWN)
        return len(asked)

    cast.register(1, cast.OWN, registrar)
    one = statements()
    for n in range(2, 31):
        cast.register(n, cast.OWN, registrar)
    assert statements() == one


def book(client: Client, url: str, **asked: str) -> list[list[Any]]:
    answer = client.get(url, asked)
    assert answer.status_code == 200
    content = answer.getvalue() if answer.streaming else answer.content
    sheet = load_workbook(io.BytesIO(content), data_only=True).active
    assert sheet is not None
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def test_the_workbook_of_areas_is_the_screen_and_is_summed(
    five: list[Resident], signed_in: SignedIn
) -> None:
    client = signed_in("banner_staff")
    rows = book(client, f"{BOARD}export/", area=cast.BANNER)
    told = {row[1]: row for row in rows if row[1] in ("全宁街道", "王府镇")}
    assert told["全宁街道"][2] == 4 and told["王府镇"][2] == 1
    assert next(row for row in rows if row[0] == "合计")[2] == 5
    html = page(client, BOARD, area=cast.BANNER)
    shares = [cell for cell in told["全宁街道"] if isinstance(cell, float)]
    assert shares and all(f"{share:.1%}" in html for share in shares)


def test_the_workbook_of_people_is_the_list(five: list[Resident], signed_in: SignedIn) -> None:
    client = signed_in("specialist")
    asked = {"area": cast.OWN, "sort": "-does-help"}
    rows = book(client, f"{PEOPLE}export/", **asked)
    known = {person.name for person in five}
    assert [row[1] for row in rows if row[1] in known] == names(page(client, BOARD, **asked))
    some = book(client, f"{PEOPLE}export/", lamp="does-help", letter="r", **asked)
    assert [row[1] for row in some if row[1] in known] == [five[2].name]


def test_both_are_printed(five: list[Resident], signed_in: SignedIn) -> None:
    client = signed_in("township")
    for url in (f"{BOARD}print/", f"{PEOPLE}print/"):
        answer = client.get(url, {"area": cast.TOWNSHIP})
        assert answer.status_code == 200
        body = answer.getvalue() if answer.streaming else answer.content
        assert body.startswith(b"%PDF")


def test_beside_stand_last_month_and_the_rank(five: list[Resident], signed_in: SignedIn) -> None:
    client = signed_in("township")
    html = page(client, BOARD, area=cast.TOWNSHIP)
    assert "比上月末" not in html and "还没有可以比较的月份" in html
    held = Resident.objects.unscoped("a test sets the day")
    held.update(created_at=timezone.now() - datetime.timedelta(days=40))
    for day in month_ends(TODAY, 3):
        close(day)
    tally.refresh()
    html = page(client, BOARD, area=cast.TOWNSHIP)
    assert "比上月末" in html and "各月变化" in html
    assert re.search(r"月 没有数字；\d+月 \d+\.\d%；现在 ", html)  # nobody was registered before
    assert "第 1" in html and "共 2 个同级地区" in html
    narrowed = page(client, BOARD, area=cast.TOWNSHIP, gender="1")
    assert "比上月末" not in narrowed and "共 2 个同级地区" not in narrowed
    assert Tally.objects.filter(closed=True).exists()


def test_home_and_the_page_of_a_resident_tell_of_it(
    five: list[Resident], signed_in: SignedIn
) -> None:
    client = signed_in("specialist")
    tally.refresh()
    home = page(client, "/", area=cast.OWN)
    assert f"/fulfilment/?area={cast.OWN}" in home and "走访、帮扶、培训、安置、服务" in home
    told = page(client, f"/residents/{five[2].pk}/")
    assert 'id="fulfilment"' in told and "去办理" in told
    cast.enter(SupportLedger, five[2], User.objects.get(username="registrar"),
               helper_name="李建国", paired_on=TODAY)  # fmt: skip
    again = page(client, f"/residents/{five[2].pk}/")
    assert told.count("lamp-gap") > again.count("lamp-gap"), "at once"


def lamps_of(html: str) -> dict[str, str]:
    """By the word of a lamp what it says, as a page says it."""
    found = re.findall(r'class="lamp lamp-(\w+)"[^>]*title="([^："]+)：', html)
    return {title.split()[0].replace("基本", ""): state for state, title in found}


def test_home_board_and_dashboard_give_the_same_lamps(
    five: list[Resident], signed_in: SignedIn
) -> None:
    """One is known and due to be verified again: that counts as known everywhere."""
    Resident.objects.unscoped("a test").filter(pk=five[0].pk).update(five_knowns="aaaar")
    Resident.objects.unscoped("a test").filter(pk=five[1].pk).update(five_knowns="ggggg")
    Resident.objects.unscoped("a test").filter(pk=five[2].pk).update(five_knowns="ggggg")
    tally.refresh()
    client = signed_in("specialist")
    board = page(client, BOARD, area=cast.OWN).partition("十盏灯各有多少人")[2]
    home, dashboard = page(client, "/", area=cast.OWN), page(client, "/dashboard/", area=cast.OWN)
    told = lamps_of(board)
    assert len(told) == 10
    assert (told["家庭"], told["需求"]) == ("ok", "gap")
    assert told == lamps_of(dashboard.partition("先看这几件")[2].partition("红灯")[0])
    assert told == lamps_of(home.partition('class="figures"')[2])
    row = tally.of(cast.OWN)
    assert row
    held = Figures.from_json(row.figures)
    for code, (group, key) in KEYS.items():
        assert Standing(held.counts).share(group, key) == (held[code].n, held[code].d), code


def test_the_lamp_of_an_area_is_red_below_the_share_wanted() -> None:
    assert [Share(n, 12).lamp(80) for n in (0, 3, 9, 10, 12)] == ["gap", "gap", "gap", "due", "ok"]
    assert Share(69, 99).lamp(70) == "gap" and Share(0, 0).lamp(70) == "na"
