"""Files of a story for those who may read it: originals to be saved, never opened on this site; pictures to be seen."""

from mimetypes import guess_type
from pathlib import PurePosixPath

from django.core.files.storage import storages
from django.http import FileResponse, Http404
from django.views.decorators.http import require_safe

from articles.models import Attachment, Rendition, Story, StoryPicture
from desk.doors import for_writers

CLOSED = "default-src 'none'; sandbox"


@for_writers
@require_safe
def attachment(request, attachment_id):
    """An original exactly as it came, to its writer and to staff who may read the story."""
    readable = Story.objects.readable_by(request.user)
    found = Attachment.objects.seen_by(request.user).filter(pk=attachment_id, story__in=readable).first()
    if found is None or not found.file.storage.exists(found.file.name):
        raise Http404
    kind = guess_type(found.name)[0] or "application/octet-stream"
    original = found.file.open("rb")
    return _closed(FileResponse(original, as_attachment=True, filename=found.name, content_type=kind))


@for_writers
@require_safe
def photo(request, name):
    """A rendition of a picture this person sent, or that stands in a story this person may read."""
    path = PurePosixPath(name)
    rendition = Rendition.objects.filter(name=path.stem, format=path.suffix[1:]).select_related("photo").first()
    if rendition is None or not _may_see(request.user, rendition.photo):
        raise Http404
    private = storages["renditions"]
    if not private.exists(rendition.file_name):
        raise Http404
    return _closed(FileResponse(private.open(rendition.file_name), content_type=rendition.content_type))


def _may_see(user, picture):
    if picture.uploaded_by_id == user.pk:
        return True
    return StoryPicture.objects.filter(photo=picture, story__in=Story.objects.readable_by(user)).exists()


def _closed(response):
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = CLOSED
    return response
