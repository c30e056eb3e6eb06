"""What is left to see of a name, a number, an address."""

import pytest

from registry.masking import (
    is_mask_of,
    mask_address,
    mask_cert,
    mask_id,
    mask_name,
    mask_phone,
)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("张三丰", "张**"),
        ("张三", "张*"),
        ("乌云其木格", "乌****"),
        ("欧阳娜", "欧阳*"),
        ("欧阳", "欧*"),
        ("阿拉坦仓·巴图", "阿******"),
        ("", ""),
    ],
)
def test_names(name, shown):
    assert mask_name(name) == shown


def test_numbers_keep_their_length():
    assert mask_id("150102198001010014") == "150102********0014"
    assert mask_cert("15010219800101001442") == "150102************42"
    assert mask_cert("15010219800101001442B1") == "150102************42B1"
    assert mask_cert("15010219800101001442B12") == "150102************42B12"
    assert mask_phone("13800001234") == "138****1234"
    assert mask_phone("0471-1234567") == "0471-****567"


@pytest.mark.parametrize("mask", [mask_id, mask_cert, mask_phone])
@pytest.mark.parametrize("text", ["", "1", "123", "1234567"])
def test_what_is_too_short_shows_little(mask, text):
    shown = mask(text)
    assert len(shown) == len(text)
    assert sum(character.isdigit() for character in shown) <= len(text) // 2


def test_addresses_end_at_the_township():
    address = "呼和浩特市新城区海拉尔东路街道7号楼1单元177室"
    assert mask_address(address, "海拉尔东路街道") == "呼和浩特市新城区海拉尔东路街道***"
    assert mask_address("7号楼1单元177室", "全宁街道") == "全宁街道***"
    assert mask_address("7号楼1单元177室", "") == "***"
    assert mask_address("", "全宁街道") == ""


def test_a_mask_handed_back_is_recognised_as_unchanged():
    assert is_mask_of("150102＊＊＊＊＊＊＊＊0014 ", "150102198001010014", mask_id)
    assert not is_mask_of("150102********0022", "150102198001010014", mask_id)
    assert not is_mask_of("150102198001010014", "150102198001010014", mask_id)
    assert not is_mask_of("", "", mask_name)
