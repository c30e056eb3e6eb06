"""manage.py load_holidays: the days off and made up of a year, from a file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from registry import working_days


class Command(BaseCommand):
    help = "载入年度节假日和调休安排；文件里有的年份此后以文件为准，可重复执行"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="CSV，列为 日期,休/班,说明")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            loaded = working_days.load(options["file"])
        except ValidationError as error:
            raise CommandError("；".join(error.messages)) from None
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"读不了文件 {options['file']}：{error}") from None
        for year, count in loaded.items():
            self.stdout.write(f"{year} 年：{count} 天")
