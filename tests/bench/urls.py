"""The product's addresses, and beside them the admin it is compared with."""

from django.contrib import admin
from django.urls import path

from config import urls
from registry.ledgers import ResidentLedger
from registry.models import Resident


class ResidentAdmin(admin.ModelAdmin):
    """The admin as its tutorial shows it, with the columns and filters of the ledger's list."""

    list_display = ResidentLedger.list_columns
    list_filter = ResidentLedger.filters
    search_fields = ("name",)
    list_per_page = 50
    ordering = ("name_pinyin",)

    def get_queryset(self, request):
        """The same people the ledger's list shows."""
        return Resident.objects.visible_to(request.user).current()


site = admin.AdminSite()
site.register(Resident, ResidentAdmin)

urlpatterns = [path("stock/", site.urls), *urls.urlpatterns]
