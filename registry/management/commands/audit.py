"""``manage.py audit seal`` and ``manage.py audit verify``."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from registry import audit


class Command(BaseCommand):
    help = "封存（seal）或核验（verify）审计记录。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("step", choices=["seal", "verify"], help="seal 封存，verify 核验")
        parser.add_argument("--batch", type=int, default=1000, help="每次封存条数")

    def handle(self, *args: Any, step: str, batch: int, **options: Any) -> None:
        if step == "seal":
            self.stdout.write(f"已封存 {audit.seal(batch)} 条。")
        else:
            self.verify()

    def verify(self) -> None:
        problems = audit.verify()
        for problem in problems:
            self.stderr.write(problem.text)
        audit.record(
            "audit_verify", by=None, count=len(problems), result="failed" if problems else "ok"
        )
        if problems:
            self.stderr.write(f"审计记录有 {len(problems)} 处问题。")
            raise SystemExit(1)
        self.stdout.write(f"审计记录完整；尚有 {audit.unsealed()} 条待封存。")
