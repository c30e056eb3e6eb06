"""文号: written in many ways, kept in one."""

import pytest
from django.core.exceptions import ValidationError

from registry.document_number import DocumentNumberField, parse
from registry.ledger.kinds import kind_of


@pytest.mark.parametrize(
    "typed",
    [
        "内党发〔2008〕18号",
        "内党发[2008]18号",
        "内党发【2008】18号",
        "内党发(2008)18号",
        "内党发（2008）18号",
        "内党发［2008］18号",
        "内党发 〔２００８〕 １８ 号",
        "内党发﹝2008﹞18",
        "内党发(2008年)18号",
    ],
)
def test_every_bracket_is_the_same_year(typed: str) -> None:
    assert parse(typed) == "内党发〔2008〕18号"


@pytest.mark.parametrize(
    "kept", ["2013年第3号", "政府令第12号", "会议纪要〔2013〕2号（代拟）", "松残字"]
)
def test_what_has_no_such_year_stays(kept: str) -> None:
    assert parse(kept) == kept


@pytest.mark.parametrize("nothing", ["", "  ", None, "无", "/", "—"])
def test_a_paper_may_have_none(nothing: str | None) -> None:
    assert parse(nothing) == ""


@pytest.mark.parametrize("wrong", ["内党发2008-18号", "内党发200818号", "内残联发2009 2"])
def test_a_year_without_brackets_is_asked_for(wrong: str) -> None:
    with pytest.raises(ValidationError, match="年份请加括号"):
        parse(wrong)


def test_the_field_brings_its_kind() -> None:
    kind = kind_of(DocumentNumberField("文号", name="doc_no"))
    assert kind.parse("松残发（2026）4") == "松残发〔2026〕4号"
