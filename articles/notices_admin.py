"""Group robots, kept by a manager, and the outbox, which is only looked at."""

from django import forms
from django.contrib import admin, messages
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django_tasks_db.models import DBTaskResult

from articles import actions, robots
from articles.models import Delivery, Notice, Robot

KEEP = "articles.change_robot"

# What there is to see of a delivery is in the outbox; the tasks behind it are nobody's business.
admin.site.unregister(DBTaskResult)


class RobotForm(forms.ModelForm):
    kinds = forms.MultipleChoiceField(
        label=_("kinds of notices"), choices=Notice.Kind.choices, widget=forms.CheckboxSelectMultiple
    )

    def clean_address(self):
        address = self.cleaned_data["address"]
        try:
            robots.checked(address)
        except robots.RefusedAddress as refused:
            raise forms.ValidationError(str(refused)) from None
        return address


@admin.register(Robot)
class RobotAdmin(admin.ModelAdmin):
    form = RobotForm
    list_display = ("name", "desk", "is_active")
    list_select_related = ("desk",)
    actions = None

    def has_delete_permission(self, request, obj=None):
        return False


class StuckFilter(admin.SimpleListFilter):
    title = _("stuck")
    parameter_name = "stuck"

    def lookups(self, request, model_admin):
        return [("yes", _("Stuck"))]

    def queryset(self, request, queryset):
        return queryset.stuck() if self.value() == "yes" else queryset


@admin.register(Delivery)
class DeliveryAdmin(admin.ModelAdmin):
    list_display = ("text", "receiver", "state", "due_at", "tries", "problem")
    list_filter = (StuckFilter, "state")
    list_select_related = ("notice__person", "robot")
    list_per_page = 50
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    ordering = ("-pk",)
    sortable_by = ()
    fields = ("text", "receiver", "state", "made_at", "due_at", "tries", "problem", "taken_at", "taken_by", "done_at")
    readonly_fields = fields
    actions = ("try_again",)

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm(KEEP)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description=_("to whom"))
    def receiver(self, delivery):
        return delivery.robot or f"{delivery.notice.person.last_name} <{delivery.notice.person.email}>"

    @admin.action(description=_("Try again what was given up"), permissions=["view"])
    def try_again(self, request, queryset):
        count = actions.deliver_again(queryset.values_list("pk", flat=True), by=request.user)
        done = ngettext("%(count)s delivery is tried again.", "%(count)s deliveries are tried again.", count)
        messages.success(request, done % {"count": count})
