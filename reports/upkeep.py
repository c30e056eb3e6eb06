"""What housekeeping does for the figures: counting what changed, and closing the month that is over."""

from __future__ import annotations

import datetime

from django.utils import timezone

from reports import closing, tally


def refresh(now: datetime.datetime) -> int:
    """Count what changed, and once a day everything; the number of communities."""
    return tally.refresh()


def close_month(now: datetime.datetime) -> int:
    """Close the month that is over, once; the number of communities."""
    today = timezone.localtime(now).date()
    return closing.close(closing.last_month_end(today), today)


EACH_TIME = (("更新统计的社区", refresh),)
ONCE_A_DAY = (("定格上月统计的社区", close_month),)
