"""The two pages on which people and vacancies meet, each with one button to recommend."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone

from assistance.models import Vacancy
from assistance.vacancies import actions
from assistance.vacancies.ledger import VacancyLedger
from assistance.vacancies.matching import Match, match
from registry import codes
from registry.job_seeker import actions as course
from registry.job_seeker.ledger import JobSeekerLedger
from registry.job_seeker.views import step_url
from registry.ledger.columns import Values
from registry.ledger.views.base import LedgerView
from registry.ledger.views.detail import RecordDetail
from registry.ledger.views.entry import UNPROCESSABLE
from registry.models import JobSeeker

MOST_COMPARED, MOST_SHOWN = 1000, 40
"""How many are compared, and how many of the best are shown."""


def of_vacancy(ledger: Any) -> list[Any]:
    """The addresses of a vacancy beside those of every ledger."""
    return [
        path("<uuid:pk>/people/", VacancyPeople.as_view(ledger=ledger), name="vacancy-people"),
        path("<uuid:pk>/filled/", VacancyFilled.as_view(ledger=ledger), name="vacancy-filled"),
    ]


def of_seeker() -> list[Any]:
    """The address of what fits somebody, beside those of 台账三."""
    view = SeekerVacancies.as_view(ledger=JobSeekerLedger)
    return [path("job-seekers/<uuid:pk>/vacancies/", view, name="job-seeker-vacancies")]


def people_url(vacancy: Vacancy) -> str:
    """Who fits ``vacancy``."""
    return reverse("vacancy-people", args=[vacancy.pk])


def vacancies_url(seeker_id: Any) -> str:
    """Which vacancies fit the person."""
    return reverse("job-seeker-vacancies", args=[seeker_id])


class VacancyDetail(RecordDetail):
    """A vacancy, from which one step leads to the people who fit."""

    def header(self, record: Vacancy, values: Values, can: dict[str, bool]) -> dict[str, Any]:
        header = super().header(record, values, can)
        if record.is_voided:
            return header
        edit = [header["primary"]] if header["primary"] else []
        people = {"label": "看谁合适", "url": people_url(record)}
        return {**header, "primary": people, "actions": [*header["actions"], *edit]}


class Meeting(LedgerView):
    """What both pages share: the best first, one button each, and what became of pressing it."""

    other = ""
    """What is chosen by the button: the name of what it sends."""

    def compared(self, record: Any) -> Iterable[Match]:
        """Everything compared with ``record``."""
        raise NotImplementedError

    def recommend(self, pk: Any, other: uuid.UUID) -> JobSeeker:
        """Recommend one for the other; see ``actions.recommend``."""
        raise NotImplementedError

    def line(self, found: Match) -> dict[str, Any]:
        """One of what was compared, as the page lists it."""
        raise NotImplementedError

    def told(self, record: Any) -> dict[str, Any]:
        """What else the page shows."""
        raise NotImplementedError

    def get(self, request: HttpRequest, pk: Any) -> HttpResponse:
        return self.show(self.record(pk))

    def post(self, request: HttpRequest, pk: Any) -> HttpResponse:
        record = self.of_post(pk)
        try:
            chosen = uuid.UUID(request.POST.get(self.other, ""))
        except ValueError:
            return self.show(record, "请按名单里的“推荐”选一个", UNPROCESSABLE)
        try:
            seeker = self.recommend(pk, chosen)
        except (Vacancy.DoesNotExist, JobSeeker.DoesNotExist) as unknown:
            raise Http404 from unknown
        except ValidationError as refused:
            return self.show(record, refused.messages[0], UNPROCESSABLE)
        messages.success(
            request, f"已推荐{seeker}，记入台账三推荐记录。单位有了答复，请登记推荐结果。"
        )
        return redirect(request.path)

    def of_post(self, pk: Any) -> Any:
        """The record the page is about, if one may recommend there."""
        return self.record(pk)

    def show(self, record: Any, wrong: str = "", status: int = 200) -> HttpResponse:
        found = sorted(self.compared(record), key=lambda one: one.rank)
        lines = [self._line(one) for one in found[:MOST_SHOWN]]
        names = Counter(line["name"] for line in lines)
        self.audit("list", record, count=len(lines), detail={"view": "matches"})
        return self.page(
            "vacancies/meeting.html",
            status,
            record=record,
            other=self.other,
            wrong=wrong,
            has_errors=bool(wrong),
            lines=[{**line, "twice": names[line["name"]] > 1} for line in lines],
            total=len(found),
            more=max(len(found) - MOST_SHOWN, 0),
            breadcrumb=[
                {"label": self.ledger.title, "url": self.ledger.url("list")},
                {"label": str(record), "url": self.ledger.url("detail", record.pk)},
                {"label": "推荐"},
            ],
            back=self.ledger.url("detail", record.pk),
            **self.told(record),
        )

    def _line(self, found: Match) -> dict[str, Any]:
        waits = [r for r in found.seeker.referrals.all() if _of(r, found.vacancy)]
        return {
            "verdict": found.verdict,
            "tone": found.tone,
            "fits": found.fits,
            "against": found.against,
            "unknown": found.unknown,
            "before": [_said(row) for row in waits],
            "waits": any(row.result in ("", course.NO_ANSWER) for row in waits),
            **self.line(found),
        }


def _of(row: Any, vacancy: Vacancy) -> bool:
    return (row.employer, row.job) == (vacancy.employer.name, vacancy.title)


def _said(row: Any) -> str:
    day = f"{row.on.year}年{row.on.month}月{row.on.day}日" if row.on else "以前"
    return f"{day}推荐过：{codes.get('referral_result').label(row.result or course.NO_ANSWER)}"


class VacancyPeople(Meeting):
    """Who fits a vacancy."""

    other = "seeker"

    def compared(self, record: Vacancy) -> Iterable[Match]:
        held = actions.seekers(self.user, record).order_by("registered_on", "pk")
        return [match(seeker, record) for seeker in held[:MOST_COMPARED]]

    def recommend(self, pk: Any, other: uuid.UUID) -> JobSeeker:
        return actions.recommend(pk, other, by=self.user)

    def line(self, found: Match) -> dict[str, Any]:
        seeker = found.seeker
        may = self.may_recommend(seeker.community_id)
        return {
            "key": seeker.pk,
            "name": seeker.resident.name,
            "url": JobSeekerLedger.url("detail", seeker.pk),
            "place": seeker.community.name,
            "may": may and not self.closed,
        }

    def may_recommend(self, code: str) -> bool:
        """Whether the user may enter into 台账三 in the community ``code``."""
        return JobSeekerLedger.may(self.user, "E", code)

    closed = ""

    def told(self, record: Vacancy) -> dict[str, Any]:
        return {
            "header": {"title": f"谁适合：{record}", "note": _of_vacancy(record)},
            "closed": self.closed,
            "nobody": "本区域没有正在找工作的人。台账三登记以后会出现在这里。",
            "elsewhere": "",
        }

    def show(self, record: Any, wrong: str = "", status: int = 200) -> HttpResponse:
        self.closed = actions.why_closed(record, timezone.localdate())
        return super().show(record, wrong, status)


def _of_vacancy(vacancy: Vacancy) -> str:
    low, high = vacancy.pay_from, vacancy.pay_to
    pay = f"{low:,.0f}" if low is not None else ""
    pay += f"–{high:,.0f}" if high is not None and high != low else ""
    form = codes.get("employment_form").label(vacancy.form) if vacancy.form else ""
    told = (vacancy.employer.name, form, f"月薪 {pay} 元" if pay else "", vacancy.place)
    return "　".join(filter(None, told))


class SeekerVacancies(Meeting):
    """Which vacancies fit somebody who looks for work."""

    other = "vacancy"

    def compared(self, record: JobSeeker) -> Iterable[Match]:
        held = actions.vacancies(self.user, record).order_by("valid_until", "pk")
        return [match(record, vacancy) for vacancy in held[:MOST_COMPARED]]

    def recommend(self, pk: Any, other: uuid.UUID) -> JobSeeker:
        return actions.recommend(other, pk, by=self.user)

    def of_post(self, pk: Any) -> Any:
        return self.record(pk, "E")

    def line(self, found: Match) -> dict[str, Any]:
        vacancy = found.vacancy
        return {
            "key": vacancy.pk,
            "name": f"{vacancy}（{vacancy.employer.name}）",
            "url": VacancyLedger.url("detail", vacancy.pk),
            "place": _of_vacancy(vacancy),
            "may": not self.closed and self.may("E", found.seeker.community_id),
        }

    closed = ""

    def told(self, record: JobSeeker) -> dict[str, Any]:
        may = not self.closed and self.may("E", record.community_id)
        return {
            "header": {"title": f"推荐岗位：{record}", "note": _of_seeker(record)},
            "closed": self.closed,
            "nobody": "本旗县（市、区）没有在招的岗位。先登记用人单位和岗位，再回到这里。",
            "elsewhere": step_url("refer", record) if may else "",
        }

    def show(self, record: Any, wrong: str = "", status: int = 200) -> HttpResponse:
        state = codes.get("job_state").label(record.state)
        waiting = not record.is_voided and record.state in course.WAITING
        self.closed = "" if waiting else f"现在的状态是“{state}”，不用推荐岗位"
        return super().show(record, wrong, status)


def _of_seeker(seeker: JobSeeker) -> str:
    forms = "、".join(codes.get("employment_form").label(code) for code in seeker.wanted_forms)
    jobs = (seeker.wanted_job, seeker.wanted_job_2, seeker.wanted_job_3)
    wanted = "、".join(filter(None, jobs))
    pay = f"期望 {seeker.wanted_pay:,.0f} 元" if seeker.wanted_pay is not None else ""
    return "　".join(filter(None, (forms, f"想做{wanted}" if wanted else "", pay)))


class VacancyFilled(LedgerView):
    """Nobody more is wanted: one press."""

    letter = "E"

    def post(self, request: HttpRequest, pk: Any) -> HttpResponse:
        record = self.record(pk)
        actions.mark_filled(record.pk, by=self.user)
        messages.success(request, f"已改为“已招满”：{record}。")
        return redirect(self.ledger.url("detail", pk))
