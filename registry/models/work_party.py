"""工作机制主体: the committee, the specialist and the service bodies, and what each does (方案一)."""

from django.db import models

from registry.models.area_record import AreaRecord
from registry.models.listed import ListedField
from registry.vault import SealedField


class WorkParty(AreaRecord):
    """One party of a community's working mechanism, by the person who answers for it."""

    name = models.CharField("机构名称", max_length=80)
    party = ListedField("主体类别", codes="work_party")
    service = ListedField("机构类型", codes="service_body")
    legal_body = ListedField("法律机构类型", codes="legal_body")
    person = models.CharField("负责人", max_length=50, blank=True)
    post = models.CharField("职务", max_length=50, blank=True)
    phone = SealedField("联系电话", kind="phone", max_length=20)
    duties = models.CharField("承担的残疾人工作", max_length=300, blank=True)
    from_on = models.DateField("参加日期", null=True, blank=True)
    to_on = models.DateField("退出日期", null=True, blank=True)
    agreed_from = models.DateField("合作协议起", null=True, blank=True)
    agreed_until = models.DateField("合作协议止", null=True, blank=True)

    class Meta:
        verbose_name = "工作机制主体"
        indexes = [models.Index(fields=["community", "party"], name="party_by_kind")]

    def __str__(self) -> str:
        return self.name
