"""Files of a photo's renditions: private, under names nobody guesses, and public while an article shows them."""

import contextlib
import os
import secrets
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import storages

from articles.models import Rendition


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
