"""封存: words of personal data taken out of everything that is kept of a story. One person asks, another does it.

Every version, the story, what was said about it, the raw copy it came from and what readers saw have ▇ in their place
afterwards. The hash of a version stays what it was when it was signed, so that a later check still says truthfully
whether a text is the one that was approved; the words themselves are nowhere, only their digest. One more version of
the same text makes every form stale that was opened before, and nothing typed in those is merged into it.
"""

import hashlib

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from articles import related, search
from articles.actions.errors import Refused
from articles.actions.records import index_story, latest_version, locked
from articles.blacking import blacked
from articles.models import (
    ApprovalReply,
    Article,
    Attachment,
    Byline,
    Correction,
    Delivery,
    ExternalApproval,
    Listing,
    Move,
    Note,
    Notice,
    PrintedReturn,
    Printing,
    Proofreading,
    ProposedCorrection,
    Round,
    Seal,
    SignOff,
    SiteState,
    Story,
    StoryPicture,
    Version,
    WorkingCopy,
)
from articles.sealed_words import words_are_sealed

RIGHT = "articles.seal_data"
SHORTEST = 2
TITLES = ("banner", "kicker", "headline", "subhead", "short_headline", "dateline")
# (model, how its rows are found from the story, the fields with words in them).
OF_STORY = (
    (Version, "story", ("content", "note")),
    (Byline, "story", ("name",)),
    (StoryPicture, "story", ("caption", "credit", "alt")),
    (Note, "story", ("text", "passage")),
    (Attachment, "story", ("name",)),
    (Move, "story", ("reason",)),
    (Round, "story", ("closed_why",)),
    (SignOff, "round__story", ("opinion", "proof_words")),
    (Proofreading, "story", ("remark",)),
    (ProposedCorrection, "story", ("text", "refused_why")),
    (ExternalApproval, "story", ("to_whom", "waived_why")),
    (ApprovalReply, "approval__story", ("words",)),
    (PrintedReturn, "story", ("content",)),
    (WorkingCopy, "story", ("fields", "title")),
    (Seal, "story", ("reason",)),
    (Notice, "story", ("text",)),
    (Delivery, "story", ("text",)),
)
OF_ARTICLE = (
    (Article, "pk", (*TITLES, "body", "text", "summary", "byline", "bylines", "lead_picture", "original_author",
                     "original_title")),
    (Printing, "article", ("frozen",)),
    (Correction, "article", ("text",)),
)  # fmt: skip
STORY_FIELDS = (*TITLES, "web_headline", "body", "original_text", "hold_reason")


@transaction.atomic
def ask_seal(story_id, words, *, by, reason, attachments=(), at=None):
    """Ask that these words be sealed in the story, and these attached originals (numbers) removed from the disk."""
    story = locked(story_id)
    _check_right(by)
    words = words.strip()
    if not SHORTEST <= len(words) <= Seal._meta.get_field("words").max_length:
        raise Refused(_("Give the words to seal, at least two characters and at most 200."))
    if not reason.strip():
        raise Refused(_("Say why: sealing needs a reason."))
    if blacked(reason, words)[1]:
        raise Refused(_("The reason stays readable. Say it without the words that are to be sealed."))
    known = set(Attachment.objects.filter(story=story).values_list("pk", flat=True))
    if not set(attachments) <= known:
        raise Refused(_("There is no such file beside this story. Open the page again."))
    places = places_of(story, words)
    if not attachments and not places:
        raise Refused(_("These words stand nowhere in the story."))
    return Seal.objects.create(
        story=story, words=words, digest=digest_of(words), reason=reason.strip()[:200], asked_by=by,
        attachments=sorted(attachments), asked_at=at or timezone.now(), places=places,
    )  # fmt: skip


@transaction.atomic
def do_seal(seal_id, *, by, at=None):
    """The second person seals what was asked for; it cannot be undone. Returns the Seal."""
    story = locked(Seal.objects.values_list("story", flat=True).get(pk=seal_id))
    seal = Seal.objects.get(pk=seal_id)
    if why_not := sealing_refusal(seal, by):
        raise Refused(why_not)
    seal.places = sum(_write(row, changes, places) for row, changes, places in _rows_with(story, seal.words))
    seal.places += sum(places for _who, places in words_are_sealed.send(Seal, story=story, words=seal.words))
    _remove(story, seal.attachments)
    seal.words, seal.sealed_by, seal.sealed_at = "", by, at or timezone.now()
    seal.version = _write_version(story, by=by, at=seal.sealed_at).number
    seal.save()
    _index_again(story)
    return seal


@transaction.atomic
def refuse_seal(seal_id, *, by):
    """What was asked by mistake is taken back, by anybody with the right: the words are not kept for nothing."""
    locked(Seal.objects.values_list("story", flat=True).get(pk=seal_id))
    _check_right(by)
    if not Seal.objects.filter(pk=seal_id, sealed_at__isnull=True).delete()[0]:
        raise Refused(_("These words were sealed already."))


def sealing_refusal(seal, user):
    """Why this person cannot seal what was asked for, in a sentence; None when they can."""
    if not user.has_perm(RIGHT):
        return _("Sealing personal data is not among your duties.")
    if seal.sealed_at:
        return _("These words were sealed already.")
    if seal.asked_by_id == user.pk:
        return _("You asked for it yourself. A second person seals it.")
    return None


def places_of(story, words):
    """In how many places the words stand."""
    return sum(places for _row, _changes, places in _rows_with(story, words))


def digest_of(words):
    return hashlib.sha256(words.encode()).hexdigest()


def _check_right(user):
    if not user.has_perm(RIGHT):
        raise Refused(_("Sealing personal data is not among your duties."))


def _rows_with(story, words):
    """(row, {field: its value without the words}, places) of everything in which the words stand."""
    tables = [(Story, "pk", STORY_FIELDS, story.pk), *((*table, story.pk) for table in OF_STORY)]
    if story.article_id:
        tables += [(*table, story.article_id) for table in OF_ARTICLE]
    for model, path, fields, number in tables:
        for row in model.objects.filter(**{path: number}).order_by("pk"):
            found = {name: blacked(getattr(row, name), words) for name in fields}
            changes = {name: new for name, (new, places) in found.items() if places}
            if changes:
                yield row, changes, sum(places for _new, places in found.values())


def _write(row, changes, places):
    """The one place where rows that are only ever added are changed: nothing but the words goes."""
    QuerySet(model=type(row)).filter(pk=row.pk).update(**changes)
    return places


def _write_version(story, *, by, at):
    """One more version of the text as it is now. It keeps the hash of the one that was signed, so nothing is void."""
    last = latest_version(story)
    story.version += 1
    story.save(update_fields=["version"])
    return Version.objects.create(
        story=story, number=story.version, content=last.content, content_hash=last.content_hash,
        characters=last.characters, saved_by=by, saved_at=at, note=_("Sealed"),
    )  # fmt: skip


def _remove(story, numbers):
    """The files go when all else is sure; their rows stay and say that there was one."""
    for attachment in Attachment.objects.filter(story=story, pk__in=numbers):
        transaction.on_commit(lambda file=attachment.file: file.storage.delete(file.name))


def _index_again(story):
    """The words are in no index any more, beside no other article, and no cached page shows them."""
    story.refresh_from_db()
    index_story(story)
    article = story.article
    if article is None or article.published_at is None:
        return
    listings = list(Listing.objects.filter(article=article))
    if listings:
        document = search.article_document(article, listings)
        search.ARTICLES.put(article.pk, article.published_at, document.title, document.text, document.facets)
    SiteState.raise_version()
    if listings:
        related.relate(article, listings)
