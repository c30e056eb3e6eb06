"""惠民文化工程 that take disabled residents in (方案三（四）: 村村通、农家书屋、文化信息资源共享)."""

from django.db import models

from registry.models.area_record import AreaRecord, one_current
from registry.models.listed import ListedField


class CultureProject(AreaRecord):
    """One of the plan's three projects in an area, and what of it is for disabled residents.

    An area may have several of one kind (two 农家书屋), told apart by their names.
    """

    section = "culture"

    project = ListedField("惠民文化工程", codes="culture_project")
    title = models.CharField("名称", max_length=60, blank=True)
    included = ListedField("已列入残疾人文体内容", codes="yes_no")
    content = models.CharField("为残疾人做了什么", max_length=300, blank=True)
    authority = models.CharField("主管单位", max_length=60, blank=True)
    since = models.DateField("列入日期", null=True, blank=True)

    class Meta:
        verbose_name = "惠民文化工程"
        constraints = [one_current("culture_project_once", "project", "title")]

    def __str__(self) -> str:
        return self.title
