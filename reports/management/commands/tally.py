"""``manage.py tally``: bring the figures up to date, close months, prove them."""

from __future__ import annotations

import datetime
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from registry.models import Area
from reports import closing, tally, verifying
from reports.watching import EVERYWHERE


class Command(BaseCommand):
    help = "更新统计：重算有变动的社区。可定格已结束的月份，可核对保存的数值与重新计算的是否一致。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--area", default=EVERYWHERE, metavar="区划代码", help="只处理这一地区")
        parser.add_argument("--all", action="store_true", help="全部重算，不论有无变动")
        parser.add_argument("--close", metavar="年-月", help="定格这个月的数值，例如 2026-09")
        parser.add_argument(
            "--verify", action="store_true", help="与重新计算的核对，不一致的逐行列出"
        )

    def handle(self, *args: Any, area: str, **options: Any) -> None:
        if not Area.objects.filter(pk=area).exists():
            raise CommandError(f"没有区划代码 {area}")
        if options["verify"]:
            self.verify(area)
        elif options["close"]:
            day = _month_end(options["close"])
            self.stdout.write(f"{options['close']}：已定格 {closing.close(day)} 个社区")
        else:
            if options["all"]:
                tally.start_anew()
            self.stdout.write(f"已更新 {tally.refresh(area)} 个社区")

    def verify(self, area: str) -> None:
        """List what differs; with anything the command fails."""
        found = list(verifying.differences(area))
        for line in found:
            self.stdout.write(line)
        if found:
            raise CommandError(f"{len(found)} 处不一致")
        self.stdout.write("一致")


def _month_end(text: str) -> datetime.date:
    """The last day of the month written 2026-09; raises CommandError for anything else."""
    try:
        first = datetime.datetime.strptime(text, "%Y-%m").date()
    except ValueError:
        raise CommandError(f"月份写作 2026-09，不是 {text}") from None
    day = (first.replace(day=28) + datetime.timedelta(days=4)).replace(day=1)
    return day - datetime.timedelta(days=1)
