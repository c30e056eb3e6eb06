"""manage.py load_areas: bring in an edition of the statistical divisions."""

from argparse import ArgumentParser
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from registry import areas
from registry.moves import areas as people

SHOWN = 10


class Command(BaseCommand):
    help = "载入一版统计用区划代码（新增、更名、合并、停用、恢复）；可重复执行"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, help="CSV 或 CSV.GZ，列为 code,name")
        parser.add_argument("--edition", type=date.fromisoformat, help="版本日期，如 2023-06-01")
        parser.add_argument("--merges", type=Path, help="合并表 CSV，列为 old,new")
        parser.add_argument("--keep-missing", action="store_true", help="新版没有的区划不停用")
        parser.add_argument("--dry-run", action="store_true", help="只比较，不写入")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with transaction.atomic():
                changes, moved = self._load(options)
        except ValidationError as error:
            raise CommandError("；".join(error.messages)) from None
        if options["verbosity"]:
            self._report(changes, options["dry_run"])
            self._report_moved(moved, options["dry_run"])

    def _load(self, options: dict[str, Any]) -> tuple[areas.Changes, Counter[str]]:
        """Areas and people in one transaction: nobody is left in an area that ended."""
        changes = areas.load(
            options["file"],
            edition=options["edition"],
            merges=options["merges"],
            keep_missing=options["keep_missing"],
            dry_run=options["dry_run"],
        )
        if options["dry_run"]:
            newly = {a.code: a.merged_into_id for a in changes.merged if a.merged_into_id}
            return changes, people.count(newly)
        return changes, people.follow()

    def _report(self, changes: areas.Changes, dry_run: bool) -> None:
        self.stdout.write("区划比较结果（未写入）：" if dry_run else "区划已载入：")
        self.stdout.write(
            f"  新增 {len(changes.new)}，更名 {len(changes.renamed)}，"
            f"合并 {len(changes.merged)}，停用 {len(changes.closed)}，"
            f"恢复 {len(changes.reopened)}，随上级更新 {len(changes.refreshed)}，"
            f"新版没有而保留 {len(changes.missing)}，未变 {changes.unchanged}"
        )
        for title, group in (("合并", changes.merged), ("停用", changes.closed)):
            for area in group[:SHOWN]:
                self.stdout.write(f"  {title}：{area.code} {area.full_name}")
            if len(group) > SHOWN:
                self.stdout.write(f"  ……共 {len(group)} 个")

    def _report_moved(self, moved: Counter[str], dry_run: bool) -> None:
        if moved:
            told = "，".join(f"{name} {number}" for name, number in moved.items())
            self.stdout.write(f"{'将随合并迁移' if dry_run else '已随合并迁移'}：{told}")
