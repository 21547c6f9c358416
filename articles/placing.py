"""What an editor may place on the front page or in a special: what readers see now, or will when its time has come."""

from django.db.models import Q

from articles.models import Article, Story


def placeable(user, at, *, kept=()):
    """Articles that are live or wait, newest first. One that waits stays unknown to who may not read its story, unless
    its number is among `kept`, because it stands there already."""
    readable = Story.objects.readable_by(user).filter(article__isnull=False)
    hidden = Story.objects.filter(article__isnull=False, is_restricted=True).exclude(pk__in=readable.values("pk"))
    unknown = Q(published_at__gt=at, pk__in=hidden.values("article")) & ~Q(pk__in=list(kept))
    shown = Article.objects.filter(published_at__isnull=False, offline_at__isnull=True, withdrawn_at__isnull=True)
    return shown.exclude(unknown).order_by("-published_at", "-pk")


def in_one_line(article):
    """The headline that lists show, without its printed lines."""
    return " ".join(article.list_headline.split())
