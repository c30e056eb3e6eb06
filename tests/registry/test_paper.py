"""残疾人基本情况登记表 on paper: what is on it, that it can be read back, that nothing leaks in."""

import logging
import re
import subprocess
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pylopdf_fonts_zh_cn as faces
import pypdf
import pytest
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from registry import resident_paper
from registry.box_face import EMPTY, TICKED, box_face
from registry.paper import render_many, render_pdf, write_many
from registry.paper_press import BOX_FACE_URL, OwnFilesOnly
from registry.pdf_book import _moved
from registry.resident_paper import ResidentPaper

TEMPLATE = "print/resident.html"
TITLE = "残疾人基本情况登记表"
RARE = "䶮𬱟㛃堃喆玥翀珺昇"
ID_NO, CERT_NO = "150102198003140014", "15010219800314001442B1"
PHONE, STREET = "13847112345", "毕力格图小区 12 号楼"
NOON = datetime(2026, 8, 20, 12, 5, tzinfo=ZoneInfo("Asia/Shanghai"))


class Rows(list):
    """A list that answers like a related manager."""

    def all(self):
        return list(self)


def a_resident(**changes):
    member = SimpleNamespace(
        name="阿拉坦其木格",
        relation="10",
        birth_month=date(1982, 6, 1),
        health="5",
        is_disabled="1",
        workplace="钢铁社区居委会",
        monthly_income=Decimal("2300"),
        phone="13904710000",
    )
    household = SimpleNamespace(
        members=Rows([member]),
        income=Decimal("36000"),
        size=7,
        income_sources=["5", "1"],
        poverty=["P09"],
        housing_source="2",
        housing_structure="5",
        housing_area=Decimal("120.50"),
        housing_danger="C",
    )
    facts = {
        "community": SimpleNamespace(
            name="钢铁社区", parent=SimpleNamespace(name="海拉尔东路街道")
        ),
        "household": household,
        "disabilities": Rows(
            [SimpleNamespace(category="4", level="2"), SimpleNamespace(category="5", level="3")]
        ),
        "benefits": Rows(
            [SimpleNamespace(item="SS01", state="3"), SimpleNamespace(item="SS10", state="1")]
        ),
        "name": "阿拉坦巴特尔·乌力吉䶮",
        "gender": "1",
        "ethnicity": "02",
        "birth_date": date(1980, 3, 14),
        "birth_month_only": False,
        "id_no": ID_NO,
        "marital": "20",
        "education": "4",
        "cert_no": CERT_NO,
        "cert_issued_on": date(2018, 5, 6),
        "cert_expires_on": date(2028, 5, 5),
        "dis_category": "7",
        "dis_level": "2",
        "cause": "6",
        "cause_detail": "坠马",
        "onset_on": date(2011, 7, 1),
        "self_care": "2",
        "hukou_addr": f"呼和浩特市新城区海拉尔东路街道钢铁社区{STREET}",
        "live_addr": f"呼和浩特市新城区海拉尔东路街道钢铁社区{STREET}",
        "hukou_nature": "1",
        "phone": PHONE,
        "contact_name": "",
        "contact_relation": "",
        "contact_phone": "",
        "guardian_name": "𬱟㛃",
        "guardian_relation": "4",
        "guardian_id": "150102195503140027",
        "guardian_phone": "0471-6512345",
        "employment": "2",
        "employment_form": "",
        "employer": "",
        "job": "",
        "unemployed_reason": "4",
        "unemployment_registered": "2",
        "edu_stage": "7",
        "edu_placement": "",
        "no_school_reason": "",
        "school": "",
        "edu_aid": [],
        "rehab_need": ["3", "4"],
        "device_need": [],
        "access_need": ["02", "20"],
        "care_need": "1",
        "needs": ["1", "2"],
        "needs_note": "希望学皮雕",
        "no_need_on": None,
        "can_go_out": "3",
        "cannot_go_out_reason": "没有电梯",
        "surveyed_on": date(2026, 8, 20),
        "surveyor": "苏日娜",
    }
    return SimpleNamespace(**facts | changes)


def paper(plain=True, **changes):
    return resident_paper.of(
        a_resident(**changes),
        plain=plain,
        printed_by="苏日娜",
        office="钢铁社区",
        printed_at=NOON,
        number="150102003001-2026-0017",
    )


def printed(*forms):
    return render_pdf(TEMPLATE, [form.context for form in forms], title=TITLE)


def text_of(pdf, *options):
    command = ["pdftotext", "-enc", "UTF-8", *options, "-", "-"]
    return subprocess.run(command, input=pdf, capture_output=True, check=True).stdout.decode()


def words_of(pdf):
    """The text without the breaks that the cells put into it."""
    return re.sub(r"\s", "", text_of(pdf))


@pytest.fixture(scope="module")
def filled():
    return printed(paper())


def test_text_comes_back_as_the_chinese_that_went_in(filled):
    words = words_of(filled)
    for expected in ("阿拉坦巴特尔·乌力吉䶮", "𬱟㛃", "蒙古族", ID_NO, CERT_NO, "高中（中专）"):
        assert expected in words
    assert words.index(TITLE) < words.index("阿拉坦巴特尔") < words.index("阿拉坦其木格")


