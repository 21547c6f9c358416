"""Rules for external approval, kept by managers. A rule that is no longer wanted is put out of force: what was sent for
it goes on naming it."""

from django.contrib import admin

from articles.models import ApprovalRule


@admin.register(ApprovalRule)
class ApprovalRuleAdmin(admin.ModelAdmin):
    list_display = ("name", "genre", "topic", "column", "page", "to_whom", "is_active")
    list_select_related = ("topic", "column")
    list_filter = ("is_active",)
    list_per_page = 100
    show_full_result_count = False
    view_on_site = False
    actions = None

    def has_delete_permission(self, request, obj=None):
        return False
