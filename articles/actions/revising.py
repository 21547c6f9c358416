"""What happens to an article after readers saw it: revised, taken offline and put back, withdrawn."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import typeset
from articles.actions.corrections import part_from_revision
from articles.actions.errors import Refused
from articles.actions.publishing import hide_from_readers, show_to_readers
from articles.actions.records import check_move, close_round, index_story, locked, record_move
from articles.actions.writing import write_version
from articles.content import is_same
from articles.facts import denied_signature
from articles.models import Article, Version
from articles.roles import person_name


@transaction.atomic
def revise(story_id, *, by, reason, at=None):
    """修订: the story is edited and reviewed again while the article stays online as it is."""
    story = locked(story_id)
    move = check_move(story, "revise", by=by, reason=reason, at=at)
    close_round(story, _("Revision begun"), at)
    story.authority = Article.Authority.REVIEWED
    record_move(story, "revise", move.target, by=by, reason=reason, at=at)
    return story


@transaction.atomic
def abandon_revision(story_id, *, by, reason, at=None):
    """Drop a revision: the story takes the live article's text again. What was written stays in its versions."""
    story = locked(story_id)
    move = check_move(story, "abandon_revision", by=by, reason=reason, at=at)
    close_round(story, reason, at)
    live = Version.objects.get(story=story, number=story.article.version_number)
    newest = Version.objects.get(story=story, number=story.version)
    if not is_same(newest.content, live.content):
        write_version(story, live.content, before=newest.content, by=by, at=at, note=_("Revision dropped"))
    story.authority = story.article.authority
    part_from_revision(story)
    record_move(story, "abandon_revision", move.target, by=by, reason=reason, at=at)
    index_story(story)
    return story


@transaction.atomic
def take_offline(story_id, *, by, reason, at=None):
    """下线: gone for readers at once, on one person's word; the final reviewer can put it back."""
    story = locked(story_id)
    check_move(story, "take_offline", by=by, reason=reason, at=at)
    take_down(story, at, offline_at=at or timezone.now())
    record_move(story, "take_offline", story.state, by=by, reason=reason, at=at)
    return story


@transaction.atomic
def put_back(story_id, *, by, reason, at=None):
    """恢复上线: the article as it was, in every list again."""
    story = locked(story_id)
    check_move(story, "put_back", by=by, reason=reason, at=at)
    _check_its_signatures(story)
    article = story.article
    version = Version.objects.get(story=story, number=article.version_number)
    # Typeset anew: a photo may have been refused meanwhile.
    frozen = typeset.freeze(story, version)
    typeset.apply(frozen, article)
    article.offline_at = None
    article.save()
    show_to_readers(article, version, frozen, since=at or timezone.now())
    record_move(story, "put_back", story.state, by=by, reason=reason, at=at)
    return story


def _check_its_signatures(story):
    """An article of which a recorded sign-off was not so has two signatures, until it is published again."""
    if denied := denied_signature(story.article):
        raise Refused(
            _("%(name)s did not sign this article: it is signed again and published before it is put back.")
            % {"name": person_name(denied.reviewer)}
        )


@transaction.atomic
def withdraw(story_id, *, by, reason, at=None):
    """撤稿: final. Readers get 410; the reason is kept and never public."""
    story = locked(story_id)
    move = check_move(story, "withdraw", by=by, reason=reason, at=at)
    take_down(story, at, withdrawn_at=at or timezone.now())
    close_round(story, reason, at)
    story.held_at, story.hold_reason, story.stopped_at = None, "", None
    record_move(story, "withdraw", move.target, by=by, reason=reason, at=at)
    return story


def take_down(story, at, **when):
    """The article of a locked story is gone for readers at once. `when`: its offline_at or withdrawn_at."""
    article = story.article
    article.printings.filter(visible_until__isnull=True).update(visible_until=at or timezone.now())
    Article.objects.filter(pk=article.pk).update(**when)
    article.refresh_from_db()
    hide_from_readers(article)