def test_every_box_is_printed_and_the_chosen_ones_are_ticked(filled):
    text = text_of(filled)
    for ticked in ("肢体", "智力", "多重", "部分", "城市低保", "未就业", "功能训练", "辅助器具"):
        assert TICKED + ticked in text
    for empty in ("视力", "精神", "重度残疾人护理补贴", "已就业", "手术", "需协助"):
        assert EMPTY + empty in text
    assert TICKED + "其他（脱贫享受政策户）" in text
    assert TICKED + "不能（没有电梯）" in text


def test_all_eleven_items_of_social_security_have_a_box():
    assert len(resident_paper.tick_benefits()) == 11


def test_rare_name_characters_have_glyphs_and_are_read_back(caplog):
    with caplog.at_level(logging.WARNING):
        words = words_of(printed(ResidentPaper(name=RARE, guardian_name=RARE)))
    assert words.count(RARE) == 3  # the cell, the guardian, the head of the second page
    assert "notdef" not in caplog.text


@pytest.mark.parametrize("face", [faces.sans_path, faces.serif_path])
def test_both_faces_carry_the_rare_characters(face):
    assert {ord(character) for character in RARE} <= TTFont(face()).getBestCmap().keys()


def test_the_file_is_tagged_chinese_and_names_nobody(filled):
    reader = pypdf.PdfReader(BytesIO(filled), strict=True)
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "zh-CN"
    assert root["/MarkInfo"]["/Marked"]
    assert b"pdfuaid:part" in reader.xmp_metadata.stream.get_data()
    assert reader.metadata.title == TITLE
    assert "阿拉坦" not in str(reader.metadata)


def test_faces_are_embedded_and_only_ours(filled):
    fonts = subprocess.run(["pdffonts", "-"], input=filled, capture_output=True, check=True)
    rows = fonts.stdout.decode().splitlines()[2:]
    names = {row.split()[0].partition("+")[2] for row in rows}
    assert names == {"Paper-Serif", "Paper-Sans", "Paper-Boxes"}


def test_the_form_has_a_front_and_a_back_of_a4(filled):
    pages = pypdf.PdfReader(BytesIO(filled)).pages
    assert len(pages) == 2
    assert {(round(page.mediabox.width), round(page.mediabox.height)) for page in pages} == {
        (595, 842)
    }
    back = re.sub(r"\s", "", text_of(filled, "-f", "2"))
    assert back.startswith("残疾人基本情况登记表（续）")
    assert "姓名：阿拉坦巴特尔·乌力吉䶮编号：150102003001-2026-0017" in back
    assert "社会保障" in back and "残协主席（签字）" in back and "（盖章）" in back


def test_pages_are_counted_within_each_form():
    words = words_of(printed(paper(), paper()))
    assert words.count("第1页共2页") == words.count("第2页共2页") == 2


def test_long_words_stay_on_two_pages():
    long_name = "阿拉坦巴特尔·乌力吉巴雅尔其其格苏布德·孟克吉日嘎拉"
    address = "内蒙古自治区锡林郭勒盟苏尼特右旗赛汉塔拉镇巴彦淖尔嘎查第三牧业小组" * 2
    form = paper(name=long_name, hukou_addr=address, live_addr=address)
    form.members = form.members * 6
    pdf = printed(form)
    assert len(pypdf.PdfReader(BytesIO(pdf)).pages) == 2
    assert long_name in words_of(pdf)


def test_a_larger_family_goes_on_in_an_annex():
    form = paper()
    form.members = [{"name": f"家人{number}"} for number in range(1, 10)]
    words = words_of(printed(form))
    assert words.index("说明") < words.index("附页：家庭成员（续）") < words.index("家人7")
    assert "第3页共3页" in words


def test_the_first_unused_row_says_that_nothing_follows(filled):
    assert words_of(filled).count("以下空白") == 1


def test_a_blank_form_leaves_everything_to_the_pen():
    pdf = printed(ResidentPaper.blank())
    text = text_of(pdf)
    assert TICKED not in text and "以下空白" not in text and "None" not in text
    assert re.search(r"填表日期：\s*年\s+月\s+日", text_of(pdf, "-layout"))


def test_numbers_phones_and_addresses_are_masked_unless_asked_for():
    words = words_of(printed(paper(plain=False)))
    assert "150102********0014" in words and "150102************42B1" in words
    assert "138****2345" in words and "海拉尔东路街道***" in words
    for secret in (ID_NO, CERT_NO[:20], PHONE, "13904710000", "0471-6512345", "毕力格图"):
        assert secret not in words
    assert "已脱敏" in words


def test_the_watermark_says_who_where_and_when_without_disturbing_the_text(filled):
    form = paper()
    assert form.watermark == "苏日娜·钢铁社区·2026-08-20 12:05"
    assert form.watermark not in text_of(filled)
    assert len(filled) != len(render_pdf(TEMPLATE, [{"form": form}], title=TITLE))


