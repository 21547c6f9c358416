"""What a writer's form does once it is sent: saved in any case, then sent to the newsroom if nothing is missing."""

from django.contrib import messages
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from articles import actions, photos, posted
from articles.models import Attachment, Photo, Version
from desk.doors import SEND_TO_REVIEW
from desk.faults import faults_of


class NotAttached(actions.Refused):
    """A file that cannot be kept with the story; said at the field where it was chosen."""


def keep_beside(story, forms, *, by):
    """What goes with the text of a saved story: attached files, the writer's unit, and the consent to pictures."""
    forms.additions.propose_unit(by=by)
    attach_all(story, forms.additions.cleaned_data["originals"], by=by)
    for photo in Photo.objects.filter(pk__in=photos.record_consent(forms.consents(), by=by)):
        actions.show_as_consented(photo, by=by)


def attach_all(story, uploads, *, by):
    for upload in uploads:
        try:
            actions.attach(story.pk, upload, by=by)
        except actions.Refused as problem:
            raise NotAttached(str(problem)) from problem


def send(request, story):
    """投稿, or for reporters 送初审; when something must be mended first, the saved story stays and a sentence says so.

    Returns whether it was sent.
    """
    content = Version.objects.get(story=story, number=story.version).content
    has_originals = Attachment.objects.filter(story=story).exists()
    grave = [fault for fault in faults_of(content, has_originals=has_originals) if fault.is_grave]
    if grave:
        messages.error(request, _not_sent(len(grave)))
        return False
    if request.user.has_perm(SEND_TO_REVIEW):
        actions.submit(story.pk, by=request.user, version=story.version)
        messages.success(request, _("Sent to first review."))
    else:
        actions.send_in(story.pk, by=request.user, version=story.version)
        messages.success(request, _("The newsroom has it. You read here what becomes of it."))
    return True


def _not_sent(count):
    return ngettext(
        "Saved, but not sent yet: %(count)s thing must be mended first.",
        "Saved, but not sent yet: %(count)s things must be mended first.",
        count,
    ) % {"count": count}


def opened_version(request, name="version"):
    """The number of a version that a form carries; 0, which none has, when it carries none."""
    return posted.number(request.POST, name) or 0
