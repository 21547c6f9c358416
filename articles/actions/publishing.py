"""Stories go on the site and, before readers saw them, off it again."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import related, renditions, search, typeset
from articles.actions.corrections import send_out_with_revision
from articles.actions.errors import Refused
from articles.actions.records import check_move, check_unchanged, latest_version, locked, record_move
from articles.conditions import still_lacking
from articles.facts import barred_from_reviewing, standing_sign_offs
from articles.models import Article, Listing, Printing, SiteState, StoryPicture
from articles.roles import person_name
from articles.workflow import Stage, State


@transaction.atomic
def publish(story_id, *, by, version, goes_live_at=None, at=None):
    """Put an approved story on the site, now or at `goes_live_at` (aware): live is a question of time, not of a job.

    A revision replaces the live article at once and cannot be scheduled.
    """
    now = at or timezone.now()
    story = locked(story_id)
    check_unchanged(story, version)
    check_move(story, "publish", by=by, at=now)
    _check_time(story, goes_live_at, now)
    signed = list(standing_sign_offs(story.round))
    _check_reviews(story, signed)
    _check_conditions(story)
    put_on_site(story, at=now, goes_live_at=goes_live_at, signed=signed)
    send_out_with_revision(story, now)
    story.stopped_at = None
    story.publish_at = goes_live_at
    record_move(story, "publish", State.PUBLISHED, by=by, at=now)
    return story


def _check_time(story, goes_live_at, now):
    if goes_live_at is None:
        return
    if story.article and story.article.published_at:
        raise Refused(_("A revision replaces the article at once; it cannot be scheduled."))
    if goes_live_at <= now:
        raise Refused(_("The time to go online is past. Choose a later one, or publish now."))


def _check_reviews(story, signed):
    """The rule of three, once more, from the rows themselves."""
    if {sign_off.stage for sign_off in signed} != set(Stage) or len({sign.reviewer_id for sign in signed}) != len(
        Stage
    ):
        raise Refused(_("Three reviews by three people are missing."))
    barred = barred_from_reviewing(story)
    for sign_off in signed:
        if why := barred.get(sign_off.reviewer_id):
            raise Refused(
                _("%(name)s signed, but cannot: %(why)s.") % {"name": person_name(sign_off.reviewer), "why": why}
            )
    if signed[-1].version.content_hash != latest_version(story).content_hash:
        raise Refused(_("The text is not the one that was approved for publication."))


def _check_conditions(story):
    if lacking := still_lacking(story):
        raise Refused("\n".join(lacking))


def put_on_site(story, *, at, goes_live_at=None, signed=(), checked_by=None):
    """Freeze the story's newest version into its article, a printing, its listings and the readers' search."""
    version = latest_version(story)
    frozen = typeset.freeze(story, version)
    _check_pictures(story, goes_live_at or at)
    article = story.article or Article()
    was_out = article.published_at is not None
    typeset.apply(frozen, article)
    _write_authority(article, story, version, signed, checked_by)
    article.published_at = article.published_at or goes_live_at or at
    article.revised_at = at if was_out else None
    article.save()
    story.article = article
    if article.offline_at is None:
        show_to_readers(article, version, frozen, since=at if was_out else article.published_at)


def _check_pictures(story, when):
    day = timezone.localdate(when)
    pictures = StoryPicture.objects.filter(story=story).select_related("photo")
    for picture in pictures:
        if not picture.photo.may_be_used_on(day):
            raise Refused(
                _("The picture “%(picture)s” may not be used: consent is missing or its licence has ended.")
                % {"picture": picture.caption or picture.alt}
            )


def _write_authority(article, story, version, signed, checked_by):
    article.authority = Article.Authority.PRINTED if checked_by else Article.Authority.REVIEWED
    article.story_number, article.version_number = story.number, version.number
    article.content_hash = version.content_hash
    if checked_by:
        article.print_signed_by = story.print_signed_by
        article.entered_by, article.checked_by = story.entered_by_id, checked_by.pk
        return
    for name, sign_off in zip(("first", "second", "final"), signed, strict=True):
        setattr(article, f"{name}_sign_off", sign_off.pk)
        setattr(article, f"{name}_reviewer", sign_off.reviewer_id)
    article.signed_hash = signed[-1].version.content_hash
    article.editor_name = person_name(signed[0].reviewer)


def show_to_readers(article, version, frozen, *, since):
    """What readers saw until now ends; the frozen copy begins, in every list and in search, with its pictures and with
    what belongs to it."""
    before = _photos_of(article)
    write_printing(article, version, frozen, since)
    listings = typeset.listings(version.content, article)
    Listing.objects.filter(article=article).delete()
    Listing.objects.bulk_create(listings)
    document = search.article_document(article, listings)
    search.ARTICLES.put(article.pk, article.published_at, document.title, document.text, document.facets)
    renditions.publish(_photos_of(article))
    _retract_unless_shown(before)
    SiteState.raise_version()
    related.relate(article, listings)


def hide_from_readers(article):
    """Out of every list, feed, sitemap and search, and from beside others, at once; its pictures too, unless another
    article shows them."""
    before = _photos_of(article)
    Listing.objects.filter(article=article).delete()
    search.ARTICLES.remove(article.pk)
    _retract_unless_shown(before)
    SiteState.raise_version()
    related.forget(article)


def _photos_of(article):
    return list(Listing.objects.filter(article=article, kind=Listing.Kind.PHOTO).values_list("target", flat=True))


def _retract_unless_shown(numbers):
    shown = Listing.objects.filter(kind=Listing.Kind.PHOTO, target__in=numbers).values_list("target", flat=True)
    renditions.retract(sorted(set(numbers) - set(shown)))


def write_printing(article, version, frozen, visible_from):
    last = article.printings.order_by("-number").first()
    if last and last.visible_until is None:
        last.visible_until = visible_from
        last.save(update_fields=["visible_until"])
    Printing.objects.create(
        article=article, number=last.number + 1 if last else 1, version_number=version.number,
        content_hash=version.content_hash, frozen=typeset.as_json(frozen), visible_from=visible_from,
    )  # fmt: skip


def take_waiting_article_out(story, at=None):
    """Rule 3: a waiting article does not outlive its signature. True when there was one to take out."""
    article = story.article
    if article is None or not article.is_waiting(at):
        return False
    hide_from_readers(article)
    article.printings.filter(visible_from=article.published_at).delete()  # readers never saw it
    article.published_at = None
    article.save(update_fields=["published_at"])
    SiteState.raise_version()
    return True


@transaction.atomic
def stop(story_id, *, by, reason, at=None):
    """停发: a scheduled article does not go out; the story stays approved."""
    story = locked(story_id)
    move = check_move(story, "stop", by=by, reason=reason, at=at)
    take_waiting_article_out(story, at)
    story.stopped_at = at or timezone.now()
    record_move(story, "stop", move.target, by=by, reason=reason, at=at)
    return story


@transaction.atomic
def hold(story_id, *, by, reason, at=None):
    """缓发: nothing of this story goes out until told; a scheduled article is taken out at once."""
    story = locked(story_id)
    check_move(story, "hold", by=by, reason=reason, at=at)
    target = story.state
    if take_waiting_article_out(story, at):
        story.stopped_at = at or timezone.now()
        target = State.READY
    story.held_at, story.hold_reason = at or timezone.now(), reason.strip()[:200]
    record_move(story, "hold", target, by=by, reason=reason, at=at)
    return story


@transaction.atomic
def release(story_id, *, by, reason="", at=None):
    story = locked(story_id)
    check_move(story, "release", by=by, reason=reason, at=at)
    story.held_at, story.hold_reason = None, ""
    record_move(story, "release", story.state, by=by, reason=reason, at=at)
    return story
