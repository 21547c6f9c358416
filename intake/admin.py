"""Raw copy in the admin: the list is Django's own, the page is ours and does everything through `intake.actions`."""

from django.contrib import admin
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce, Substr
from django.http import Http404
from django.urls import path
from django.utils.translation import gettext_lazy as _

from articles.admin import IssueFilter, NewsroomAdmin
from articles.roles import person_name
from intake import batch_page, enclosure_views, receive_page
from intake.models import Batch, Clip

OPENING = 60


def _count(**of):
    """How many clips of a batch are so, as a subquery: there is no way back from a batch to its clips."""
    clips = Clip.objects.filter(batch=OuterRef("pk"), **of).order_by().values("batch")
    return Coalesce(Subquery(clips.annotate(all=Count("pk")).values("all")), 0)


class WaitingFilter(admin.SimpleListFilter):
    title = _("to be split")
    parameter_name = "waiting"

    def lookups(self, request, model_admin):
        return [("yes", _("Waiting to be made into stories")), ("no", _("Done"))]

    def queryset(self, request, queryset):
        if self.value() == "yes":
            return queryset.filter(waiting_count__gt=0)
        return queryset.filter(waiting_count=0) if self.value() == "no" else queryset


@admin.register(Batch)
class BatchAdmin(NewsroomAdmin):
    list_display = ("opening", "issue_date", "page", "page_name", "found", "made", "waiting", "is_printed",
                    "entered_by_name", "received_at")  # fmt: skip
    list_display_links = ("opening",)
    list_filter = (WaitingFilter, IssueFilter, "is_printed")
    ordering = ("-received_at", "-pk")
    sortable_by = ("received_at",)

    def get_queryset(self, request):
        return (
            Batch.objects.select_related("entered_by")
            .defer("text", "leftover")
            .annotate(
                first_words=Substr("text", 1, 2 * OPENING),
                found_count=_count(state__in=[Clip.State.FOUND, Clip.State.MADE, Clip.State.DROPPED]),
                made_count=_count(state=Clip.State.MADE),
                waiting_count=_count(state=Clip.State.FOUND),
            )
        )

    @admin.display(description=_("Raw copy"))
    def opening(self, batch):
        return batch.file_name or " ".join(batch.first_words.split())[:OPENING] or str(batch)

    @admin.display(description=_("Stories found"))
    def found(self, batch):
        return batch.found_count

    @admin.display(description=_("Stories made"))
    def made(self, batch):
        return batch.made_count

    @admin.display(description=_("Waiting"))
    def waiting(self, batch):
        return batch.waiting_count

    @admin.display(description=_("Entered by"))
    def entered_by_name(self, batch):
        return person_name(batch.entered_by)

    def has_module_permission(self, request):
        return batch_page.may_use(request.user)

    def has_view_permission(self, request, obj=None):
        return batch_page.may_use(request.user) or batch_page.may_check(request.user)

    def has_add_permission(self, request):
        return batch_page.may_use(request.user)

    def has_change_permission(self, request, obj=None):
        return False

    def get_urls(self):
        wrap = self.admin_site.admin_view
        own = [
            path("<int:batch_id>/change/", wrap(self.batch_view), name="intake_batch_change"),
            path("<int:batch_id>/reread/", wrap(self.reread_view), name="intake_batch_reread"),
            path("<int:batch_id>/original/", wrap(enclosure_views.original_view), name="intake_original"),
            path("enclosures/<int:enclosure_id>/", wrap(enclosure_views.enclosure_view), name="intake_enclosure"),
        ]
        # Of Django's own only these two: its catch-all redirects to a change page of another form.
        kept = {"intake_batch_changelist", "intake_batch_add"}
        return own + [pattern for pattern in super().get_urls() if getattr(pattern, "name", None) in kept]

    def changelist_view(self, request, extra_context=None):
        if not batch_page.may_use(request.user):
            raise Http404
        return super().changelist_view(request, extra_context)

    def add_view(self, request, form_url="", extra_context=None):
        return receive_page.receive_view(request, self.admin_site)

    def batch_view(self, request, batch_id):
        return batch_page.batch_view(request, batch_id, self.admin_site)

    def reread_view(self, request, batch_id):
        return batch_page.reread_view(request, batch_id, self.admin_site)
