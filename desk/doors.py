"""Who may come in where people write: whoever is signed in, to their own stories and to nobody else's."""

from functools import wraps

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import Http404
from django.views.decorators.cache import never_cache

from articles.models import Story

WRITE, SEND_TO_REVIEW, READ_ALL = "articles.add_story", "articles.submit_story", "articles.view_story"


def for_writers(view):
    """Strangers are asked to log in, and no cache keeps the page."""
    return login_required(never_cache(view))


def for_authors(view):
    """For those who may write a new story; others find nothing there."""

    @for_writers
    @wraps(view)
    def guarded(request, *args, **kwargs):
        if not request.user.has_perm(WRITE):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def own(user):
    """The stories this person wrote, or entered for somebody."""
    return Story.objects.filter(Q(written_by=user) | Q(entered_by=user))


def own_story(user, story_id):
    """One of them; a foreign one is missing as one that never was."""
    beside = ("round", "article", "desk", "written_by", "entered_by", "in_charge")
    found = own(user).select_related(*beside).filter(pk=story_id).first()
    if found is None:
        raise Http404
    return found
