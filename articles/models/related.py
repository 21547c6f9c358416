"""What stands beside an article, and by which words of titles it is found."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from articles.models.published import Article


class Related(models.Model):
    """Two articles that belong together, and why: one row each way, found by `articles.related` at publication.

    `target` is the number of the event, body or column that both have; `words` what both titles say.
    """

    class Reason(models.TextChoices):
        EVENT = "event", _("Same event")
        BODY = "body", _("Same union body")
        COLUMN = "column", _("Same column")
        WORDS = "words", _("Same words")

    article = models.ForeignKey(Article, models.CASCADE, related_name="related", db_index=False)
    other = models.ForeignKey(Article, models.CASCADE, related_name="+")
    reason = models.CharField(max_length=6, choices=Reason)
    target = models.BigIntegerField(default=0)
    words = models.CharField(max_length=40, blank=True)
    closeness = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = _("related story")
        verbose_name_plural = _("related stories")
        constraints = [
            models.UniqueConstraint(fields=["article", "other"], name="related_once"),
            models.CheckConstraint(name="no_article_is_related_to_itself", condition=~Q(article=F("other"))),
        ]
        indexes = [models.Index(fields=["article", "-closeness", "-other"], name="related_by_closeness")]

    def __str__(self):
        return f"{self.article_id} – {self.other_id}: {self.reason} {self.words or self.target}"


class TitleWord(models.Model):
    """A pair of characters, or a word in letters, in the titles of an article. Of each, twenty articles are kept.

    `day` is the ordinal of the day of publication.
    """

    word = models.CharField(max_length=64)
    day = models.PositiveIntegerField()
    article = models.ForeignKey(Article, models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("word of a title")
        verbose_name_plural = _("words of titles")
        constraints = [models.UniqueConstraint(fields=["word", "article"], name="title_word_once")]

    def __str__(self):
        return f"{self.word}: {self.article_id}"
