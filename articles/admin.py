"""The editors' place for stories: lists are Django's own, the story page is ours and works through actions."""

from datetime import timedelta

from csp.constants import UNSAFE_INLINE
from csp.decorators import csp_update
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Q
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from articles import (
    approvals_admin,
    corrections_page,
    duty_admin,
    letters_admin,
    moved_admin,
    notices_admin,
    outlets_admin,
    registers_admin,
    search,
    specials_admin,
    story_page,
    submissions_admin,
)
from articles.actions import Refused, story_of_archive, story_of_archive_refusal
from articles.attachment_views import attachment_view
from articles.facts import on_site
from articles.models import Article, Story, Topic
from articles.photo_views import private_rendition
from articles.queue_filter import QueueFilter
from articles.roles import person_name
from articles.workflow import State
from organisations.models import District

__all__ = [
    "NewsroomAdmin",
    "StoryAdmin",
    "approvals_admin",
    "duty_admin",
    "letters_admin",
    "moved_admin",
    "notices_admin",
    "outlets_admin",
    "registers_admin",
    "specials_admin",
    "submissions_admin",
]

# The editor sets styles on its elements; nothing else of the desk may, and no readers' page.
EDITOR_POLICY = csp_update({"style-src": [UNSAFE_INLINE]})
MOST_COUNTED = 10_000
MOST_FOUND = 1_000
MOST_PAGES = 16


class CappedPaginator(Paginator):
    """Counts no further than a newsroom can leaf: a list of a million rows opens as fast as one of a hundred."""

    @cached_property
    def count(self):
        return self.object_list.order_by()[: MOST_COUNTED + 1].count()


class NewsroomAdmin(admin.ModelAdmin):
    """What all admin classes of the newsroom share: nothing is deleted, no count of everything, no road to the site."""

    list_per_page = 50
    show_full_result_count = False
    paginator = CappedPaginator
    view_on_site = False
    show_facets = admin.ShowFacets.NEVER
    actions = None

    def has_delete_permission(self, request, obj=None):
        return False


FACETS = ("district", "topic")


class FacetFilter(admin.SimpleListFilter):
    """A filter answered by the search index, newest first, so that its cost does not grow with the archive.

    Two of them ask the index one question, so that what both hold is found however far back it lies.
    """

    def queryset(self, request, queryset):
        if not self.value():
            return queryset
        asked = [f"{name}:{request.GET[name]}" for name in FACETS if request.GET.get(name)]
        return queryset.filter(pk__in=search.STORIES.find("", facets=asked, limit=MOST_FOUND))


class DistrictFilter(FacetFilter):
    title = _("district")
    parameter_name = "district"

    def lookups(self, request, model_admin):
        return [(str(district.pk), district.short_name) for district in District.objects.current()]


class TopicFilter(FacetFilter):
    title = _("topic")
    parameter_name = "topic"

    def lookups(self, request, model_admin):
        heads = Topic.objects.filter(parent__isnull=True)
        return [(str(topic.pk), topic.name) for topic in heads]


class IssueFilter(admin.SimpleListFilter):
    title = _("issue date")
    parameter_name = "issue"

    def lookups(self, request, model_admin):
        return [("today", _("Today's issue")), ("tomorrow", _("Tomorrow's issue")), ("none", _("No issue planned"))]

    def queryset(self, request, queryset):
        today = timezone.localdate()
        days = {"today": today, "tomorrow": today + timedelta(days=1)}
        if self.value() in days:
            return queryset.filter(issue_date=days[self.value()])
        return queryset.filter(issue_date__isnull=True) if self.value() == "none" else queryset


class PageFilter(admin.SimpleListFilter):
    """The pages a paper has: asking the table which ones it holds would read all of it."""

    title = _("page")
    parameter_name = "page"

    def lookups(self, request, model_admin):
        return [(str(page), str(page)) for page in range(1, MOST_PAGES + 1)]

    def queryset(self, request, queryset):
        if self.value() in dict(self.lookup_choices):
            return queryset.filter(page=int(self.value()))
        return queryset


