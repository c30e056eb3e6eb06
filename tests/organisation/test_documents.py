"""文件制度库: what a paper proves, for whom, and what the indicators make of it."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from registry import codes
from registry.indicators import State, catalogue
from registry.ledger.findings import Level
from registry.models import Area
from registry.organisation.documents import evidence, policies
from registry.organisation.documents.indicators import INDICATORS
from registry.organisation.documents.ledger import DocumentLedger
from tests.cast import BANNER, FAR, LEAGUE, OWN, SIBLING, TOWNSHIP

BY_CODE = {indicator.code: indicator for indicator in INDICATORS}
ON = datetime.date(2026, 6, 30)


def judge(code: str, area: str = OWN, on: datetime.date = ON) -> Any:
    return BY_CODE[code].measure([area], on)[area]


def examined(code: str, **values: Any) -> Any:
    whole = {**DocumentLedger.shape.blank(), "title": "某文件", **values}
    DocumentLedger.acquaint(whole, Area.objects.get(pk=code))
    return DocumentLedger.examine(whole)


def messages(found: Any) -> list[str]:
    return [f.message for f in found.findings if f.level == Level.ERROR]


# -- the list of what can be proved ----------------------------------------------------------------


def test_what_a_paper_may_prove_stands_in_the_catalogue() -> None:
    assert {entry.code for entry in codes.get("document_proof")} <= catalogue().keys()


def test_the_policies_are_those_the_plan_names() -> None:
    assert [entry.code for entry in policies.named_for("A10")] == ["1", "2", "3", "4"]
    clause = catalogue()["A10"]["clause"]
    assert all(entry.short in clause for entry in policies.named_for("A10"))


@pytest.mark.parametrize("said", ["内党发[2008]18号", "关于加强城镇和谐社区建设的若干意见"])
def test_a_policy_is_known_by_number_and_by_title(said: str) -> None:
    assert codes.get("policy").parse(said) == "1"


@pytest.mark.parametrize("key", ["policies", "proves"])
def test_several_in_one_cell_are_read_back(key: str) -> None:
    kind = DocumentLedger.columns[key].kind
    every = [entry.code for entry in kind.list]
    assert kind.parse(kind.write(every)) == every


# -- one paper -------------------------------------------------------------------------------------


def test_a_new_paper_of_a_kind_proves_what_it_usually_does(areas: Any) -> None:
    assert examined(OWN, kind="05").values["proves"] == ["B06"]
    assert examined(OWN, kind="05", proves=["H02"]).values["proves"] == ["H02"]
    assert examined(OWN, kind="99").values["proves"] == []


def test_a_community_needs_no_number_for_its_own_rules(areas: Any) -> None:
    assert "doc_no" not in examined(OWN).gaps
    assert "doc_no" in examined(BANNER).gaps


def test_measures_name_the_policies_they_carry_out(areas: Any) -> None:
    assert "policies" in examined(OWN, kind="07").gaps
    assert "policies" not in examined(OWN, kind="07", policies=["2"]).gaps


def test_days_stand_in_their_order(areas: Any) -> None:
    day = datetime.date(2024, 5, 1)
    wrong = examined(OWN, issued_on=day, valid_until=datetime.date(2024, 4, 30))
    assert messages(wrong) == ["有效期不能早于成文日期"]
    assert messages(examined(OWN, issued_on=datetime.date(2999, 1, 1))) == ["成文日期不能晚于今天"]


def test_communities_are_named_and_found(areas: Any) -> None:
    named = examined(BANNER, serves="2", served_names="春城社区，王府嘎查 春城社区")
    assert named.values["served_names"] == "春城社区、王府嘎查"
    assert named.values["served"] == [OWN, "150404002001"]


def test_a_community_that_is_none_is_told(areas: Any) -> None:
    found = examined(BANNER, serves="2", served_names="建国社区")
    assert messages(found) == ["本区域没有找到“建国社区”，请核对社区（嘎查）名称"]


def test_namesakes_need_their_township(areas: Any) -> None:
    Area.objects.create(
        code="150404002002", name="春城社区", official_name="春城社区", level=5, kind="urban",
        full_name="赤峰市松山区王府镇春城社区", parent_id="150404002",
    )  # fmt: skip
    assert "有 2 个“春城社区”" in messages(examined(BANNER, serves="2", served_names="春城社区"))[0]
    told = examined(BANNER, serves="2", served_names="王府镇春城社区")
    assert told.values["served"] == ["150404002002"]


# -- evidence --------------------------------------------------------------------------------------


def test_a_paper_of_the_banner_counts_for_its_communities(paper: Any) -> None:
    paper("总体规划", BANNER, kind="02", serves="1")
    for area in (OWN, SIBLING, "150404002001"):
        assert judge("A07", area).state is State.MET
    assert judge("A07", FAR).state is State.UNMET


def test_a_paper_for_some_counts_for_no_others(paper: Any) -> None:
    paper("总体规划", BANNER, kind="02", serves="2", served_names="春城社区")
    assert judge("A07").state is State.MET
    assert judge("A07", SIBLING).state is State.UNMET


def test_a_paper_of_a_community_is_its_own(paper: Any) -> None:
    paper("社区规划", OWN, kind="01")
    assert judge("A02").state is State.MET
    assert judge("A02", SIBLING).state is State.UNMET


def test_one_paper_may_prove_several(paper: Any) -> None:
    paper("规划", BANNER, kind="02", serves="1", proves=["A02", "A07"])
    assert judge("A02").state is judge("A07").state is State.MET


@pytest.mark.parametrize(
    ("issued", "until", "state"),
    [
        ((2026, 6, 30), (2026, 6, 30), State.MET),
        ((2024, 1, 1), (2026, 6, 29), State.UNMET),
        ((2026, 7, 1), None, State.UNMET),
        ((2024, 1, 1), None, State.MET),
    ],
)
def test_only_what_is_in_force_counts(
    paper: Any, issued: tuple, until: tuple | None, state: State
) -> None:
    days = {"issued_on": datetime.date(*issued), "valid_until": until and datetime.date(*until)}
    paper("规划", OWN, kind="01", **days)
    assert judge("A02").state is state


def test_without_its_text_a_paper_proves_nothing(paper: Any) -> None:
    made = paper("规划", OWN, text=False, kind="01")
    found = judge("A02")
    assert found.state is State.UNMET
    assert found.says == "已登记文件，还没有附上正文"
    assert str(made.pk) in found.doors[0].url


def test_evidence_names_the_records(paper: Any) -> None:
    made = paper("规划", OWN, kind="01")
    assert judge("A02").evidence == (("document", made.pk),)


def test_policies_are_carried_out_one_by_one(paper: Any) -> None:
    assert judge("A10").state is State.UNMET
    paper("实施意见", BANNER, kind="07", serves="1", policies=["1", "2"])
    paper("会议纪要", OWN, kind="08", policies=["4"])
    found = judge("A10")
    assert (found.n, found.d, found.state) == (3, 4, State.PARTLY)
    assert found.says == "还没有贯彻记录：内残联发〔2009〕2号"
    assert any("policies=3" in door.url for door in found.doors)
    paper("再一份", TOWNSHIP, kind="07", serves="1", policies=["3"])
    assert judge("A10").state is State.MET


def test_a_red_light_leads_to_a_form_that_knows(areas: Any, signed_in: Any) -> None:
    door = judge("A10").doors[0]
    page = signed_in("specialist").get(door.url)
    form = page.context["form"]
    assert form.initial["kind"] == "07" and form.initial["policies"] == ["1"]


@pytest.mark.parametrize("code", BY_CODE)
def test_many_communities_take_no_more_queries_than_one(paper: Any, code: str) -> None:
    paper("规划", BANNER, kind="02", serves="1", proves=["A02", "A07"], policies=["1"])
    paper("规划", FAR, kind="01", proves=["A02", "A07"], policies=["1"])
    with CaptureQueriesContext(connection) as one:
        BY_CODE[code].measure([OWN], ON)
    with CaptureQueriesContext(connection) as three:
        found = BY_CODE[code].measure([OWN, SIBLING, FAR], ON)
    assert len(three) == len(one)
    assert found[OWN].n == found[SIBLING].n == found[FAR].n


def test_any_indicator_may_ask_for_its_papers(paper: Any) -> None:
    made = paper("考核办法", BANNER, kind="05", serves="1")
    held = evidence.proving("B06", [OWN, FAR], ON)
    assert [p.pk for p in held[OWN].sound] == [made.pk]
    assert held[FAR].sound == ()


# -- screens ---------------------------------------------------------------------------------------


def test_quick_views_tell_what_is_lacking(paper: Any, signed_in: Any) -> None:
    paper("旧规划", OWN, kind="01", valid_until=datetime.date(2024, 12, 31))
    paper("没有正文", OWN, text=False, kind="05")
    paper("不证明什么", OWN, kind="99")
    client = signed_in("specialist")
    counts = {v["label"]: v["count"] for v in client.get("/documents/").context["views"]}
    assert (counts["没有附件"], counts["没有写明适用指标"], counts["已过有效期"]) == (1, 1, 1)
    page = client.get("/documents/?view=textless")
    assert [row["name"] for row in page.context["table"]["rows"]] == ["没有正文"]


@pytest.mark.parametrize("text", ["考核", "松残发[2024]5", "残疾人联合会"])
def test_a_paper_is_found_by_title_number_and_body(paper: Any, signed_in: Any, text: str) -> None:
    paper("考核办法", OWN, kind="05", doc_no="松残发〔2024〕5号", issuer="松山区残疾人联合会")
    paper("别的", OWN, kind="99")
    client = signed_in("specialist")
    page = client.get(client.post("/documents/search/", {"text": text}).url)
    assert [row["name"] for row in page.context["table"]["rows"]] == ["考核办法"]


def test_those_below_read_the_banners_papers_and_change_nothing(paper: Any, signed_in: Any) -> None:
    made = paper("总体规划", BANNER, kind="02", serves="1")
    client = signed_in("specialist")
    assert client.get(f"/documents/{made.pk}/").status_code == 200
    assert client.get(f"/documents/{made.pk}/edit/").status_code == 403


def test_policies_show_what_carries_them_out(paper: Any, signed_in: Any) -> None:
    paper("实施意见", BANNER, kind="07", serves="1", policies=["3"])
    page = signed_in("specialist").get("/documents/policies/")
    found = {line["entry"].code: line for line in page.context["policies"]}
    assert [p["title"] for p in found["3"]["papers"]] == ["实施意见"]
    assert found["1"]["papers"] == [] and f"community={OWN}" in found["1"]["door"].url


def test_a_league_reads_policies_and_enters_none(areas: Any, signed_in: Any) -> None:
    page = signed_in("league_staff").get(f"/documents/policies/?area={LEAGUE}")
    assert all(line["door"] is None for line in page.context["policies"])


def test_a_number_is_registered_once_an_area(paper: Any, registrar: Any) -> None:
    paper("甲", OWN, kind="05", doc_no="春社发〔2024〕1号")
    twin = DocumentLedger.taken(examined(OWN, doc_no="春社发〔2024〕1号").values)
    assert twin is not None
    assert DocumentLedger.taken(examined(SIBLING, doc_no="春社发〔2024〕1号").values) is None
    assert DocumentLedger.taken(examined(OWN).values) is None


def test_the_number_is_kept_with_its_brackets() -> None:
    kind = DocumentLedger.columns["doc_no"].kind
    assert kind.parse("松残发[2024]5号") == "松残发〔2024〕5号"
    with pytest.raises(ValidationError):
        kind.parse("松残发2024-5号")


def test_saving_tells_that_the_text_is_not_there_yet(
    paper: Any, areas: Any, signed_in: Any
) -> None:
    held = paper("走访制度", text=False, kind="06", issuer="春城社区", issued_level="5", doc_no="",
                 proves=["B05"], summary="走访", keeper="王芳")  # fmt: skip
    client, url = signed_in("specialist"), DocumentLedger.url("edit", held.pk)
    form = client.get(url).context["form"]
    sent = {key: form[key].value() or "" for key in ("base", "token")}
    sent |= {"title": "走访制度（试行）", "kind": "06", "issued_on": "2024-01-01"}
    page = client.post(url, sent, follow=True).content.decode()
    assert "还没有上传：文件正文。" in page and "资料已齐全" not in page
