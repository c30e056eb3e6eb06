"""残疾人体育健身指导员 of a community (方案三（四）)."""

from django.db import models
from django.db.models import Q

from registry.models.area_record import AreaRecord, one_current
from registry.models.listed import ListedField, ListedManyField
from registry.vault import SealedField


class SportInstructor(AreaRecord):
    """Who guides disabled residents in exercise, by which certificate, from when to when."""

    section = "culture"

    name = models.CharField("姓名", max_length=50)
    gender = ListedField("性别", codes="gender")
    phone = SealedField("联系电话", kind="phone", max_length=20)
    certificate_no = models.CharField("证书编号", max_length=40, blank=True)
    level = ListedField("证书等级", codes="instructor_level")
    issuer = models.CharField("发证单位", max_length=60, blank=True)
    issued_on = models.DateField("发证日期", null=True, blank=True)
    valid_until = models.DateField("证书有效期至", null=True, blank=True)
    way = ListedField("服务方式", codes="instructor_way")
    skills = ListedManyField("指导项目", codes="hobbies")
    suits = ListedManyField("擅长指导的残疾类别", codes="dis_category")
    from_on = models.DateField("聘任起", null=True, blank=True)
    until_on = models.DateField("聘任止", null=True, blank=True)

    class Meta:
        verbose_name = "体育健身指导员"
        constraints = [
            one_current("instructor_once", "certificate_no", open_when=~Q(certificate_no=""))
        ]

    def __str__(self) -> str:
        return self.name
