"""The declaration of the sample ledger."""

from django.db.models import Q

from registry.ledger.columns import ColumnSet, Part, columns
from registry.ledger.forms import LedgerForm
from registry.ledger.ledger import Ledger, QuickView
from registry.ledger.shape import Shape
from tests.sample.models import Visit

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
