"""Who fits a vacancy, and which vacancies fit somebody: the same comparison, read from either side.

Nothing here decides.  Every point says in words what fits, what does not and what nobody has asked
yet; whoever recommends looks at them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

from assistance.models import Vacancy
from registry import codes
from registry.models import JobSeeker

NO, NIGHT = "2", "1"
NONE = "0"  # 功能限制、便利、驾驶证代码表：无
UNABLE = "3"  # 劳动能力代码表：丧失
SHORTEST_WORD = 2


class Says(IntEnum):
    """What one point says; ``NEVER`` outweighs everything else."""

    FITS = 0
    UNKNOWN = 1
    NOT = 2
    NEVER = 3


@dataclass(frozen=True)
class Point:
    """One point of the comparison, in words."""

    says: Says
    text: str


@dataclass(frozen=True)
class Match:
    """How a vacancy and somebody who looks for work fit."""

    seeker: JobSeeker
    vacancy: Vacancy
    points: tuple[Point, ...]

    def texts(self, *says: Says) -> list[str]:
        """What the points that say one of these tell."""
        return [point.text for point in self.points if point.says in says]

    @property
    def fits(self) -> list[str]:
        return self.texts(Says.FITS)

    @property
    def against(self) -> list[str]:
        return self.texts(Says.NEVER, Says.NOT)

    @property
    def unknown(self) -> list[str]:
        return self.texts(Says.UNKNOWN)

    @property
    def never(self) -> bool:
        """Whether something says that this person cannot do this job."""
        return any(point.says is Says.NEVER for point in self.points)

    @property
    def verdict(self) -> str:
        """The whole in a word."""
        if self.never:
            return "不适合"
        if self.against:
            return "部分合适"
        return "合适" if not self.unknown else "可能合适"

    @property
    def tone(self) -> str:
        """The colour of the verdict, never without its word."""
        return {"合适": "ok", "不适合": "gap"}.get(self.verdict, "due")

    @property
    def rank(self) -> tuple[int, int, int, int]:
        """Smaller is better: what speaks against, then what is unknown, then what fits."""
        return (int(self.never), len(self.against), len(self.unknown), -len(self.fits))


def match(seeker: JobSeeker, vacancy: Vacancy) -> Match:
    """Compare them point by point."""
    return Match(seeker, vacancy, tuple(_points(seeker, vacancy)))


def _points(seeker: JobSeeker, vacancy: Vacancy) -> Iterator[Point]:
    for compare in (_ability, _limits, _form, _job, _pay, _time, _night, _place, _skill, _driving,
                    _aids):  # fmt: skip
        yield from compare(seeker, vacancy)


def _said(name: str, *found: str) -> str:
    return "、".join(codes.get(name).label(code) for code in found)


def _ability(seeker: JobSeeker, vacancy: Vacancy) -> Iterator[Point]:
    if seeker.ability == UNABLE:
        yield Point(Says.NEVER, "登记为丧失劳动能力")


def _limits(seeker: JobSeeker, vacancy: Vacancy) -> Iterator[Point]:
    """The limits of the person against those the job is unfit for."""
    barred = [code for code in vacancy.unfit_limits if code != NONE]
    held = [code for code in seeker.limits if code in barred]
    if held:
        yield Point(Says.NEVER, f"{_said('work_limit', *held)}，岗位不适合")
    elif not vacancy.unfit_limits:
        yield Point(Says.UNKNOWN, "岗位没有写明不适合哪些功能限制")
    elif not seeker.limits and barred:
        yield Point(Says.UNKNOWN, "本人的功能限制没有登记")
    else:
        yield Point(Says.FITS, "功能限制不影响这个岗位")


def _form(seeker: JobSeeker, vacancy: Vacancy) -> Iterator[Point]:
    if not vacancy.form:
        return
    form = _said("employment_form", vacancy.form)
    if not seeker.wanted_forms:
        yield Point(Says.UNKNOWN, f"岗位是{form}，本人的就业意愿类型没有登记")
    elif vacancy.form in seeker.wanted_forms:
        yield Point(Says.FITS, f"愿意{form}")
    else:
        yield Point(
            Says.NOT, f"岗位是{form}，本人想{_said('employment_form', *seeker.wanted_forms)}"
        )


def _job(seeker: JobSeeker, vacancy: Vacancy) -> Iterator[Point]:
    """Whether the job is one of those wished for; another word for it is no objection."""
    for wanted in (seeker.wanted_job, seeker.wanted_job_2, seeker.wanted_job_3):
        if _alike(wanted, vacancy.title):
            yield Point(Says.FITS, f"想做{wanted}")
            return


def _alike(one: str, other: str) -> bool:
    short, long = sorted((one.strip(), other.strip()), key=len)
    return len(short) >= SHORTEST_WORD and short in long


def _pay(seeker: JobSeeker, vacancy: Vacancy) -> Iterator[Point]:
    offered = vacancy.pay_to if vacancy.pay_to is not None else vacancy.pay_from
    if offered is None or seeker.wanted_pay is None:
        lacking = "岗位的月薪" if offered is None else "本人期望的月薪"
        yield Point(Says.UNKNOWN, f"{lacking}没有登记")
    elif offered >= seeker.wanted_pay:
        yield Point(Says.FITS, f"月薪可到 {offered:,.0f} 元，期望 {seeker.wanted_pay:,.0f} 元")
    else:
        text = f"月薪最多 {offered:,.0f} 元，期望 {seeker.wanted_pay:,.0f} 元"
        yield Point(Says.NOT, text)


def _time(seeker: JobSeeker, vacancy: Vacancy) -> Iterator[Point]:
    if not vacancy.time or not seeker.wanted_time:
        yield Point(Says.UNKNOWN, "工作时间或期望时间没有登记")
    elif vacancy.time == seeker.wanted_time:
        yield Point(Says.FITS, f"{_said('work_time', vacancy.time)}，与期望一致")
    else:
        wanted = _said("work_time", seeker.wanted_time)
        yield Point(Says.NOT, f"{_said('work_time', vacancy.time)}，本人期望{wanted}")


def _night(seeker: JobSeeker, vacancy: Vacancy) -> Iterator[Point]:
    if vacancy.night_shift != NIGHT:
        return
    if not seeker.night_shift:
        yield Point(Says.UNKNOWN, "要上夜班，本人可否没有登记")
    elif seeker.night_shift == NO:
        yield Point(Says.NOT, "要上夜班，本人不能")
    else:
        yield Point(Says.FITS, "可以上夜班")


def _place(seeker: JobSeeker, vacancy: Vacancy) -> Iterator[Point]:
    """Where the job is against where one wants to work; an address alone is no reason."""
    wanted, place = seeker.wanted_place, vacancy.place
    if wanted.startswith("本") and seeker.community_id == vacancy.community_id:
        yield Point(Says.FITS, f"在{wanted}（{place}）" if place else f"在{wanted}")
    elif not wanted or not place:
        lacking = "岗位的工作地点" if wanted else "本人期望的工作地点"
        yield Point(Says.UNKNOWN, f"{lacking}没有登记")
    elif _alike(wanted, place):
        yield Point(Says.FITS, f"地点{place}，与期望一致")
    else:
        yield Point(Says.UNKNOWN, f"地点{place}，期望{wanted}，请问本人")


def _skill(seeker: JobSeeker, vacancy: Vacancy) -> Iterator[Point]:
    if not vacancy.trades:
        return
    learned = {row.course for row in seeker.trainings.all() if row.finished != NO}
    known = [code for code in vacancy.trades if code in learned or _has_skill(seeker, code)]
    if known:
        yield Point(Says.FITS, f"会{_said('training_kind', *known)}")
    elif seeker.skills:
        wanted = _said("training_kind", *vacancy.trades)
        yield Point(Says.NOT, f"要会{wanted}，本人登记的是{seeker.skills}")
    else:
        wanted = _said("training_kind", *vacancy.trades)
        yield Point(Says.UNKNOWN, f"要会{wanted}，本人的技能没有登记")


def _has_skill(seeker: JobSeeker, code: str) -> bool:
    entry = codes.get("training_kind").get(code)
    if entry is None:
        return False
    told = f"{seeker.skills} {seeker.qualification}"
    return any(word in told for word in (entry.label, entry.name, *entry.synonyms))


def _driving(seeker: JobSeeker, vacancy: Vacancy) -> Iterator[Point]:
    if vacancy.driving in ("", NONE):
        return
    wanted = _said("driving", vacancy.driving)
    if not seeker.driving:
        yield Point(Says.UNKNOWN, f"要有驾驶证 {wanted}，本人有无没有登记")
    elif seeker.driving == vacancy.driving:
        yield Point(Says.FITS, f"有驾驶证 {wanted}")
    else:
        yield Point(Says.NOT, f"要有驾驶证 {wanted}，本人{_said('driving', seeker.driving)}")


def _aids(seeker: JobSeeker, vacancy: Vacancy) -> Iterator[Point]:
    needed = [code for code in seeker.aids if code != NONE]
    if not needed:
        return
    lacking = [code for code in needed if code not in vacancy.aids]
    if not lacking:
        yield Point(Says.FITS, f"提供{_said('work_aid', *needed)}")
    elif not vacancy.aids:
        said = _said("work_aid", *lacking)
        yield Point(Says.UNKNOWN, f"需要{said}，岗位有无没有登记")
    else:
        yield Point(Says.NOT, f"需要{_said('work_aid', *lacking)}，岗位没有")
