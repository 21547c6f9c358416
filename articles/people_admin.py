"""Logins in the admin: a manager gives roles, never more than roles, never to themselves, and becomes nobody else.

Django's own page would let whoever may change users make themselves a superuser, or set the password of a reviewer and
sign as that reviewer, past every review.
"""

from django.contrib import admin
from django.contrib.auth import get_user_model
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _

User = get_user_model()
admin.site.unregister(User)
admin.site.unregister(Group)

PERSON = (_("Person"), {"fields": ("last_name", "email")})
DUTIES = (_("Duties"), {"fields": ("is_active", "is_staff", "groups")})
SUPERUSER = (_("Superuser"), {"fields": ("is_superuser",)})


@admin.register(User)
class PersonAdmin(UserAdmin):
    """The whole name stands in `last_name`, as Chinese names are written."""

    list_display = ["username", "last_name", "roles", "is_active", "last_login"]
    list_filter = ["groups", "is_active"]
    search_fields = ["username__startswith", "last_name__startswith"]
    filter_horizontal = []
    ordering = ["username"]

    @admin.display(description=_("roles"))
    def roles(self, person):
        return "、".join(group.name for group in person.groups.all())

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("groups")

    def get_fieldsets(self, request, obj=None):
        if obj is None:
            return super().get_fieldsets(request, obj)
        if request.user.is_superuser:
            return [(None, {"fields": ("username", "password")}), PERSON, DUTIES, SUPERUSER]
        return [(None, {"fields": ("username",)}), PERSON, DUTIES]

    def get_readonly_fields(self, request, obj=None):
        """Nobody changes their own duties. The address of somebody who has signed in stays: whoever could change it
        could have that person's next password sent to themselves."""
        if obj is None or request.user.is_superuser:
            return []
        if obj.pk == request.user.pk:
            return ["username", "is_active", "is_staff", "groups"]
        return ["email"] if obj.last_login else []

    def user_change_password(self, request, id, form_url=""):
        """People set their own passwords, by mail when they forgot them; a manager gives only a new login its first."""
        if not request.user.is_superuser:
            raise PermissionDenied
        return super().user_change_password(request, id, form_url)

    def has_change_permission(self, request, obj=None):
        if obj is not None and obj.is_superuser and not request.user.is_superuser:
            return False
        return super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        """Everything a person did names them: who leaves is made inactive."""
        return False