def test_figures_are_worked_out():
    form = paper()
    assert (form.income, form.income_per_head) == ("36,000", "5,142.86")
    assert form.housing_area == "120.5"
    assert form.level_text == "二级（肢体二级、智力三级）"
    assert form.members[0]["health"] == "残疾"


@pytest.mark.parametrize(
    ("age", "stored", "ticked"),
    [(13, "", "不在就业年龄"), (15, "", "不在就业年龄"), (16, "", None), (59, "", None),
     (60, "", "不在就业年龄"), (None, "", None), (61, "1", "已就业")],
)  # fmt: skip
def test_who_is_not_of_working_age_is_ticked_so(age, stored, ticked):
    form = paper(age=age, employment=stored)
    assert [label for label, chosen in form.employment if chosen] == ([ticked] if ticked else [])


def test_known_to_the_month_is_printed_to_the_month():
    assert paper(birth_month_only=True).birth_date == "1980-03"


def test_what_is_typed_is_text_and_never_markup():
    name = "<b>张</b><img src=file:///etc/passwd>"
    assert re.sub(r"\s", "", name) in words_of(printed(ResidentPaper(name=name, watermark=name)))


def test_a_photo_is_printed_at_the_size_of_paper():
    picture = BytesIO()
    Image.new("RGB", (826, 1158), "navy").save(picture, "PNG")
    form = ResidentPaper(photo_data_uri=resident_paper._photo(picture.getvalue()))
    image = pypdf.PdfReader(BytesIO(printed(form))).pages[0].images[0].image
    assert image.size == (413, 579)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/x.png",
        "https://example.org/x.css",
        "file:///etc/passwd",
        "file://server/share/x.png",
        "file:../secrets.json",
        "file:{static}/../config/settings.py",
        "file:{static}/%2e%2e/manage.py",
        "data:text/html,x",
        "ftp://host/x",
        "face:other",
    ],
)
def test_nothing_but_our_own_files_is_fetched(url, settings):
    static = Path(settings.STATICFILES_DIRS[0])
    with pytest.raises(ValueError, match="外部文件"):
        OwnFilesOnly(static).fetch(url.format(static=static))


def test_our_own_files_are_fetched(settings):
    static = Path(settings.STATICFILES_DIRS[0])
    fetcher = OwnFilesOnly(static)
    assert fetcher.fetch((static / "css/print-form.css").as_uri()).read()
    assert fetcher.fetch(Path(faces.sans_path()).as_uri()).read(4) == b"OTTO"
    assert fetcher.fetch(BOX_FACE_URL).read() == box_face()


def test_many_forms_are_bound_into_one_tagged_file():
    forms = [ResidentPaper(name=f"第{number}人", watermark="苏日娜") for number in range(1, 6)]
    contexts = (form.context for form in forms)
    pdf = render_many(TEMPLATE, contexts, title=TITLE, author="钢铁社区", batch=2)
    reader = pypdf.PdfReader(BytesIO(pdf), strict=True)
    assert len(reader.pages) == 10
    assert (reader.metadata.title, reader.metadata.author) == (TITLE, "钢铁社区")
    words = words_of(pdf)
    places = [words.index(f"第{number}人") for number in range(1, 6)]
    assert places == sorted(places) and words.count("第1页共2页") == 5
    assert_structure_is_whole(reader)


def assert_structure_is_whole(reader):
    """Each page finds its elements by its key, and each element knows the page."""
    root = reader.trailer["/Root"]["/StructTreeRoot"]
    assert len(root["/K"]) == 1 and len(root["/K"][0]["/K"]) == 3
    leaves = [kid.get_object() for kid in root["/ParentTree"]["/Kids"]]
    found = {}
    for leaf in leaves:
        keys, values = leaf["/Nums"][::2], leaf["/Nums"][1::2]
        assert list(leaf["/Limits"]) == [keys[0], keys[-1]]
        found.update(zip(keys, values, strict=True))
    assert list(found) == sorted(found)
    for page in reader.pages:
        element = found[page["/StructParents"]][0].get_object()
        assert element["/Pg"].get_object() == page.get_object()


def test_a_handful_is_printed_without_child_processes_and_into_a_file(tmp_path):
    with (tmp_path / "forms.pdf").open("wb") as target:
        blank = ResidentPaper.blank().context
        write_many(target, TEMPLATE, iter([blank]), title=TITLE)
    assert len(pypdf.PdfReader(tmp_path / "forms.pdf").pages) == 2


@given(st.integers(7, 10**6), st.integers(0, 10**6), st.text("()\\ 0R9a"))
def test_only_references_are_moved_never_texts(number, base, text):
    escaped = re.sub(r"([\\()])", r"\\\1", f"{text} 5 0 R").encode()
    content = b"<</P %d 0 R/Alt (%b)/S 1 0 R>>" % (number, escaped)
    expected = b"<</P %d 0 R/Alt (%b)/S 1 0 R>>" % (number + base, escaped)
    assert _moved(content, base, {1: 1}) == expected


def test_nothing_to_print_is_said():
    with pytest.raises(ValueError, match="没有要打印的内容"):
        render_many(TEMPLATE, [], title=TITLE)
