from django.db import models
from django.utils.translation import gettext_lazy as _


class ReferenceRecord(models.Model):
    """What a reference file said about a row when it was last loaded, and which row that is.

    A load compares the file with this, not with the row, so that what an editor changed or deleted in the admin stays.
    `row` is the primary key of the row, so that it is found again when an editor changed its slug.
    """

    model = models.CharField(_("model"), max_length=60)
    key = models.CharField(_("key in the file"), max_length=200)
    row = models.BigIntegerField(_("row"))
    loaded = models.JSONField(_("as last loaded"), default=dict)

    class Meta:
        ordering = ["model", "key"]
        verbose_name = _("reference record")
        verbose_name_plural = _("reference records")
        constraints = [models.UniqueConstraint(fields=["model", "key"], name="one_record_per_key_of_a_file")]

    def __str__(self):
        return f"{self.model} {self.key}"
