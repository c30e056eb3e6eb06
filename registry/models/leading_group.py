"""领导小组 of a banner and of a community: how it was founded, who sits in it, what it resolved."""

from django.db import models
from django.db.models import Q

from registry.document_number import DocumentNumberField
from registry.models.area_record import AreaRecord, one_current
from registry.models.listed import ListedField, ListedManyField
from registry.models.resident_record import Line

IN_FORCE = Q(ended_on__isnull=True)


class LeadingGroup(AreaRecord):
    """One leading group by its founding document; a new one follows when the old is ended."""

    ends_with_area = True

    name = models.CharField("领导小组名称", max_length=80)
    doc_no = DocumentNumberField("成立文号")
    founded_on = models.DateField("成立日期", null=True, blank=True)
    ended_on = models.DateField("撤销或换届日期", null=True, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


class Member(Line):
    """Who sits in a leading group, from when to when; without an end, still."""

    name = models.CharField("姓名", max_length=50)
    post = models.CharField("职务", max_length=50, blank=True)
    role = ListedField("组内职务", codes="group_role")
    from_on = models.DateField("任职起", null=True, blank=True)
    to_on = models.DateField("任职止", null=True, blank=True)

    class Meta(Line.Meta):
        abstract = True

    def __str__(self) -> str:
        return self.name


class BannerGroup(LeadingGroup):
    """The leading group of a banner; what it proves counts for the sites below."""

    class Meta:
        verbose_name = "旗县领导小组"
        constraints = [one_current("banner_group_one_in_force", open_when=IN_FORCE)]


class BannerGroupMember(Member):
    """A member by the departments spoken for: 卫生 and 计生 may be one person since 2018."""

    group = models.ForeignKey(BannerGroup, models.CASCADE, related_name="members")
    unit = models.CharField("单位", max_length=80, blank=True)
    departments = ListedManyField("部门类别", codes="department")
    government_lead = ListedField("政府分管领导", codes="yes_no")

    class Meta(Member.Meta):
        verbose_name = "旗县领导小组成员"


class CommunityGroup(LeadingGroup):
    """The leading group of a community, led by the chair of its 残协."""

    class Meta:
        verbose_name = "社区领导小组"
        constraints = [one_current("community_group_one_in_force", open_when=IN_FORCE)]


class CommunityGroupMember(Member):
    """A member by the lines of work looked after, several a person."""

    group = models.ForeignKey(CommunityGroup, models.CASCADE, related_name="members")
    post = models.CharField("单位和职务", max_length=80, blank=True)
    lines = ListedManyField("负责的工作", codes="duty_line")
    is_chair = ListedField("残协主席", codes="yes_no")
    office = ListedField("兼任职务", codes="head_office")

    class Meta(Member.Meta):
        verbose_name = "社区领导小组成员"
