"""The brief: exactly one page, whatever the area, and in words that can be read."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from registry.models import Area
from reports import closing
from reports.figures import Figures
from tests import cast
from tests.reports.dashboards.made import figure, figures, keep, settle

pytestmark = pytest.mark.django_db
SignedIn = Callable[[str], Client]


def read(command: str, pdf: bytes, *options: str) -> str:
    line = [command, *options, "-", *(["-"] if command == "pdftotext" else [])]
    return subprocess.run(line, input=pdf, capture_output=True, check=True).stdout.decode()


def printed(client: Client, **asked: str) -> tuple[int, str]:
    answer = client.get("/dashboard/brief/", asked)
    assert answer["Content-Type"] == "application/pdf"
    pages = re.search(r"Pages:\s+(\d+)", read("pdfinfo", answer.content))
    assert pages
    size = re.search(r"Page size:.*", read("pdfinfo", answer.content))
    assert size and "A4" in size[0] and "595" in size[0].split("x")[0]
    return int(pages[1]), re.sub(r"\s+", "", read("pdftotext", answer.content))


def lacking(**more: Any) -> Figures:
    codes = [f"{letter}0{n}" for letter in "ABEFGH" for n in range(1, 7)]
    held = {code: figure("unmet", 0, 2) for code in codes if code != "A01"}
    return figures({"people": 40}, **held, I04=figure("unmet", 0, 4, 11, 40), **more)


def test_a_banner_of_forty_communities_is_one_page(
    areas: dict[str, Area], signed_in: SignedIn
) -> None:
    keep({code: lacking() for code in (cast.OWN, *settle(40))})
    for name, area in (("leading_group", cast.BANNER), ("township", cast.TOWNSHIP)):
        pages, text = printed(signed_in(name), area=area)
        assert pages == 1
        assert f"{cast.AREAS[area]}社区残疾人工作简报" in text
        assert "要先办的" in text and "走出家门参加社区活动451/1640人，27.5%" in text
    assert "表内是得分最低的" in text


def test_the_brief_of_a_community(areas: dict[str, Area], signed_in: SignedIn) -> None:
    keep({cast.OWN: lacking(D02a=figure("partly", 0, 1, 38, 40))})
    pages, text = printed(signed_in("specialist"))
    assert pages == 1
    assert "没有达到（还差17人）最低70%" in text
    assert "五摸清：家庭95.0%" in text
    assert "本社区" in text


def test_a_past_month_says_so_on_paper(areas: dict[str, Area], signed_in: SignedIn) -> None:
    last = closing.last_month_end(timezone.localdate())
    keep({cast.OWN: lacking()}, last)
    pages, text = printed(signed_in("specialist"), as_of=f"{last:%Y-%m}")
    assert pages == 1
    assert f"{last.year}年{last.month}月{last.day}日月末定格，不是打印当日的数字" in text


def test_nothing_to_tell_is_a_page_too(areas: dict[str, Area], signed_in: SignedIn) -> None:
    pages, text = printed(signed_in("leading_group"))
    assert pages == 1
    assert "还没有可以说明的数字" in text
