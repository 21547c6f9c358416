from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ArticlesConfig(AppConfig):
    name = "articles"
    verbose_name = _("Newsroom")

    def ready(self):
        from articles.models import SiteState
        from organisations.changes import readers_see_a_change

        def raise_version(**kwargs):
            SiteState.raise_version()

        # Kept alive by the strong reference: the registers' pages are part of the site whose version this is.
        readers_see_a_change.connect(raise_version, weak=False, dispatch_uid="articles.raise_version")
