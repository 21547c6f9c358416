"""What lies beside raw copy, for those who split it: to be saved, never to be opened by a browser on this site."""

from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from intake.batch_page import may_use
from intake.models import Batch, Enclosure


@require_safe
def enclosure_view(request, enclosure_id):
    """A picture set aside."""
    _check_may_use(request.user)
    enclosure = get_object_or_404(Enclosure, pk=enclosure_id)
    return _as_attachment(enclosure.file, enclosure.name)


@require_safe
def original_view(request, batch_id):
    """The file of a batch as it came."""
    _check_may_use(request.user)
    batch = get_object_or_404(Batch.objects.exclude(original=""), pk=batch_id)
    return _as_attachment(batch.original, batch.file_name)


def _check_may_use(user):
    if not may_use(user):
        raise Http404


def _as_attachment(file, name):
    if not file.storage.exists(file.name):
        raise Http404
    response = FileResponse(file.open("rb"), as_attachment=True, filename=name, content_type="application/octet-stream")
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
