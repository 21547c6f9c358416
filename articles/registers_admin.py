"""The editors' place for the paper's own lists: topics, columns, sections, contributors, sources, desks."""

from django.contrib import admin
from taggit.models import Tag

from articles import people_admin, photo_admin
from articles.models import Column, Contributor, Desk, Section, SiteState, Source, Topic
from organisations.admin import AwaitingFilter, RegisterAdmin

__all__ = ["ListAdmin", "people_admin", "photo_admin"]

# The package's page to merge tags asks nobody for a permission; tags are made and mended on their stories.
admin.site.unregister(Tag)


class ListAdmin(admin.ModelAdmin):
    """A list of the paper. Its rows are named by articles and by the reference files, so nobody deletes one."""

    list_per_page = 100

    def has_delete_permission(self, request, obj=None):
        return False

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        if form.changed_data:
            SiteState.raise_version()


@admin.register(Topic)
class TopicAdmin(ListAdmin):
    list_display = ["name", "parent", "order", "slug"]
    list_filter = [("parent", admin.EmptyFieldListFilter)]
    list_select_related = ["parent"]
    search_fields = ["name__startswith", "slug__startswith"]
    autocomplete_fields = ["parent"]

    def get_readonly_fields(self, request, obj=None):
        """The slug is the topic's address and its name in stories: it stays."""
        return ["slug"] if obj else []


@admin.register(Section)
class SectionAdmin(ListAdmin):
    list_display = ["name", "order", "topic", "address"]
    list_select_related = ["topic"]
    autocomplete_fields = ["topic"]


@admin.register(Source)
class SourceAdmin(ListAdmin):
    list_display = ["name", "is_listed"]
    list_filter = ["is_listed"]
    search_fields = ["name__startswith"]


@admin.register(Desk)
class DeskAdmin(ListAdmin):
    list_display = ["name", "slug"]
    search_fields = ["name__startswith"]
    autocomplete_fields = ["members"]


@admin.register(Column)
class ColumnAdmin(RegisterAdmin):
    list_display = ["name", "valid_from", "valid_to", "note"]
    search_fields = ["name__startswith", "slug__startswith"]


@admin.register(Contributor)
class ContributorAdmin(RegisterAdmin):
    list_display = ["name", "kind", "unit", "body", "user"]
    list_filter = [AwaitingFilter, "kind"]
    list_select_related = [*RegisterAdmin.list_select_related, "body", "user"]
    search_fields = ["name__startswith", "slug__startswith"]
    autocomplete_fields = ["body", "user"]
