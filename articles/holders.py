"""Who holds a right, by a role or for themselves: asked on every move of a story, so in one plain query."""

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.db.models import Q


def holders(permission, *, with_superusers=False):
    """The active users who hold "app.codename", in no order; `with_superusers`: those who hold everything, too."""
    app, codename = permission.split(".")
    User = get_user_model()
    wanted = Permission.objects.filter(content_type__app_label=app, codename=codename).order_by().values("pk")
    by_role = User.groups.through.objects.filter(group__permissions__in=wanted).values("user")
    of_their_own = User.user_permissions.through.objects.filter(permission__in=wanted).values("user")
    may = Q(pk__in=by_role) | Q(pk__in=of_their_own)
    if with_superusers:
        may |= Q(is_superuser=True)
    return User.objects.filter(may, is_active=True)
