"""What came from an old archive: which of its lines became which article, so that nothing is loaded twice."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models.published import Article


class ArchiveEntry(models.Model):
    """One article of an archive that was loaded (旧报入库): its key there, and its article here.

    `digest`: SHA-256 (hex) of all that its line said, to tell a line that comes again from one that was changed.
    """

    archive = models.CharField(_("archive"), max_length=40)
    key = models.CharField(_("key in the archive"), max_length=100)
    article = models.OneToOneField(Article, models.PROTECT, related_name="+", verbose_name=_("article"))
    digest = models.CharField(_("digest of the line"), max_length=64)
    loaded_at = models.DateTimeField(_("loaded at"), default=timezone.now)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("entry of an archive")
        verbose_name_plural = _("entries of an archive")
        constraints = [models.UniqueConstraint(fields=["archive", "key"], name="an_archive_has_each_key_once")]

    def __str__(self):
        return f"{self.archive} {self.key}"
