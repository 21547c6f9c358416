"""Pictures that readers cannot see yet, for the staff's eyes."""

from pathlib import PurePosixPath

from django.contrib.auth.decorators import login_required
from django.core.files.storage import storages
from django.http import FileResponse, Http404
from django.views.decorators.http import require_safe

from articles.models import Rendition


@require_safe
@login_required
def private_rendition(request, name):
    """A rendition by its file name. Strangers are asked to log in, whoever may not see photos finds nothing."""
    if not (request.user.is_staff and request.user.has_perm("articles.view_photo")):
        raise Http404
    path = PurePosixPath(name)
    rendition = Rendition.objects.filter(name=path.stem, format=path.suffix[1:]).first()
    if rendition is None or not storages["renditions"].exists(rendition.file_name):
        raise Http404
    picture = storages["renditions"].open(rendition.file_name)
    response = FileResponse(picture, content_type=rendition.content_type)
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
