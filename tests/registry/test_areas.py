"""The tree of divisions: what a code says, loading editions over time, finding an area."""

import gzip
import time
from datetime import date
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from registry import areas, divisions
from registry.models import Area

BASE = {
    "15": "内蒙古自治区",
    "1504": "赤峰市",
    "150404": "松山区",
    "150404401": "全宁街道",
    "150404401001": "春城社区居委会",
    "150404401002": "如意社区居委会",
    "150404103": "穆家营子镇",
    "150404103201": "小一家村委会",
    "1502": "包头市",
    "150271": "包头稀土高新技术产业开发区",
    "150271401": "稀土产业园",
    "150271401498": "稀土产业园虚拟社区",
}


@pytest.fixture
def edition(tmp_path):
    def write(names, name="areas-2023-06.csv", header="code,name"):
        path = tmp_path / name
        lines = [header, *(f"{code},{text}" for code, text in names.items())]
        path.write_text("\n".join(lines), encoding="utf-8")
        return path

    return write


@pytest.fixture
def base(db, edition):
    areas.load(edition(BASE))


def without(*codes):
    return {code: name for code, name in BASE.items() if code not in codes}


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("150404401001", "urban"),
        ("150404401199", "urban"),
        ("150404401400", "urban"),
        ("150404401498", "urban"),
        ("150404401200", "gacha"),
        ("150404401399", "gacha"),
        ("150404401500", "gacha"),
        ("150404401", ""),
        ("15", ""),
    ],
)
def test_the_last_three_digits_tell_town_from_country(code, kind):
    assert divisions.kind_of(code) == kind


@pytest.mark.parametrize(
    ("official", "above", "said"),
    [
        ("公主府社区居委会", "", "公主府社区"),
        ("恩和路社区居民委员会", "", "恩和路社区"),
        ("天润居委会", "", "天润社区"),
        ("小一家村委会", "", "小一家村"),
        ("幸福村村委会", "", "幸福村"),
        ("河湾村民委员会", "", "河湾村"),
        ("乌兰布和嘎查村民委员会", "", "乌兰布和嘎查"),
        ("艾日格嘎查委员会", "", "艾日格嘎查"),
        ("丰屯嘎查委会", "", "丰屯嘎查"),
        ("三河嘎查人民委员会", "", "三河嘎查"),
        ("高勒嘎查村", "", "高勒嘎查"),
        ("色连村委会", "", "色连村"),
        ("四分场村生活区", "", "四分场村生活区"),
        (
            "内蒙古自治区鄂尔多斯市伊金霍洛旗阿勒腾席热镇西苑社区居民委员会",
            "鄂尔多斯市伊金霍洛旗阿勒腾席热镇",
            "西苑社区",
        ),
    ],
)
def test_an_official_name_becomes_the_one_people_say(official, above, said):
    assert divisions.everyday_name("150404401001", official, above) == said


def test_an_area_knows_its_place_in_the_tree(base):
    community = Area.objects.get(pk="150404401001")
    assert community.full_name == "赤峰市松山区全宁街道春城社区"
    assert [a.name for a in community.ancestors()] == [
        "内蒙古自治区",
        "赤峰市",
        "松山区",
        "全宁街道",
    ]
    assert (community.level, community.kind) == (5, "urban")
    assert community.range == ("150404401001", "150404401001:")
    assert Area.objects.get(pk="1504").contains(community.code)
    assert not Area.objects.get(pk="1502").contains(community.code)
    children = Area.objects.children_of("150404")
    assert [a.name for a in children] == ["穆家营子镇", "全宁街道"]


def test_within_is_the_area_and_all_below_and_nothing_beside(base):
    inside = Area.objects.within("150404401").values_list("code", flat=True)
    assert set(inside) == {"150404401", "150404401001", "150404401002"}


@pytest.mark.parametrize(
    ("code", "organisation", "unit"),
    [
        ("150404401001", "春城社区残疾人协会", "全宁街道春城社区残疾人协会"),
        ("150404401", "全宁街道残疾人联合会", "全宁街道残疾人联合会"),
        ("150404", "松山区残疾人联合会", "松山区残疾人联合会"),
    ],
)
def test_communities_have_an_association_and_areas_above_a_federation(
    base, code, organisation, unit
):
    area = Area.objects.get(pk=code)
    assert (area.organisation, area.reporting_unit) == (organisation, unit)


