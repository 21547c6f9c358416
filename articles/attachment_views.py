"""Originals that came with a story, exactly as they came: to be saved, never shown by the browser."""

from django.http import FileResponse, Http404
from django.views.decorators.http import require_safe

from articles.models import Attachment, Story


@require_safe
def attachment_view(request, attachment_id):
    """For whoever may read the story; everybody else finds nothing."""
    attachment = Attachment.objects.filter(
        pk=attachment_id, story__in=Story.objects.readable_by(request.user).order_by().values("pk")
    ).first()
    if attachment is None or not attachment.file.storage.exists(attachment.file.name):
        raise Http404
    response = FileResponse(
        attachment.file.open(), as_attachment=True, filename=attachment.name, content_type="application/octet-stream"
    )
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
