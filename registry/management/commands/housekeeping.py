"""``manage.py housekeeping [--every SECONDS]``: sealing, purging, following the calendar."""

import datetime
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import close_old_connections
from django.utils import timezone

from registry import housekeeping

SETTLING = 10.0
"""Seconds the web server is left alone to start."""
RETRY = datetime.timedelta(hours=1)
"""How long daily steps that failed are left before they are tried again."""


class Command(BaseCommand):
    help = "例行维护：封存审计记录，清除到期的文件和暂存内容，处理到期证件和到龄人员。可重复执行。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--every", type=float, metavar="秒", help="每隔若干秒执行，直到被停止")
        parser.add_argument(
            "--now", metavar="时间", help="把这一时刻当作现在，例如 2026-06-01T03:00，供核对"
        )

    def handle(self, *args: Any, every: float | None, now: str | None, **options: Any) -> None:
        if every is not None:
            self.keep_running(every)
        elif not self.once(_moment(now), daily=True):
            raise SystemExit(1)

    def once(self, now: datetime.datetime, daily: bool) -> bool:
        lines, well = housekeeping.run(now, daily)
        for line in lines:
            self.stdout.write(line)
        if daily and well:
            housekeeping.mark(now)
        return well

    def keep_running(self, every: float) -> None:
        """Take the frequent steps every ``every`` seconds and the daily ones once a day."""
        if every < 1:
            raise CommandError("间隔至少 1 秒")
        not_before = timezone.now()
        time.sleep(min(SETTLING, every))
        while True:
            now = timezone.now()
            daily = now >= not_before and housekeeping.is_due(now)
            lines, well = housekeeping.run(now, daily)
            if daily:
                self.tell(now, lines)
                not_before = now + RETRY
            if daily and well:
                housekeeping.mark(now)
            close_old_connections()
            time.sleep(every)

    def tell(self, now: datetime.datetime, lines: list[str]) -> None:
        at = timezone.localtime(now)
        self.stdout.write(f"例行维护 {at:%Y-%m-%d %H:%M}　" + "；".join(lines))
        self.stdout.flush()


def _moment(text: str | None) -> datetime.datetime:
    if text is None:
        return timezone.now()
    try:
        return timezone.make_aware(datetime.datetime.fromisoformat(text))
    except ValueError:
        raise CommandError("时间写作 2026-06-01T03:00") from None
