from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IntakeConfig(AppConfig):
    name = "intake"
    verbose_name = _("Split into stories")

    def ready(self):
        from articles.sealed_words import words_are_sealed
        from intake.sealing import seal_raw_copy

        words_are_sealed.connect(seal_raw_copy, dispatch_uid="intake.seal_raw_copy")
