"""manage.py demo: invented residents and accounts to try the product with; never in production."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from registry import applications
from registry.demo import (
    accounts,
    certified,
    funding,
    gatherings,
    history,
    needs,
    organisation,
    people,
    places,
    plans,
    plight,
    work,
    writing,
)
from registry.models import Resident

RESIDENTS, SEED = 1_600, 1


class Command(BaseCommand):
    help = "生成演示居民和演示账号（均为虚构）；已有居民资料时不再生成居民"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--residents", type=int, default=RESIDENTS, help="居民人数")
        parser.add_argument("--seed", type=int, default=SEED, help="随机种子，相同则数据相同")
        parser.add_argument("--today", type=date.fromisoformat, help="以哪一天为今天，默认当天")
        parser.add_argument("--accounts", action="store_true", help="只列出演示账号")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("生产环境不能使用演示数据和演示账号")
        if not options["accounts"]:
            self._seed(options["residents"], options["seed"], options["today"])
        self.stdout.write(accounts.table())

    @transaction.atomic
    def _seed(self, residents: int, seed: int, today: date | None) -> None:
        everywhere = writing.communities()
        if not everywhere:
            raise CommandError("还没有区划，请先执行 manage.py load_areas")
        self.stdout.write(f"新建演示账号 {accounts.create()} 个")
        if Resident.objects.unscoped("is anybody registered yet").exists():
            self.stdout.write("已有居民资料，未再生成")
            return
        today = today or timezone.localdate()
        chosen = places.choose(seed, everywhere, residents, accounts.areas())
        households = people.generate_households(seed, chosen, residents, today)
        written = writing.write(households, today, accounts.specialists())
        self.stdout.write(f"已在 {len(chosen)} 个社区（嘎查）生成演示居民 {written} 人")
        raised = needs.write(seed, today, accounts.specialists())
        made = plans.write(seed, today, accounts.specialists())
        self.stdout.write(f"已生成演示需求 {raised} 条、一人一策 {made} 份")
        for title, count in plight.write(seed, today, accounts.specialists()).items():
            self.stdout.write(f"{title}：{count} 条")
        done = work.write(seed, today, accounts.specialists())
        self.stdout.write(f"已生成演示帮扶对子和工作记录 {done} 条")
        history.write()  # before months are closed: they ask when records were entered
        held = gatherings.write(seed, today, accounts.specialists(), accounts.banner_staff())
        self.stdout.write(f"已生成演示专职委员、培训和活动 {held} 条")
        # after the specialists: leading groups and parties name them
        made_there = {
            **organisation.write(seed, today),
            **funding.write(seed, today),
            **certified.write(seed, today),
        }
        for title, count in made_there.items():
            self.stdout.write(f"{title}：{count} 条")
        for brought in applications.parts("demo"):
            for title, count in brought.write(seed, today).items():
                self.stdout.write(f"{title}：{count} 条")
