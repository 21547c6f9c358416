"""A photo's renditions: the worker makes them, live articles come to show them, and their files are public meanwhile.

The private files lie under names that nobody guesses. At the upload there are JPEGs (`articles.photos`), and what is
published before the worker came shows those. Then it gets AVIF and WebP: what was signed does not change by it.
"""

import contextlib
import os
import secrets
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import transaction
from django.db.models import F

from articles import pixels, typeset
from articles.models import Article, Listing, Photo, Rendition, SiteState, Story, StoryPicture

# For cards as small as a thumb and as wide as a phone, and for large pictures on narrow and wide windows.
WIDTHS = (320, 480, 720, 1080)
WANTED = {Rendition.Format.AVIF: WIDTHS, Rendition.Format.WEBP: WIDTHS}
# A picture of which the worker dies is let alone after so many times.
MOST_TRIES = 3


# --- Making ---------------------------------------------------------------------------------------


def render(number):
    """Make what is missing of a photo's renditions, and let the articles with it show them. Twice does no harm.

    Everything is done again after a kill: what is there is kept, and the photo is done with only at the end.
    """
    due = Photo.objects.filter(pk=number, render_at__isnull=False)
    photo = due.first()
    if photo is None:
        return
    if photo.render_tries < MOST_TRIES:
        due.update(render_tries=F("render_tries") + 1)
        _make(photo)
        for story in _stories_with(photo):
            _show(story, photo)
    due.update(render_at=None)


def _make(photo):
    wanted = _missing(photo)
    if not wanted:
        return
    with photo.original.open("rb") as file:
        original = file.read()
    with pixels.opened(original) as image:
        pictures = pixels.drawn(image, wanted, photo.width)
    with written(photo, pictures) as rows, transaction.atomic():
        # Another worker may have been as fast; its renditions stand.
        Photo.objects.select_for_update().get(pk=photo.pk)
        wanted = _missing(photo)
        made = [row for row in rows if row.width in wanted.get(row.format, ())]
        Rendition.objects.bulk_create(made)
    for row in rows:
        if row not in made:
            storages["renditions"].delete(row.file_name)


def _missing(photo):
    """{format: widths} of what is wanted and not there."""
    there = set(Rendition.objects.filter(photo=photo).values_list("format", "width"))
    missing = {
        kind: {fitting for width in widths if (kind, fitting := min(width, photo.width)) not in there}
        for kind, widths in WANTED.items()
    }
    return {kind: widths for kind, widths in missing.items() if widths}


# --- Showing --------------------------------------------------------------------------------------


def _stories_with(photo):
    """Numbers of the stories whose article shows the photo, or is about to."""
    shown = Listing.objects.filter(kind=Listing.Kind.PHOTO, target=photo.pk).values("article")
    used = StoryPicture.objects.filter(photo=photo).values_list("story", flat=True)
    return sorted({*Story.objects.filter(article__in=shown).values_list("pk", flat=True), *used})


@transaction.atomic
def _show(story_number, photo):
    """The article's frozen pictures get the sources there are now. Under the story's lock, as everything that freezes
    it: what was frozen before the renditions came is found here, and what is frozen afterwards has them."""
    article = Story.objects.select_for_update().get(pk=story_number).article
    if article is None or article.withdrawn_at:
        return
    if Listing.objects.filter(kind=Listing.Kind.PHOTO, target=photo.pk, article=article).exists():
        publish([photo.pk])
    if changed := typeset.with_sources(article, photo):
        Article.objects.filter(pk=article.pk).update(**changed)
        SiteState.raise_version()


# --- Files ----------------------------------------------------------------------------------------


@contextlib.contextmanager
def written(photo, pictures):
    """Unsaved rows for [(format, width, height, bytes)], with their files; when no rows come of it, these go again."""
    private, rows = storages["renditions"], []
    try:
        for kind, width, height, content in pictures:
            row = Rendition(photo=photo, format=kind, width=width, height=height)
            private.save(row.file_name, ContentFile(content))
            rows.append(row)
        yield rows
    except BaseException:
        for row in rows:
            private.delete(row.file_name)
        raise


def publish(photo_ids):
    """Copies renditions to where readers' addresses lead, whole or not at all. What is there already stays."""
    public, private = storages["default"], storages["renditions"]
    for rendition in Rendition.objects.filter(photo__in=photo_ids):
        target = Path(public.path(rendition.file_name))
        if target.exists():
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        draft = target.with_name(f".{secrets.token_hex(8)}")
        with private.open(rendition.file_name) as source:
            draft.write_bytes(source.read())
        draft.chmod(0o644)
        os.replace(draft, target)


def retract(photo_ids):
    """Takes renditions away from readers; the private ones stay."""
    public = storages["default"]
    for rendition in Rendition.objects.filter(photo__in=photo_ids):
        public.delete(rendition.file_name)
