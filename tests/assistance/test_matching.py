"""Who fits which vacancy: both ways, in words, the best first, nobody out of sight."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assistance.models import VacancyReferral
from assistance.vacancies import actions
from assistance.vacancies.matching import match
from registry.models import AuditEvent, Change
from tests import cast
from tests.assistance.conftest import TODAY, again, ago, values

pytestmark = pytest.mark.django_db


def found(seeker, vacancy):
    return match(again(seeker), again(vacancy))


# -- the points ----------------------------------------------------------------------------------


def test_what_fits_and_what_does_not_is_said_in_words(seek, offer):
    told = found(seek(1), offer())
    assert told.verdict == "合适" and told.tone == "ok"
    assert told.fits == [
        "功能限制不影响这个岗位", "愿意按比例就业", "想做理货员", "月薪可到 2,600 元，期望 2,500 元",
        "全日，与期望一致", "在本社区（新华街）",
    ]  # fmt: skip
    other = found(seek(2, wanted_forms=["7"], wanted_pay=Decimal(3000), wanted_time="3"), offer())
    assert other.verdict == "部分合适"
    assert other.against == [
        "岗位是按比例就业，本人想灵活就业（含社区就业、居家就业）", "月薪最多 2,600 元，期望 3,000 元",
        "全日，本人期望居家",
    ]  # fmt: skip


def test_a_limit_the_job_is_unfit_for_outweighs_everything(seek, offer):
    told = found(seek(1, limits=["1", "3"]), offer(unfit_limits=["1"]))
    assert told.never and told.verdict == "不适合"
    assert told.against == ["不能久站，岗位不适合"]
    assert found(seek(2, limits=["3"]), offer(title="门卫", unfit_limits=["1"])).verdict != "不适合"
    assert found(seek(3, ability="3"), offer(title="保洁")).against[0] == "登记为丧失劳动能力"


def test_what_nobody_asked_yet_is_unknown_and_no_objection(seek, offer):
    told = found(seek(1, wanted_pay=None, wanted_forms=[], limits=[]), offer())
    assert told.verdict == "可能合适"
    assert told.unknown == [
        "本人的功能限制没有登记", "岗位是按比例就业，本人的就业意愿类型没有登记",
        "本人期望的月薪没有登记",
    ]  # fmt: skip
    unsaid = found(seek(2), offer(title="店员", unfit_limits=[], pay_from=None, pay_to=None))
    assert "岗位没有写明不适合哪些功能限制" in unsaid.unknown
    assert "岗位的月薪没有登记" in unsaid.unknown


def test_nights_skills_driving_and_aids_are_compared(seek, offer):
    job = offer(night_shift="1", trades=["07"], driving="C1", aids=["1"])
    told = found(seek(1, night_shift="1", skills="会刺绣", driving="C1", aids=["1"]), job)
    assert not told.against
    assert {"可以上夜班", "会手工编织和刺绣", "有驾驶证 C1", "提供无障碍通道"} <= set(told.fits)
    other = found(seek(2, skills="做饭", driving="0", aids=["2"]), job)
    assert other.against == [
        "要上夜班，本人不能", "要会手工编织和刺绣，本人登记的是做饭", "要有驾驶证 C1，本人没有",
        "需要手语，岗位没有",
    ]  # fmt: skip


def test_a_course_taken_counts_as_a_skill(seek, offer):
    course = {"year": 2026, "course": "07", "host": "2", "cycle": "3", "hours": 18, "finished": "1",
              "certificate": ""}  # fmt: skip
    told = found(seek(1, skills="", trainings=[course]), offer(trades=["07"]))
    assert "会手工编织和刺绣" in told.fits


# -- the two pages -------------------------------------------------------------------------------


def test_the_best_comes_first_from_either_side(seek, offer, signed_in):
    job = offer()
    seek(1, limits=["1"])
    best = seek(2)
    seek(3, wanted_time="3")
    client = signed_in("specialist")
    page = client.get(reverse("vacancy-people", args=[job.pk]))
    assert [line["verdict"] for line in page.context["lines"]] == ["合适", "部分合适", "不适合"]
    assert page.context["lines"][0]["name"] == best.resident.name
    offer(title="夜班保安", night_shift="1")
    page = client.get(reverse("job-seeker-vacancies", args=[best.pk]))
    assert [line["name"] for line in page.context["lines"]] == [
        "理货员（惠民超市）",
        "夜班保安（惠民超市）",
    ]


def test_only_those_in_sight_and_still_looking_are_compared(seek, offer, signed_in):
    job = offer()
    here, there = seek(1), seek(2, cast.SIBLING)
    seek(3, state="7", state_reason="不找了")
    far = seek(4, "150402001001")
    url = reverse("vacancy-people", args=[job.pk])
    names = {line["key"] for line in signed_in("specialist").get(url).context["lines"]}
    assert names == {here.pk}
    names = {line["key"] for line in signed_in("banner_staff").get(url).context["lines"]}
    assert names == {here.pk, there.pk}
    assert far.pk not in names
    assert signed_in("neighbour").get(url).status_code == 404


def test_a_banners_vacancy_is_offered_in_its_communities(seek, offer, enter, signed_in):
    from assistance.employers.ledger import EmployerLedger

    big = enter(EmployerLedger, cast.BANNER, name="松山乳业", kind="3", is_local="2")
    job = offer(cast.BANNER, employer_id=big.pk, title="包装工")
    seeker = seek(1)
    page = signed_in("specialist").get(reverse("job-seeker-vacancies", args=[seeker.pk]))
    assert [line["key"] for line in page.context["lines"]] == [job.pk]
    people = signed_in("specialist").get(reverse("vacancy-people", args=[job.pk]))
    assert [line["key"] for line in people.context["lines"]] == [seeker.pk]


def test_one_press_recommends_and_writes_into_the_third_ledger(seek, offer, signed_in, staff):
    job, seeker = offer(), seek(1)
    client, url = signed_in("specialist"), reverse("vacancy-people", args=[job.pk])
    assert client.post(url, {"seeker": str(seeker.pk)}).status_code == 302
    held = values(seeker)
    assert held["state"] == "2"
    assert held["referrals"] == [
        {"on": TODAY, "employer": "惠民超市", "job": "理货员", "result": "4", "failed_why": ""}
    ]
    change = Change.objects.get(record_id=seeker.pk, action="progress")
    assert (change.by, change.reason) == (staff["specialist"], "登记推荐")
    assert VacancyReferral.objects.get().vacancy_id == job.pk
    assert AuditEvent.objects.filter(action="refer", object_id=str(seeker.pk)).exists()
    again_ = client.post(url, {"seeker": str(seeker.pk)})
    assert again_.status_code == 422
    assert "正在等待答复" in again_.content.decode()
    assert len(values(seeker)["referrals"]) == 1


def test_the_same_from_the_persons_side(seek, offer, signed_in):
    job, seeker = offer(), seek(1)
    client, url = signed_in("specialist"), reverse("job-seeker-vacancies", args=[seeker.pk])
    assert client.post(url, {"vacancy": str(job.pk)}).status_code == 302
    assert values(seeker)["referrals"][0]["job"] == "理货员"
    assert client.post(url, {"vacancy": ""}).status_code == 422
    assert client.post(url, {"vacancy": str(seeker.pk)}).status_code == 404


def test_nobody_is_recommended_for_what_is_over_or_out_of_sight(seek, offer, staff):
    seeker = seek(1)
    over = offer(valid_until=ago(1), opened_on=ago(60))
    with pytest.raises(ValidationError, match="过了招聘截止日期"):
        actions.recommend(over.pk, seeker.pk, by=staff["specialist"])
    with pytest.raises(ValidationError, match="已招满"):
        actions.recommend(offer(title="门卫", state="2").pk, seeker.pk, by=staff["specialist"])
    with pytest.raises(type(over).DoesNotExist):
        actions.recommend(offer(title="保洁").pk, seeker.pk, by=staff["neighbour"])
    with pytest.raises(type(seeker).DoesNotExist):
        actions.recommend(offer(title="厨师").pk, seeker.pk, by=staff["chair"])
    assert values(seeker)["referrals"] == []


def test_the_vacancy_says_who_was_recommended_and_when_it_is_filled(seek, offer, signed_in, staff):
    from registry.job_seeker import actions as course

    job, seeker = offer(), seek(1)
    actions.recommend(job.pk, seeker.pk, by=staff["specialist"])
    client, url = signed_in("specialist"), reverse("vacancy-detail", args=[job.pk])
    assert "已推荐 1 人，录用 0 人" in client.get(url).content.decode()
    mark = course.mark(values(seeker)["referrals"][0])
    course.take(
        "result", seeker.pk, by=staff["specialist"], facts={"referral": mark, "result": "1"}
    )
    page = client.get(url).content.decode()
    assert "录用 1 人" in page and "改为已招满" in page
    assert seeker.resident.name in page
    far = signed_in("banner_staff").get(url).content.decode()
    assert "录用 1 人" in far
    assert client.post(reverse("vacancy-filled", args=[job.pk])).status_code == 302
    assert again(job).state == "2"


def test_one_step_from_the_person_to_the_vacancies(seek, offer, idle, signed_in):
    offer()
    seeker, url = seek(1), "/vacancies/"
    client = signed_in("specialist")
    for name, key in (("job-seeker", seeker.pk), ("resident", seeker.resident_id)):
        page = client.get(reverse(f"{name}-detail", args=[key]))
        urls = [
            a["url"]
            for a in [page.context["header"]["primary"], *page.context["header"]["actions"]]
            if a
        ]
        assert any(u.endswith(url) for u in urls), name
    other = client.get(reverse("resident-detail", args=[idle(5).pk]))
    assert not [a for a in other.context["header"]["actions"] if a["url"].endswith(url)]


def test_queries_do_not_grow_with_the_people(seek, offer, signed_in):
    job = offer()
    url = reverse("vacancy-people", args=[job.pk])
    client = signed_in("specialist")
    seek(1)
    client.get(url)
    with CaptureQueriesContext(connection) as one:
        client.get(url)
    for n in range(2, 9):
        seek(n)
    with CaptureQueriesContext(connection) as many:
        client.get(url)
    assert len(many) == len(one)


# -- employers -----------------------------------------------------------------------------------


def test_a_vacancy_is_entered_from_its_employers_page(employer, signed_in):
    from tests.contract.pages import filled_in

    client = signed_in("specialist")
    page = client.get(reverse("employer-detail", args=[employer.pk]))
    step = next(a for a in page.context["header"]["actions"] if a["label"] == "登记岗位")
    form = client.get(step["url"])
    sent = {**filled_in(form), "title": "理货员", "community": cast.OWN}
    assert sent["employer_id"] == [str(employer.pk)]
    assert client.post(reverse("vacancy-create"), sent).status_code == 302
    assert employer.vacancies.unscoped("a test looks").get().title == "理货员"


def test_an_employer_out_of_reach_cannot_be_chosen(employer, enter, signed_in):
    from assistance.employers.ledger import EmployerLedger
    from tests.contract.pages import filled_in

    other = enter(EmployerLedger, cast.SIBLING, name="隔壁商店")
    client, url = signed_in("specialist"), reverse("vacancy-create")
    for asked in (str(other.pk), "nonsense"):
        page = client.get(url, {"community": cast.OWN, "employer_id": asked})
        assert page.status_code == 200 and "隔壁商店" not in page.content.decode()
    sent = {**filled_in(client.get(url, {"community": cast.OWN})), "title": "收银员"}
    answer = client.post(url, {**sent, "employer_id": str(other.pk), "community": cast.OWN})
    assert answer.status_code == 422
    assert "请从列出的用人单位中选择" in str(answer.context["form"].errors["employer_id"])


def test_a_workbook_names_the_employer_of_each_vacancy(employer, signed_in):
    import io

    from openpyxl import Workbook

    from assistance.vacancies.ledger import VacancyLedger
    from tests.contract.desk import Desk
    from tests.contract.test_ledger_files import bring_in

    book = Workbook()
    for row in (
        ["用人单位", "岗位名称", "就业形式"],
        ["惠民超市", "收银员", "按比例就业"],
        ["没有的单位", "保安", "灵活就业"],
    ):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    client = signed_in("specialist")
    desk = Desk(VacancyLedger, "specialist", None, client, None)
    batch = bring_in(desk, out.getvalue())
    page = client.get(reverse("vacancy-import-preview", args=[batch.pk])).content.decode()
    assert "用人单位名册中没有“没有的单位”" in page
    rows = {row.number: row.outcome for row in batch.rows.all()}
    assert sorted(rows.values()) == ["new", "wrong"]


def test_who_may_only_compare_is_told_who_recommends_and_finds_no_button(seek, offer, signed_in):
    seeker, vacancy = seek(1), offer()
    pages = {
        reverse("vacancy-people", args=[vacancy.pk]): {"seeker": str(seeker.pk)},
        reverse("job-seeker-vacancies", args=[seeker.pk]): {"vacancy": str(vacancy.pk)},
    }
    for url, sent in pages.items():
        for name in ("banner_staff", "chair"):
            client = signed_in(name)
            page = client.get(url).content.decode()
            assert "不能登记推荐" in page and "专职委员办理" in page
            assert '<button type="submit" class="btn' not in page
            assert client.post(url, sent).status_code == 403
            assert not values(seeker)["referrals"]
        assert "不能登记推荐" not in signed_in("specialist").get(url).content.decode()
    page = signed_in("banner_staff").get(reverse("job-seeker-detail", args=[seeker.pk]))
    assert "看看哪些岗位合适" in page.content.decode()


def test_an_address_is_no_reason_where_nothing_was_compared(seek, offer):
    job = offer()
    told = found(seek(1, wanted_place=""), job)
    assert "本人期望的工作地点没有登记" in told.unknown
    assert "新华街" not in " ".join([*told.fits, *told.unknown, *told.against])
