"""The outlets beside the site that stories go to (渠道), kept by a manager."""

from django.contrib import admin

from articles.models import Outlet
from articles.registers_admin import ListAdmin


@admin.register(Outlet)
class OutletAdmin(ListAdmin):
    list_display = ["name", "is_active"]
    list_filter = ["is_active"]
    search_fields = ["name__startswith"]
