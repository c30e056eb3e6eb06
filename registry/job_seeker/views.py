"""The screens of 台账三 beside those of every ledger: the steps of its course."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html

from registry import applications, codes
from registry.job_seeker import actions, rules, trainings
from registry.job_seeker.ledger import JobSeekerLedger
from registry.ledger.columns import Column, Values, column
from registry.ledger.views.base import LedgerView
from registry.ledger.views.detail import RecordDetail
from registry.ledger.views.steps import StepForm, StepPage, presets
from registry.ledgers import ResidentLedger
from registry.models import JobHistory, JobSeeker

NOT_AT_WORK = {"at_work": {"in": [actions.NO]}}
TOLD = {
    "place": "保存后，还在等待答复的其他推荐记为“已在别处安置”；台账一的就业状况、单位、岗位、月收入一并更正；满 1、3、6 个月提醒跟踪。",
    "follow": "已不在岗的，保存后本表改为“失业”，台账一一并更正为未就业。",
    "lost": "保存后，本表改为“失业”，这份工作记入工作经历，台账一一并更正为未就业。",
    "close": "关闭后不再推荐；需要再找工作的，重新登记。",
}
"""What a step does beyond what is typed."""


def addresses(ledger: Any) -> list[Any]:
    """The addresses of the steps."""
    step, note = SeekerStep.as_view(ledger=ledger), SeekerTrainings.as_view(ledger=ledger)
    return [
        path("<uuid:pk>/<slug:step>-step/", step, name="job-seeker-step"),
        path("<uuid:pk>/trainings/", note, name="job-seeker-trainings"),
    ]


def step_url(key: str, record: Any) -> str:
    """Where the step ``key`` of ``record`` is taken."""
    return reverse("job-seeker-step", args=[record.pk, key])


def columns_of(step: actions.Step) -> list[Column]:
    """What a step asks, each as the ledger that holds it asks for it."""
    own = {
        "refer": _lines("referrals", "on", "employer", "job"),
        "result": _lines("referrals", "result", "failed_why"),
        "place": _lines("placements"),
        "follow": [*_lines("follow_ups"), *_idle(NOT_AT_WORK, "已不在岗的填写")],
        "lost": [replace(_lines("follow_ups", "on")[0], label="离岗日期"), *_idle(None)],
        "close": [JobSeekerLedger.columns["state_reason"]],
    }[step.key]
    return [replace(c, required=c.key in step.asks, hint=HINTS.get(c.key, c.hint)) for c in own]


HINTS = {
    "employer": "自己经营的（个体、种养、灵活就业）可以不填",
    "failed_why": "没有录用或本人放弃的，写明原因",
}


def _lines(table: str, *keys: str) -> list[Column]:
    held = JobSeekerLedger.shape.table(table).columns
    return [c for c in held if c.key in keys or not keys]


def _idle(asked: Any, hint: str = "") -> list[Column]:
    """What is asked of whoever has lost the job, of both ledgers."""
    left = column(JobHistory, "left_why")
    told = [ResidentLedger.columns[key] for key in actions.IDLE]
    return [replace(c, asked=asked, hint=hint) for c in (left, *told)]


class SeekerDetail(RecordDetail):
    """台账三 with the steps that can be taken now."""

    def header(self, record: JobSeeker, values: Values, can: dict[str, bool]) -> dict[str, Any]:
        header = super().header(record, values, can)
        if not can["E"] or record.is_voided:
            return header
        steps = [
            {"label": step.title, "url": step_url(step.key, record)}
            for step in actions.open_steps(record)
        ]
        edit = [header["primary"]] if header["primary"] else []
        likely = [*header["actions"], *steps]
        return {**header, "primary": likely[0] if likely else None, "actions": [*likely[1:], *edit]}


class SeekerStep(StepPage):
    """One step of 台账三 on one page; a step that does not fit says so and what does."""

    def found(self, pk: Any) -> tuple[JobSeeker, actions.Step]:
        step = actions.STEPS.get(self.kwargs["step"])
        if step is None:
            raise Http404
        return self.record(pk), step

    def get(self, request: HttpRequest, pk: Any, step: str) -> HttpResponse:
        record, taken = self.found(pk)
        if refused := actions.why_not(taken, record):
            return self.ask(record, taken.title, None, 409, refused=refused)
        return self.show(record, taken, self.form(record, taken))

    def post(self, request: HttpRequest, pk: Any, step: str) -> HttpResponse:
        record, taken = self.found(pk)
        form = self.form(record, taken, request.POST)
        if not form.is_valid():
            base = JobSeekerLedger.shape.read(record)
            form.put_rest(actions.examine(taken, base, form.cleaned_data)[1])
            return self.show(record, taken, form, 422)
        try:
            saved = actions.take(
                step, pk, by=self.user, facts=form.cleaned_data, because=form.because
            )
        except actions.Unsure as unsure:
            form.put_questions(unsure.questions)
            return self.show(record, taken, form, 422)
        except ValidationError as refused:
            if getattr(refused, "code", "") == "wrong_state":
                return self.ask(record, taken.title, None, 409, refused=refused.messages[0])
            form.put_errors(refused)
            return self.show(record, taken, form, 422)
        done = _done(taken, record, saved, form.cleaned_data)
        messages.success(request, answer_link(done, saved) if step == "refer" else done)
        hired = step == "result" and form.cleaned_data["result"] == actions.HIRED
        return redirect(self.after_hiring(record, form) if hired else self.back(record))

    def back(self, record: Any) -> str:
        return self.ledger.url("detail", record.pk)

    def after_hiring(self, record: Any, form: Any) -> str:
        """Whoever was taken on is placed next, the employer and the job filled in."""
        _, employer, job = form.cleaned_data["referral"].split("｜")
        return f"{step_url('place', record)}?{urlencode({'employer': employer, 'job': job})}"

    def form(self, record: JobSeeker, step: actions.Step, data: Any = None) -> StepForm:
        """The form of ``step``; what is known already is filled in."""
        values, columns = JobSeekerLedger.shape.read(record), columns_of(step)
        start = {**_start(step, values), **presets(columns, self.request.GET)}
        if step.key == "place" and start.get("job"):
            start = {
                **applications.terms_of(record, start.get("employer") or "", start["job"]),
                **start,
            }
        form = StepForm(data, columns=columns, initial=start)
        if step.key == "result":
            _ask_which(form, values)
        return form

    def show(self, record: Any, step: actions.Step, form: Any, status: int = 200) -> HttpResponse:
        state = codes.get("job_state").label(record.state)
        note = f"现在的状态：{state}"
        told = TOLD.get(step.key, "")
        return self.ask(record, step.title, form, status, note=note, told=told)


def answer_link(done: str, record: JobSeeker) -> str:
    """What was done, with the way to note the answer to a recommendation."""
    url = step_url("result", record)
    return format_html('{} <a href="{}">登记推荐结果</a>', done, url)


def _done(step: actions.Step, record: Any, saved: JobSeeker, facts: Values) -> str:
    """What was done, and what comes next, in words."""
    if step.key == "result" and facts["result"] == actions.HIRED:
        return f"{record}：已记录用，请登记安置。"
    return f"已{step.title}：{record}。{_next(step, saved)}"


def _next(step: actions.Step, saved: JobSeeker) -> str:
    if step.key == "close":
        return "需要再找工作的，请重新登记。"
    if saved.state == actions.LOST:
        return "台账一已改为未就业，可以继续推荐岗位。"
    if saved.state not in rules.PLACED:
        waits = saved.referrals.filter(result__in=("", actions.NO_ANSWER)).count()
        if step.key == "result" and waits:
            return f"还有 {waits} 次推荐等待答复，单位答复后再登记结果。"
        return "单位有了答复，请登记推荐结果。" if waits else "可以继续推荐岗位。"
    return _follow_next(saved)


def _follow_next(saved: JobSeeker) -> str:
    """When the next follow-up is due: one whose day has passed is said to be overdue, by its mark."""
    due = saved.follow_up_on
    if not due:
        return "满 6 个月的跟踪已做完。"
    if due >= timezone.localdate():
        return f"下一次在岗跟踪在{rules.said(due)}。"
    after = actions.next_follow_up(JobSeekerLedger.shape.read(saved))
    return (
        f"{codes.get('follow_up').label(after)}的跟踪已逾期（应在{rules.said(due)}），请接着补记。"
    )


def _start(step: actions.Step, values: Values) -> Values:
    """What a step begins with: today, and what the table already says."""
    start: Values = {"on": timezone.localdate()}
    if step.key == "follow":
        start |= {"after": actions.next_follow_up(values)}
    if step.key == "place" and (hired := actions.to_place(values)):
        start |= {key: hired[key] for key in ("employer", "job")}
    return start


def _ask_which(form: StepForm, values: Values) -> None:
    """The referrals that wait for an answer, to choose the one that was answered."""
    choices = [(actions.mark(row), _named(row)) for row in actions.waiting_lines(values)]
    field = forms.ChoiceField(
        label="哪一次推荐", choices=choices, widget=forms.RadioSelect(), required=False,
        initial=choices[-1][0] if choices else "",
        error_messages={"invalid_choice": "这次推荐已登记过结果，请从列出的里面选"},
    )  # fmt: skip
    field.expected = True  # type: ignore[attr-defined]
    form.fields = {"referral": field, **form.fields}


def _named(row: Values) -> str:
    day = f"{row['on'].year}年{row['on'].month}月{row['on'].day}日" if row["on"] else ""
    return "　".join(filter(None, (day, row["employer"], row["job"])))


class SeekerTrainings(LedgerView):
    """Writes what the person attended, by the rolls of the trainings, into the registration."""

    letter = "E"

    def post(self, request: HttpRequest, pk: Any) -> HttpResponse:
        record = self.record(pk)
        if trainings.note(record.pk, by=self.user):
            messages.success(request, f"已记入培训记录：{record}。")
        else:
            messages.info(request, "培训记录已经是这样，没有改动。")
        return redirect(self.ledger.url("detail", pk))
