"""The declarations of the sample ledgers."""

from django.db.models import Q

from registry.about_area.known import OF_GACHA, PLACE
from registry.about_area.ledger import AboutArea
from registry.about_resident.known import IDENTITY
from registry.about_resident.ledger import NAME, AboutResident
from registry.cases import handlers
from registry.cases.ledger import CaseLedger
from registry.ledger.columns import ColumnSet, Part, Table, columns
from registry.ledger.forms import LedgerForm
from registry.ledger.ledger import Ledger, QuickView
from registry.ledger.shape import Shape
from tests.sample.models import Complaint, ComplaintHandler, Grant, Notice, Payment, Visit

KEYS = ("subject", "visited_on", "solved", "phone")


class VisitLedger(Ledger):
    """走访记录."""

    key, title, noun, work_area = "visit", "走访记录", "走访", 1
    model, form_class = Visit, LedgerForm
    shape = Shape(Visit, own=KEYS)
    columns = ColumnSet(columns(Visit, KEYS, {"visited_on": {"required": True}}))
    parts = (Part("visit", "走访", KEYS),)
    list_columns = file_columns = KEYS
    name_column, ordering, filters = "subject", "-visited_on", ("solved",)
    quick_views = (
        QuickView("all", "全部", lambda today: Q()),
        QuickView("gaps", "有缺项", lambda today: Q(gap_count__gt=0)),
    )

    @classmethod
    def search(cls, queryset, text):
        """Visits whose subject has ``text`` in it."""
        return queryset.filter(subject__contains=text)


class GrantLedger(AboutResident):
    """助学金申请."""

    key, title, noun, work_area = "grant", "助学金申请", "申请", 1
    model = Grant
    known = (*IDENTITY, "phone", "live_addr", "household__size")
    parts = (
        Part("grant", "申请", ("purpose", "asked_on", "granted", "school_fee"), ("payments",)),
    )
    options = {
        "purpose": {"required": True},
        "asked_on": {"required": True},
        "school_fee": {"asked": {"age": [3, 24]}, "unit": " 元"},
    }
    tables = (
        Table("payments", "发放", Payment, "grant",
              columns(Payment, ("paid_on", "amount"), {}), noun="次"),
    )  # fmt: skip
    list_columns = (NAME, "resident__gender", "resident__age", "purpose", "asked_on", "granted")
    filters = ("granted", "resident__gender")
    quick_views = (QuickView("all", "全部", lambda today: Q()),)
    one_per, open_when = ("resident_id",), Q(granted="")
    beside_columns = ("asked_on", "granted")

    @classmethod
    def is_open(cls, values):
        """A grant counts until it is decided."""
        return not values.get("granted")


class NoticeLedger(AboutArea):
    """公告."""

    key, title, noun = "notice", "公告", "公告"
    model = Notice
    levels = (3, 5)
    parts = (Part("notice", "公告", ("title", "posted_on", "at_gate")),)
    options = {
        "title": {"required": True},
        "posted_on": {"required": True},
        "at_gate": {"asked": OF_GACHA},
    }
    name_column = "title"
    list_columns = ("title", "posted_on", PLACE)
    filters = ("at_gate",)
    quick_views = (QuickView("all", "全部", lambda today: Q()),)


class ComplaintLedger(CaseLedger):
    """投诉."""

    key, title, noun, work_area = "complaint", "投诉", "投诉", 5
    model = Complaint
    parts = (
        Part("complaint", "投诉", ("subject", "made_on", "story")),
        Part("handlers", "责任人", (), ("handlers",)),
    )
    options = {"subject": {"required": True}, "made_on": {"required": True}}
    tables = (handlers.table(ComplaintHandler),)
    list_columns = (NAME, "subject", "made_on")
    filters = ()
    quick_views = (QuickView("all", "全部", lambda today: Q()),)
    beside_columns = ("made_on", "")
