from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class DeskConfig(AppConfig):
    name = "desk"


class DeskAdminConfig(AdminConfig):
    """Django's admin with the board as its home."""

    default = False
    default_site = "desk.site.DeskSite"