def test_zones_kept_for_statistics_are_flagged_with_everything_below(base):
    flagged = Area.objects.filter(statistical_only=True).values_list("code", flat=True)
    assert set(flagged) == {"150271", "150271401", "150271401498"}


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("春城", "150404401001"),
        ("chunch", "150404401001"),
        ("CCSQ", "150404401001"),
        ("150404401001", "150404401001"),
        ("全宁街道春城社区", "150404401001"),
        ("松山 春城", "150404401001"),
        ("songshan ccsq", "150404401001"),
        ("松山", "150404"),
        ("赤峰 小一家", "150404103201"),
    ],
)
def test_search_by_name_pinyin_initials_or_code(base, text, first):
    assert Area.objects.search(text).first().code == first


@pytest.mark.parametrize("text", ["", "  ", "包头 春城", "不存在", "%"])
def test_search_finds_nothing_where_nothing_is(base, text):
    assert not Area.objects.search(text).exists()


def test_loading_the_same_edition_again_changes_nothing(base, edition):
    changes = areas.load(edition(BASE))
    assert (changes.unchanged, changes.written()) == (len(BASE), {})


def test_a_newer_edition_adds_renames_merges_and_closes(base, edition, tmp_path):
    newer = {
        **without("150404401002", "150404103201"),
        "150404401001": "新春城社区居委会",
        "150404401003": "河畔社区居委会",
    }
    merges = tmp_path / "merges.csv"
    merges.write_text("old,new\n150404401002,150404401003\n", encoding="utf-8")

    changes = areas.load(edition(newer, "areas-2026-06.csv"), merges=merges)

    assert [a.code for a in changes.new] == ["150404401003"]
    assert [a.code for a in changes.renamed] == ["150404401001"]
    assert [a.code for a in changes.merged] == ["150404401002"]
    assert [a.code for a in changes.closed] == ["150404103201"]
    merged = Area.objects.get(pk="150404401002")
    assert merged.successor().code == "150404401003"
    assert merged.valid_to == date(2026, 6, 1)
    assert Area.objects.get(pk="150404401003").valid_from == date(2026, 6, 1)
    renamed = Area.objects.get(pk="150404401001")
    assert [n.name for n in renamed.former_names.all()] == ["春城社区"]
    assert Area.objects.search("春城社区").get() == renamed
    active = Area.objects.active(on=date(2026, 6, 1)).values_list("code", flat=True)
    assert {"150404401002", "150404103201"}.isdisjoint(active)
    assert Area.objects.active(on=date(2026, 5, 31)).filter(pk="150404103201").exists()


def test_loading_a_newer_edition_twice_writes_once(base, edition):
    newer = without("150404401002")
    areas.load(edition(newer, "areas-2026-06.csv"))
    assert areas.load(edition(newer, "areas-2026-06.csv")).written() == {}


def test_an_area_that_comes_back_is_reopened(base, edition):
    areas.load(edition(without("150404401002"), "areas-2024-06.csv"))
    changes = areas.load(edition(BASE, "areas-2025-06.csv"))
    assert [a.code for a in changes.reopened] == ["150404401002"]
    assert Area.objects.get(pk="150404401002").valid_to is None


def test_renaming_an_area_above_renews_the_full_names_below(base, edition):
    changes = areas.load(edition({**BASE, "150404": "新松山区"}, "areas-2024-06.csv"))
    assert [a.code for a in changes.renamed] == ["150404"]
    community = Area.objects.get(pk="150404401001")
    assert community.full_name == "赤峰市新松山区全宁街道春城社区"
    assert not community.former_names.exists()


def test_missing_areas_stay_open_on_request(base, edition):
    changes = areas.load(edition(without("150404401002"), "areas-2024-06.csv"), keep_missing=True)
    assert [a.code for a in changes.missing] == ["150404401002"]
    assert Area.objects.get(pk="150404401002").valid_to is None


def test_a_dry_run_tells_and_writes_nothing(base, edition):
    changes = areas.load(edition(without("150404401002"), "areas-2024-06.csv"), dry_run=True)
    assert [a.code for a in changes.closed] == ["150404401002"]
    assert Area.objects.get(pk="150404401002").valid_to is None


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ({"15040440": "短"}, "第14行：“15040440”不是区划代码"),
        ({"150404999001": "孤儿社区"}, "第14行：代码 150404999001 的上级 150404999 不在文件中"),
        ({"150404401009": ""}, "第14行：代码 150404401009 没有名称"),
        ({"150404401009": "河畔,多一列"}, "第14行：应有 2 列，实有 3 列"),
        ({"1504044０1009": "全角"}, "不是区划代码"),
        ({"150404401009": "长" * 61}, "第14行：代码 150404401009 的名称超过 60 字"),
    ],
)
def test_a_malformed_edition_is_refused_by_line_and_changes_nothing(base, edition, row, told):
    with pytest.raises(ValidationError, match=told):
        areas.load(edition({**BASE, "150404401001": "改名社区", **row}, "areas-2024-06.csv"))
    assert Area.objects.get(pk="150404401001").name == "春城社区"


