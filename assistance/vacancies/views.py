"""The two pages on which people and vacancies meet, each with one button to recommend."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
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
from registry.job_seeker.views import answer_link, step_url
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

    def recommend(self, vacancy: Any, seeker: Any) -> str:
        """Recommend ``seeker`` for ``vacancy`` (keys) and say so; what refuses it otherwise."""
        try:
            found = actions.recommend(uuid.UUID(str(vacancy)), uuid.UUID(str(seeker)), by=self.user)
        except ValueError:
            return "请按名单里的“推荐”选一个"
        except (Vacancy.DoesNotExist, JobSeeker.DoesNotExist) as unknown:
            raise Http404 from unknown
        except ValidationError as refused:
            return str(refused.messages[0])
        text = f"已推荐{found}，记入台账三推荐记录。单位有了答复，请登记推荐结果。"
        messages.success(self.request, answer_link(text, found))
        return ""

    def meet(
        self, record: Any, found: Iterable[Match], line: Callable[[Match], dict[str, Any]],
        wrong: str, **told: Any,
    ) -> HttpResponse:  # fmt: skip
        """The page of what was compared with ``record``; ``line`` lists one of it."""
        ranked = sorted(found, key=lambda one: one.rank)
        lines = [{**_compared(one), **line(one)} for one in ranked[:MOST_SHOWN]]
        names = Counter(row["name"] for row in lines)
        self.audit("list", record, count=len(lines), detail={"view": "matches"})
        back = self.ledger.url("detail", record.pk)
        return self.page(
            "vacancies/meeting.html",
            UNPROCESSABLE if wrong else 200,
            record=record,
            wrong=wrong,
            has_errors=bool(wrong),
            lines=[{**row, "twice": names[row["name"]] > 1} for row in lines],
            total=len(ranked),
            more=max(len(ranked) - MOST_SHOWN, 0),
            reads_only=bool(lines) and not told["closed"] and not any(r["may"] for r in lines),
            breadcrumb=[
                {"label": self.ledger.title, "url": self.ledger.url("list")},
                {"label": str(record), "url": back},
                {"label": "推荐"},
            ],
            back=back,
            **told,
        )


def _compared(found: Match) -> dict[str, Any]:
    """What the comparison says, and what was recommended before."""
    before = [r for r in found.seeker.referrals.all() if _of(r, found.vacancy)]
    return {
        "verdict": found.verdict,
        "tone": found.tone,
        "fits": found.fits,
        "against": found.against,
        "unknown": found.unknown,
        "before": [_said(row) for row in before],
        "waits": any(row.result in ("", course.NO_ANSWER) for row in before),
    }


def _of(row: Any, vacancy: Vacancy) -> bool:
    return (row.employer, row.job) == (vacancy.employer.name, vacancy.title)


def _said(row: Any) -> str:
    day = f"{row.on.year}年{row.on.month}月{row.on.day}日" if row.on else "以前"
    return f"{day}推荐过：{codes.get('referral_result').label(row.result or course.NO_ANSWER)}"


class VacancyPeople(Meeting):
    """Who fits a vacancy."""

    def get(self, request: HttpRequest, pk: Any) -> HttpResponse:
        return self.show(self.record(pk))

    def post(self, request: HttpRequest, pk: Any) -> HttpResponse:
        record, chosen = self.record(pk), request.POST.get("seeker", "")
        self.ask_right(chosen)
        wrong = self.recommend(pk, chosen)
        return self.show(record, wrong) if wrong else redirect(request.path)

    def ask_right(self, chosen: str) -> None:
        """Raises PermissionDenied for somebody whom the user may see and not recommend."""
        with suppress(ValidationError):  # no key at all: told on the page
            seen = JobSeekerLedger.visible(self.user).filter(pk=chosen).first()
            if seen and not JobSeekerLedger.may(self.user, "E", seen.community_id):
                raise PermissionDenied

    def show(self, record: Vacancy, wrong: str = "") -> HttpResponse:
        held = actions.seekers(self.user, record).order_by("registered_on", "pk")
        closed = actions.why_closed(record, timezone.localdate())

        def line(found: Match) -> dict[str, Any]:
            seeker = found.seeker
            return {
                "key": seeker.pk,
                "name": seeker.resident.name,
                "url": JobSeekerLedger.url("detail", seeker.pk),
                "place": seeker.community.name,
                "may": not closed and JobSeekerLedger.may(self.user, "E", seeker.community_id),
            }

        return self.meet(
            record,
            [match(seeker, record) for seeker in held[:MOST_COMPARED]],
            line,
            wrong,
            other="seeker",
            header={"title": f"谁适合：{record}", "note": _of_vacancy(record)},
            closed=closed,
            nobody="本区域没有正在找工作的人。台账三登记以后会出现在这里。",
        )


def _of_vacancy(vacancy: Vacancy) -> str:
    low, high = vacancy.pay_from, vacancy.pay_to
    pay = f"{low:,.0f}" if low is not None else ""
    pay += f"–{high:,.0f}" if high is not None and high != low else ""
    form = codes.get("employment_form").label(vacancy.form) if vacancy.form else ""
    told = (vacancy.employer.name, form, f"月薪 {pay} 元" if pay else "", vacancy.place)
    return "　".join(filter(None, told))


class SeekerVacancies(Meeting):
    """Which vacancies fit somebody who looks for work."""

    def get(self, request: HttpRequest, pk: Any) -> HttpResponse:
        return self.show(self.record(pk))

    def post(self, request: HttpRequest, pk: Any) -> HttpResponse:
        record = self.record(pk, "E")
        wrong = self.recommend(request.POST.get("vacancy", ""), pk)
        return self.show(record, wrong) if wrong else redirect(request.path)

    def show(self, record: JobSeeker, wrong: str = "") -> HttpResponse:
        held = actions.vacancies(self.user, record).order_by("valid_until", "pk")
        closed = _why_not_looking(record)
        may = not closed and self.may("E", record.community_id)

        def line(found: Match) -> dict[str, Any]:
            vacancy = found.vacancy
            return {
                "key": vacancy.pk,
                "name": f"{vacancy}（{vacancy.employer.name}）",
                "url": VacancyLedger.url("detail", vacancy.pk),
                "place": _of_vacancy(vacancy),
                "may": may,
            }

        return self.meet(
            record,
            [match(record, vacancy) for vacancy in held[:MOST_COMPARED]],
            line,
            wrong,
            other="vacancy",
            header={"title": f"推荐岗位：{record}", "note": _of_seeker(record)},
            closed=closed,
            nobody="本旗县（市、区）没有在招的岗位。先登记用人单位和岗位，再回到这里。",
            elsewhere=step_url("refer", record) if may else "",
        )


def _why_not_looking(record: JobSeeker) -> str:
    """Why the person is recommended for nothing; "" while they look for work."""
    if not record.is_voided and record.state in course.WAITING:
        return ""
    state = codes.get("job_state").label(record.state)
    return f"现在的状态是“{state}”，不用推荐岗位"


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
