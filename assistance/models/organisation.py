"""社会组织 and what is done to support them (方案三（八）)."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from registry.document_number import DocumentNumberField
from registry.models.area_record import AreaRecord, one_current
from registry.models.listed import ListedField
from registry.vault import SealedField


class SocialOrganisation(AreaRecord):
    """One organisation that serves disabled people, known by its 统一社会信用代码."""

    section = "assistance"

    name = models.CharField("组织名称", max_length=100)
    credit_code = models.CharField("统一社会信用代码", max_length=18, blank=True)
    kind = ListedField("组织类型", codes="organisation_kind")
    founded_on = models.DateField("成立日期", null=True, blank=True)
    registered_with = models.CharField("登记（备案）机关", max_length=60, blank=True)
    contact = models.CharField("联系人", max_length=50, blank=True)
    phone = SealedField("联系电话", kind="phone", max_length=20)
    services = models.CharField("服务内容", max_length=300, blank=True)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="系统账号", null=True, blank=True,
        related_name="+",
    )  # fmt: skip
    ended_on = models.DateField("注销或撤出日期", null=True, blank=True)

    class Meta:
        verbose_name = "社会组织"
        indexes = [
            models.Index(fields=["community", "kind"], name="organisation_by_kind"),
            models.Index(fields=["credit_code"], name="organisation_by_code"),
        ]
        constraints = [
            one_current("organisation_once", "credit_code", open_when=~Q(credit_code=""))
        ]

    def __str__(self) -> str:
        return self.name


class PolicySupport(AreaRecord):
    """One thing done to encourage an organisation: rooms, fees waived, training, a subsidy."""

    section = "assistance"

    organisation_name = models.CharField("受扶持组织", max_length=100)
    credit_code = models.CharField("统一社会信用代码", max_length=18, blank=True)
    kind = ListedField("扶持类型", codes="policy_support")
    on = models.DateField("扶持日期", null=True, blank=True)
    amount = models.DecimalField("折合金额", max_digits=12, decimal_places=2, null=True, blank=True)
    content = models.CharField("扶持内容", max_length=200, blank=True)
    doc_no = DocumentNumberField("依据文号")

    class Meta:
        verbose_name = "政策扶持"
        indexes = [models.Index(fields=["community", "on"], name="policy_support_by_day")]

    def __str__(self) -> str:
        return self.organisation_name
