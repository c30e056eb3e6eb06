"""自治区 > 盟市 > 旗县 > 苏木乡镇 > 嘎查村（社区）: the tree everything is scoped by."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from registry import divisions
from registry.models.fields import CodeField

PAST_ANY_DIGIT = ":"  # the byte after "9": code ≤ x < code + ":" holds exactly what lies below


class AreaQuerySet(models.QuerySet["Area"]):
    def within(self, code: str) -> Self:
        """The area ``code`` and everything below it."""
        return self.filter(code__gte=code, code__lt=code + PAST_ANY_DIGIT)

    def active(self, on: date | None = None) -> Self:
        """Areas in use on the day ``on`` (today when not given)."""
        on = on or timezone.localdate()
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=on),
            Q(valid_to__isnull=True) | Q(valid_to__gt=on),
        )

    def children_of(self, code: str) -> Self:
        """The areas one level below ``code``, in code order."""
        return self.filter(parent_id=code).order_by("code")

    def communities(self) -> Self:
        """嘎查村 and 社区 only."""
        return self.filter(level=Area.Level.COMMUNITY)

    def search(self, text: str) -> Self:
        """Areas by part of a present or former name, pinyin or initials from the start, or code.

        Several words narrow from above to below: 松山 春城, songshan ccsq. No word finds nothing.
        """
        words = text.lower().split()
        if not words:
            return self.none()
        *above, last = words
        found = self.filter(_named(last))
        for word in above:
            found = found.filter(Q(full_name__contains=word) | _below(word))
        return found.order_by("level", "code")


def _named(word: str) -> Q:
    if word.isdigit() and word.isascii():
        return Q(code__startswith=word)
    if word.isascii():
        return Q(pinyin__startswith=word) | Q(initials__startswith=word)
    former = AreaName.objects.filter(name__contains=word).values("area")
    return Q(name__contains=word) | Q(full_name__endswith=word) | Q(code__in=former)


def _below(word: str) -> Q:
    parents = Area.objects.filter(_named(word))
    grandparents = Area.objects.filter(parent__in=parents)
    return Q(parent__in=parents) | Q(parent__in=grandparents)


class Area(models.Model):
    """One division. Its statistical code, cut to its level, is its key and its path (§5.3)."""

    class Level(models.IntegerChoices):
        REGION = 1, "自治区"
        LEAGUE = 2, "盟市"
        BANNER = 3, "旗县（市、区）"
        TOWNSHIP = 4, "苏木乡镇（街道）"
        COMMUNITY = 5, "嘎查村（社区）"

    class Kind(models.TextChoices):
        URBAN = "urban", "城镇社区"
        GACHA = "gacha", "农村牧区嘎查"

    code = CodeField("区划代码", primary_key=True)
    name = models.CharField("名称", max_length=60)
    official_name = models.CharField("统计用名称", max_length=60)
    full_name = models.CharField("全称", max_length=200)
    level = models.PositiveSmallIntegerField("层级", choices=Level.choices)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级"
    )
    kind = models.CharField("类型", max_length=5, choices=Kind.choices, blank=True)
    statistical_only = models.BooleanField("仅统计用", default=False)
    pinyin = models.CharField("拼音", max_length=250, blank=True)
    initials = models.CharField("拼音首字母", max_length=60, blank=True)
    valid_from = models.DateField("启用日期", null=True, blank=True)
    valid_to = models.DateField("停用日期", null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged", verbose_name="合并到"
    )

    objects = AreaQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        verbose_name = "区划"
        constraints = [
            models.CheckConstraint(
                condition=Q(level__gte=1, level__lte=5), name="area_level_known"
            ),
            models.CheckConstraint(
                condition=Q(level=1, parent__isnull=True) | Q(level__gt=1, parent__isnull=False),
                name="area_has_parent_unless_region",
            ),
            models.CheckConstraint(
                condition=Q(level=5, kind__in=["urban", "gacha"]) | Q(level__lt=5, kind=""),
                name="area_kind_of_communities_only",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True)
                | Q(valid_from__isnull=True)
                | Q(valid_to__gte=F("valid_from")),
                name="area_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def range(self) -> tuple[str, str]:
        """Codes of this area and below are ≥ the first and < the second."""
        return self.code, self.code + PAST_ANY_DIGIT

    def contains(self, code: str) -> bool:
        """Whether the area with that code is this one or lies below it."""
        return code.startswith(self.code)

    def ancestors(self) -> AreaQuerySet:
        """From the region down to the parent."""
        return Area.objects.filter(code__in=divisions.path_codes(self.code)[:-1]).order_by("level")

    @property
    def is_community(self) -> bool:
        return self.level == self.Level.COMMUNITY

    @property
    def short_name(self) -> str:
        """The name without the word for its kind: 春城 for 春城社区, 松山 for 松山区."""
        return divisions.bare_name(self.name)

    @property
    def organisation(self) -> str:
        """The disability body here: 残疾人协会 in a community, 残疾人联合会 above."""
        return self.name + ("残疾人协会" if self.is_community else "残疾人联合会")

    @property
    def reporting_unit(self) -> str:
        """填表单位 as forms carry it: 全宁街道春城社区残疾人协会."""
        above = self.parent.name if self.is_community and self.parent else ""
        return above + self.organisation

    def successor(self) -> Area:
        """Where this area's people are kept today: itself, or what it was merged into in the end."""
        area = self
        while area.merged_into is not None:
            area = area.merged_into
        return area


class AreaName(models.Model):
    """A name an area no longer bears; old papers and people still use it."""

    area = models.ForeignKey(Area, models.CASCADE, related_name="former_names")
    name = models.CharField("曾用名", max_length=60)
    used_until = models.DateField("使用至")

    class Meta:
        ordering = ["area", "used_until"]

    def __str__(self) -> str:
        return self.name
