"""The editors' place for who and where the news is about."""

from django.contrib import admin

from organisations.changes import readers_see_a_change
from organisations.models import Body, BodyName, BodySuccession, District, Event, Office, Person
from organisations.register_admin import AwaitingFilter, RegisterAdmin

__all__ = ["AwaitingFilter", "RegisterAdmin"]


@admin.register(District)
class DistrictAdmin(admin.ModelAdmin):
    """Districts change when the State Council says so; nobody deletes one, because the archive leads to it."""

    list_display = ["name", "short_name", "kind", "code", "order", "retired_on"]
    list_filter = ["kind", ("retired_on", admin.EmptyFieldListFilter)]
    search_fields = ["name__startswith", "short_name__startswith", "slug__startswith"]
    autocomplete_fields = ["successor"]

    def get_readonly_fields(self, request, obj=None):
        """The slug is the district's address and its name in stories: it stays."""
        return ["slug"] if obj else []

    def has_delete_permission(self, request, obj=None):
        return False

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        readers_see_a_change.send(sender=District, entry=obj)


class BodyNameInline(admin.TabularInline):
    model = BodyName
    extra = 1


class BodySuccessionInline(admin.TabularInline):
    model = BodySuccession
    fk_name = "predecessor"
    autocomplete_fields = ["successor"]
    extra = 0


@admin.register(Body)
class BodyAdmin(RegisterAdmin):
    list_display = ["name", "level", "parent", "district"]
    list_filter = [AwaitingFilter, "level", "district"]
    list_select_related = [*RegisterAdmin.list_select_related, "parent", "district"]
    search_fields = ["name__startswith", "slug__startswith", "names__name__startswith"]
    autocomplete_fields = ["parent", "district"]
    inlines = [BodyNameInline, BodySuccessionInline]


class OfficeInline(admin.TabularInline):
    """Each office is an entry of its own: it is proposed here and confirmed by a second person."""

    model = Office
    fields = ["body", "other_body", "title", "kind", "order", "valid_from", "from_precision", "valid_to",
              "to_precision", "source"]  # fmt: skip
    autocomplete_fields = ["body"]
    can_delete = False
    extra = 0


@admin.register(Person)
class PersonAdmin(RegisterAdmin):
    list_display = ["name", "note"]
    search_fields = ["name__startswith"]
    inlines = [OfficeInline]


@admin.register(Office)
class OfficeAdmin(RegisterAdmin):
    list_display = ["person", "title", "body_name", "kind", "order", "valid_from", "valid_to"]
    list_filter = [AwaitingFilter, "kind"]
    list_select_related = [*RegisterAdmin.list_select_related, "person", "body"]
    search_fields = ["person__name__startswith", "body__name__startswith"]
    autocomplete_fields = ["person", "body"]

    @admin.display(description=Office._meta.get_field("body").verbose_name, ordering="body")
    def body_name(self, office):
        return office.body or office.other_body


@admin.register(Event)
class EventAdmin(RegisterAdmin):
    list_display = ["title", "audience", "starts_on", "start_time", "venue", "district", "is_cancelled"]
    list_filter = [AwaitingFilter, "audience", "is_cancelled", "district"]
    list_select_related = [*RegisterAdmin.list_select_related, "district"]
    date_hierarchy = "starts_on"
    search_fields = ["title__startswith"]
    autocomplete_fields = ["district", "bodies"]
