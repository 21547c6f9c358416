"""House notices for the shift (值班提示) in the admin: who keeps the roster writes them."""

from django.contrib import admin

from articles.models import DutyNotice


@admin.register(DutyNotice)
class DutyNoticeAdmin(admin.ModelAdmin):
    fields = ("text", "begins_at", "ends_at", "desks")
    filter_horizontal = ("desks",)
    list_display = ("text", "begins_at", "ends_at")
    list_per_page = 100
    show_full_result_count = False
    view_on_site = False
    actions = None

    def save_model(self, request, obj, form, change):
        if not change:
            obj.entered_by = request.user
        super().save_model(request, obj, form, change)
