"""文件制度库: the papers that show what was laid down, for whom, and for how long."""

from django.db import models
from django.db.models import Q

from registry.document_number import DocumentNumberField
from registry.models.area_record import AreaRecord, one_current
from registry.models.listed import ListedField, ListedManyField


class Document(AreaRecord):
    """One paper of a community or of those above it; what it proves is said, not guessed."""

    title = models.CharField("文件标题", max_length=120)
    kind = ListedField("文件类型", codes="document_kind")
    doc_no = DocumentNumberField("文号")
    issuer = models.CharField("发文机关", max_length=100, blank=True)
    issued_level = ListedField("发文级别", codes="document_level")
    issued_on = models.DateField("成文日期", null=True, blank=True)
    valid_until = models.DateField("有效期至", null=True, blank=True)
    summary = models.CharField("主要内容", max_length=500, blank=True)
    proves = ListedManyField("适用指标", codes="document_proof")
    policies = ListedManyField("贯彻的文件", codes="policy")
    covers = ListedManyField("覆盖的残疾类别", codes="dis_category")
    # whom a paper from above the community is for; ``served`` are the codes behind the names
    serves = ListedField("适用范围", codes="document_serves")
    served_names = models.CharField("适用社区", max_length=500, blank=True)
    served = models.JSONField("适用社区代码", default=list, blank=True)

    class Meta:
        verbose_name = "文件"
        indexes = [
            models.Index(fields=["community", "kind"], name="document_by_kind"),
            models.Index(fields=["community", "-issued_on"], name="document_by_day"),
        ]
        constraints = [one_current("document_once", "doc_no", open_when=~Q(doc_no=""))]

    def __str__(self) -> str:
        return self.title

    def serves_in(self, code: str) -> bool:
        """Whether the paper counts for the area ``code``: its own, or one below that it is for."""
        if code == self.community_id:
            return True
        return code.startswith(self.community_id) and (self.serves != "2" or code in self.served)
