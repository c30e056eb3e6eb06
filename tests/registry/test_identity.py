"""Identity and certificate numbers: the published vectors, the messages, lenient spelling."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.identity import (
    age_on,
    check_digit,
    looks_masked,
    parse_cert_number,
    parse_id_number,
    upgrade_15,
)

TODAY = date(2026, 9, 30)


def problem(parse, text, **kwargs):
    with pytest.raises(ValidationError) as caught:
        parse(text, TODAY, **kwargs)
    return caught.value.code, caught.value.messages[0]


@pytest.mark.parametrize(
    ("text", "gender", "born"),
    [
        ("11010519491231002X", "2", date(1949, 12, 31)),
        ("440524188001010014", "1", date(1880, 1, 1)),
        ("150102198001010014", "1", date(1980, 1, 1)),
        ("150404197511120023", "2", date(1975, 11, 12)),
        ("152525199006150035", "1", date(1990, 6, 15)),
        ("152201196812019989", "2", date(1968, 12, 1)),
        ("150702201503109978", "1", date(2015, 3, 10)),
        ("152127194501010011", "1", date(1945, 1, 1)),
        ("15262519830228002X", "2", date(1983, 2, 28)),
        ("152724197909090016", "1", date(1979, 9, 9)),
    ],
)
def test_a_right_number_tells_gender_birth_date_and_province(text, gender, born):
    parsed = parse_id_number(text, TODAY)
    assert (parsed.text, parsed.gender, parsed.birth_date) == (text, gender, born)
    assert parsed.province == text[:2]
    assert check_digit(text[:17]) == text[17]


def test_a_wrong_check_digit_names_the_right_one():
    assert problem(parse_id_number, "150102198001010015") == (
        "V1",
        "身份证号校验码不正确，请核对（末位应为4），如果别的位抄错了，请先核对前17位",
    )


def test_a_day_that_does_not_exist_is_v2_even_with_a_right_check_digit():
    assert problem(parse_id_number, "150102198002300013") == ("V2", "身份证号中的出生日期无效")


def test_an_unusual_age_is_flagged_but_an_impossible_one_refused():
    number = "440524188001010014"
    assert parse_id_number(number, date(2026, 1, 1)).unusual_age
    assert not parse_id_number("150102198001010014", TODAY).unusual_age
    assert parse_id_number(number, date(2030, 12, 31)).unusual_age
    with pytest.raises(ValidationError) as caught:
        parse_id_number(number, date(2031, 1, 1))
    assert caught.value.code == "V2"


def test_a_birth_date_after_today_is_refused():
    assert parse_id_number(with_check("15010220260930001"), TODAY).birth_date == TODAY
    assert problem(parse_id_number, with_check("15010220261001001"))[0] == "V2"


def test_an_unknown_province_is_v3():
    assert problem(parse_id_number, with_check("99010219800101001")) == (
        "V3",
        "身份证号的省级代码无效",
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("15010219800101001", "身份证号应为18位，现为17位，请核对"),
        ("150102800101001", "身份证号应为18位，15位旧号已停用，请按现行身份证填写"),
        ("15010219800101A014", "身份证号只能是数字，末位可以是X，请核对"),
        ("١٥٠١٠٢١٩٨٠٠١٠١٠٠١٤", "身份证号只能是数字，末位可以是X，请核对"),
    ],
)
def test_a_wrong_shape_says_what_is_wrong(text, message):
    assert problem(parse_id_number, text) == ("V1", message)


def test_empty_and_masked_numbers_have_codes_of_their_own():
    assert problem(parse_id_number, "　")[0] == "required"
    assert problem(parse_id_number, "150102********0014")[0] == "masked"
    assert looks_masked("138＊＊＊＊1234")
    assert not looks_masked("15262519830228002X")


def with_check(first17):
    return first17 + check_digit(first17)


birth_dates = st.dates(date(1900, 1, 1), TODAY)
id_numbers = st.builds(
    lambda province, rest, born, order: with_check(f"{province}{rest:04}{born:%Y%m%d}{order:03}"),
    st.sampled_from(["11", "15", "22", "54", "65", "83"]),
    st.integers(0, 9999),
    birth_dates,
    st.integers(0, 999),
)
noise = st.sampled_from(["", "", "", " ", "-", "　", "\u200b", "\ufeff", "－", "—", "\t", "'"])
full_width = {ord(c): ord(c) + 0xFEE0 for c in "0123456789XB"}


@st.composite
def spellings(draw, numbers):
    """A number and one of the ways people write it."""
    number = draw(numbers)
    written = []
    for character in number:
        variants = [character, character.lower(), character.translate(full_width)]
        written.append(draw(noise) + draw(st.sampled_from(variants)))
    return number, "".join(written) + draw(noise)


@settings(max_examples=1000, deadline=None)
@given(spellings(id_numbers))
def test_every_lenient_spelling_is_accepted_and_normalised(case):
    number, written = case
    assert parse_id_number(written, TODAY).text == number


cert_numbers = st.builds(
    lambda number, tail, reissue: f"{number}{tail}{reissue}",
    id_numbers,
    st.from_regex(r"[1-7][1-4]", fullmatch=True),
    st.one_of(st.just(""), st.integers(1, 99).map("B{}".format)),
)


@settings(max_examples=300, deadline=None)
@given(spellings(cert_numbers))
def test_every_lenient_certificate_number_gives_its_parts(case):
    number, written = case
    parsed = parse_cert_number(written, TODAY)
    assert parsed.text == number
    assert parsed.id_number == number[:18]
    assert (parsed.category, parsed.level) == (number[18], number[19])
    assert parsed.reissue == int(number[21:] or 0)


def test_certificate_vectors():
    parsed = parse_cert_number("15010219800101001442", TODAY)
    assert (parsed.id_number, parsed.category, parsed.level, parsed.reissue) == (
        "150102198001010014",
        "4",
        "2",
        0,
    )
    assert parse_cert_number("15010219800101001442b1", TODAY).reissue == 1
    assert parse_cert_number("15262519830228002x43B12", TODAY).text == "15262519830228002X43B12"


@pytest.mark.parametrize(
    ("text", "code", "part"),
    [
        ("150102198001010014", "cert_length", "应为20位（补发后22至23位），现为18位"),
        ("15010219800101001542", "V1", "第18位应为4"),
        ("1501021980010100A442", "V1", "前18位只能是数字"),
        ("15010219800230001342", "V2", "出生日期无效"),
        ("15010219800101001482", "cert_category", "第19位类别码不存在"),
        ("15010219800101001402", "cert_category", "第19位类别码不存在"),
        ("15010219800101001445", "cert_level", "第20位等级码不存在"),
        ("15010219800101001442B0", "cert_reissue", "补发序号不正确"),
        ("150102198001010014427A", "cert_reissue", "补发序号不正确"),
    ],
)
def test_a_wrong_certificate_number_names_the_wrong_part(text, code, part):
    found, message = problem(parse_cert_number, text)
    assert found == code
    assert part in message


def test_a_15_digit_number_is_upgraded_and_kept():
    upgraded = upgrade_15("150102 800101 001", TODAY)
    assert (upgraded.text, upgraded.legacy) == ("150102198001010014", "150102800101001")
    assert not upgraded.centenarian
    assert upgrade_15("150102991231996", TODAY).centenarian
    assert problem(upgrade_15, "150102801301001")[0] == "V2"
    assert problem(upgrade_15, "15010280130100")[0] == "V1"


def test_age_counts_completed_years():
    assert age_on(date(2010, 3, 5), date(2026, 3, 4)) == 15
    assert age_on(date(2010, 3, 5), date(2026, 3, 5)) == 16


def test_no_log_shows_a_number():
    shown = repr(parse_id_number("150102198001010014", TODAY))
    shown += repr(parse_cert_number("15010219800101001442", TODAY))
    assert "19800101" not in shown
