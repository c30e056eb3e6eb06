"""manage.py account: a first account with one posting, from the command line of the server."""

import secrets
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from registry import audit
from registry.access import ROLES
from registry.models import Area, Posting, User


class Command(BaseCommand):
    help = "新建一个账号并给一个岗位，显示一次性初始密码（首次部署时用）"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", help="用户名")
        parser.add_argument("--name", required=True, help="姓名")
        parser.add_argument("--role", required=True, choices=sorted(ROLES), help="岗位")
        parser.add_argument("--area", required=True, help="区划代码")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        role, area = ROLES[options["role"]], self._area(options["area"])
        if area.level not in role.levels:
            raise CommandError(f"“{role.title}”不能设在{area.full_name}这一级")
        if User.objects.filter(username=options["username"]).exists():
            raise CommandError(f"用户名 {options['username']} 已有，请换一个")
        password = secrets.token_urlsafe(12)
        user = User.objects.create_user(
            options["username"], password=password, display_name=options["name"]
        )
        Posting.objects.create(user=user, role=role.key, area=area)
        audit.record("permission_change", by=None, obj=user, detail={"role": role.key})
        self.stdout.write(f"已建账号 {user.username}（{role.title}，{area.full_name}）")
        self.stdout.write(f"初始密码：{password}　请本人登录后立即修改")

    def _area(self, code: str) -> Area:
        area = Area.objects.active().filter(pk=code).first()
        if area is None:
            raise CommandError(f"没有代码为 {code} 的区划；先执行 manage.py load_areas")
        return area