def test_a_file_with_other_columns_is_refused(db, edition):
    with pytest.raises(ValidationError, match="第1行：第一行应为列名 code,name"):
        areas.load(edition(BASE, header="代码,名称"))


def test_a_code_given_twice_is_refused(db, tmp_path):
    path = tmp_path / "areas-2023-06.csv"
    path.write_text("code,name\n15,内蒙古自治区\n15,又一个\n", encoding="utf-8")
    with pytest.raises(ValidationError, match="第3行：代码 15 与第2行重复"):
        areas.load(path)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("150404401002,150404401009", "第2行：并入的代码 150404401009 不在新版区划中"),
        ("150404103201,150404401001", "第2行：撤销的代码 150404103201 仍在新版区划中"),
        ("150404401002,150404401", "第2行：150404401002 与 150404401 不是同一层级"),
        ("150404401777,150404401001", "从未登记：150404401777"),
    ],
)
def test_a_merge_that_cannot_be_is_refused(base, edition, tmp_path, line, told):
    merges = tmp_path / "merges.csv"
    merges.write_text(f"old,new\n{line}\n", encoding="utf-8")
    with pytest.raises(ValidationError, match=told):
        areas.load(edition(without("150404401002"), "areas-2024-06.csv"), merges=merges)
    assert Area.objects.get(pk="150404401002").valid_to is None


def test_an_older_edition_is_refused(base, edition):
    with pytest.raises(ValidationError, match="早于已载入的 2023-06-01 版"):
        areas.load(edition(BASE, "areas-2022-10.csv"))


def test_editions_come_as_gzip_or_as_saved_by_a_chinese_excel(db, tmp_path):
    path = tmp_path / "areas-2023-06.csv"
    path.write_bytes("code,name\n15,内蒙古自治区\n".encode("gb18030"))
    assert len(areas.load(path).new) == 1
    packed = tmp_path / "areas-2023-07.csv.gz"
    packed.write_bytes(gzip.compress("code,name\n15,内蒙古自治区\n".encode()))
    assert areas.load(packed).unchanged == 1


def test_a_broken_archive_is_refused(db, tmp_path):
    path = tmp_path / "areas-2023-06.csv.gz"
    path.write_bytes(b"no gzip")
    with pytest.raises(ValidationError, match="读不出文件"):
        areas.load(path)


def test_the_command_reports_counts_and_refuses_in_words(db, edition, tmp_path):
    out = StringIO()
    call_command("load_areas", str(edition(BASE)), stdout=out)
    assert "新增 12，更名 0，合并 0，停用 0，恢复 0" in out.getvalue()
    out = StringIO()
    newer = edition(without("150404401002"), "areas-2024-06.csv")
    call_command("load_areas", str(newer), stdout=out)
    assert "停用：150404401002 赤峰市松山区全宁街道如意社区" in out.getvalue()
    with pytest.raises(CommandError, match="看不出版本日期"):
        call_command("load_areas", str(edition(BASE, "areas.csv")))


def test_the_edition_of_the_product_is_the_region_as_of_june_2023(db):
    areas.load()
    counts = [Area.objects.filter(level=level).count() for level in range(1, 6)]
    assert counts == [1, 12, 108, 1225, 14592]
    zones = Area.objects.filter(level=3, statistical_only=True).values_list("code", flat=True)
    assert set(zones) == {"150172", "150271", "150571", "152571", "152971"}
    assert Area.objects.get(pk="150404401001").full_name == "赤峰市松山区全宁街道春城社区"
    started = time.perf_counter()
    assert areas.load().written() == {}
    assert time.perf_counter() - started < 5
    assert areas.latest_edition().stat().st_size < 200_000


def test_codes_are_compared_byte_by_byte(db):
    from django.db import connection

    if connection.vendor != "postgresql":
        pytest.skip("SQLite compares so by itself")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name, collation_name FROM information_schema.columns"
            " WHERE table_name = 'registry_area' AND column_name IN ('code', 'parent_id')"
        )
        assert dict(cursor.fetchall()) == {"code": "C", "parent_id": "C"}