@admin.register(Story)
class StoryAdmin(NewsroomAdmin):
    list_display = ("headline_cell", "state_cell", "number", "desk", "author", "district_names", "characters",
                    "issue_date", "page", "changed_at")  # fmt: skip
    list_display_links = ("headline_cell",)
    list_filter = (
        QueueFilter,
        "state",
        "desk",
        DistrictFilter,
        TopicFilter,
        IssueFilter,
        PageFilter,
        "is_urgent",
        "genre",
    )
    ordering = ("-changed_at", "-pk")
    sortable_by = ("changed_at",)
    search_fields = ("headline",)  # shows the box; the search itself is `get_search_results`
    search_help_text = _("Words of headline, copy or byline; “a phrase in quotes”; a story number")

    def get_queryset(self, request):
        return Story.objects.readable_by(request.user).for_lists()

    def get_search_results(self, request, queryset, search_term):
        """By the bigram index, newest first; a story number finds its story."""
        if not search_term.strip():
            return queryset, False
        number = search_term.strip().rpartition("-")[2]
        if number.isdecimal() and (len(number) < 8 or "-" in search_term):
            return queryset.filter(pk=int(number[:18])), False
        found = search.STORIES.find(search_term, any_of=search.readable_by(request.user), limit=MOST_FOUND)
        return queryset.filter(pk__in=found), False

    @admin.display(description=_("Headline"))
    def headline_cell(self, story):
        if not story.kicker:
            return story.list_headline
        return format_html('{}<small class="cell-kicker">{}</small>', story.list_headline, story.kicker)

    @admin.display(description=_("State"), ordering="state")
    def state_cell(self, story):
        return format_html('<span class="st st--{}">{}</span>', state_colour(story), status_of(story))

    @admin.display(description=_("Story number"))
    def number(self, story):
        return story.number

    @admin.display(description=_("Author"))
    def author(self, story):
        if story.written_by:
            return person_name(story.written_by)
        return _("Entered by %(name)s") % {"name": person_name(story.entered_by)}

    @admin.display(description=_("Districts"))
    def district_names(self, story):
        return "、".join(district.short_name for district in story.districts.all())

    def has_add_permission(self, request):
        return request.user.has_perm("articles.add_story")

    def has_change_permission(self, request, obj=None):
        return False

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm("articles.view_story")

    def get_urls(self):
        wrap = self.admin_site.admin_view
        own = [
            path("photo/<str:name>", wrap(private_rendition), name="articles_photo_rendition"),
            path("attachment/<int:attachment_id>/", wrap(attachment_view), name="articles_story_attachment"),
            path("<int:story_id>/change/", wrap(self.story_view), name="articles_story_change"),
            path("<int:story_id>/history/", wrap(self.story_history_view), name="articles_story_history"),
            path("<int:story_id>/preview/", wrap(self.story_preview_view), name="articles_story_preview"),
            path("<int:story_id>/corrections/", wrap(self.story_corrections_view), name="articles_story_corrections"),
        ]
        kept = {"articles_story_changelist", "articles_story_add"}
        stock = [pattern for pattern in super().get_urls() if pattern.name in kept]
        return own + stock

    @method_decorator(EDITOR_POLICY)
    def add_view(self, request, form_url="", extra_context=None):
        if not self.has_add_permission(request):
            raise PermissionDenied
        return story_page.add_view(request, self.admin_site)

    @method_decorator(EDITOR_POLICY)
    def story_view(self, request, story_id):
        return story_page.change_view(request, story_id, self.admin_site)

    def story_history_view(self, request, story_id):
        return story_page.history_view(request, story_id, self.admin_site)

    def story_preview_view(self, request, story_id):
        return story_page.preview_view(request, story_id)

    def story_corrections_view(self, request, story_id):
        return corrections_page.corrections_view(request, story_id, self.admin_site)


def status_of(story):
    return story_page.status_label(story, _OnSite(story))


class _OnSite:
    """Just enough of Facts for a row of a list."""

    def __init__(self, story):
        self.on_site = on_site(story.article, timezone.now())


STATE_COLOURS = {
    State.PUBLISHED: "ok",
    State.READY: "ok",
    State.RETURNED: "warn",
    State.WITHDRAWN: "stop",
    State.NOT_USED: "mute",
}


def state_colour(story):
    if story.is_on_hold or (story.stopped_at and story.state != State.PUBLISHED):
        return "stop"
    return STATE_COLOURS.get(story.state, "mute")


@admin.register(Article)
class ArticleAdmin(NewsroomAdmin):
    """What readers see (已发稿), to look up; changed only by revising its story."""

    list_display = ("headline", "published_at", "revised_at", "offline_at", "withdrawn_at", "story_number", "page")
    ordering = ("-published_at", "-pk")
    sortable_by = ()
    search_fields = ("headline",)
    fields = ("headline", "kicker", "subhead", "byline", "published_at", "revised_at", "offline_at", "withdrawn_at",
              "story_number", "version_number", "authority", "editor_name", "content_hash", "text")  # fmt: skip
    readonly_fields = fields

    def get_queryset(self, request):
        """What readers saw is for everybody; of a restricted story, what they never saw is not."""
        articles = Article.objects.defer("body", "bylines", "lead_picture")
        if request.user.has_perm("articles.read_restricted_story"):
            return articles
        hidden = Story.objects.filter(article=OuterRef("pk"), is_restricted=True).exclude(
            Q(written_by=request.user) | Q(entered_by=request.user)
        )
        return articles.filter(Q(published_at__lte=timezone.now()) | ~Exists(hidden))

    def get_search_results(self, request, queryset, search_term):
        if not search_term.strip():
            return queryset, False
        return queryset.filter(pk__in=search.ARTICLES.find(search_term, limit=MOST_FOUND)), False

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """The article with a way to its story; a POST makes the story of one that was loaded from an archive."""
        article = self.get_object(request, unquote(object_id))
        if article is None:
            return super().change_view(request, object_id, form_url, extra_context)
        if request.method == "POST":
            return self._to_its_story(request, article)
        story = Story.objects.readable_by(request.user).filter(article=article).first()
        is_waiting_for_one = not story and story_of_archive_refusal(article, request.user) is None
        context = {"story": story, "can_make_story": is_waiting_for_one, **(extra_context or {})}
        return super().change_view(request, object_id, form_url, context)

    def _to_its_story(self, request, article):
        try:
            story = story_of_archive(article.pk, by=request.user)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("admin:articles_article_change", article.pk)
        return redirect("admin:articles_story_change", story.pk)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False
