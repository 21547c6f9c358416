"""What a story lacks before it is sent: 必改 first, then 提醒, each with the field at fault.

A draft may lack anything; the newsroom's time is what these spare.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from articles.models import Photo
from articles.personal_data import warnings_of_copy

WORDS_OF_PICTURES = {
    "caption": (_("Picture %(number)s has no caption"), _("Say when, where and who.")),
    "credit": (_("Picture %(number)s has no credit"), _("Say who took it.")),
    "alt": (_("Picture %(number)s: what is seen is not said"), _("For readers who cannot see it.")),
}


@dataclass(frozen=True)
class Fault:
    """`field`: the id of the field on the page of the story."""

    text: str | Promise
    field: str
    hint: str | Promise = ""
    is_grave: bool = True


def faults_of(content, *, has_originals=False):
    """The faults of a content, grave ones first; a story whose copy is in an attached file needs none typed."""
    text = content["text"]
    found = []
    if not text["headline"]:
        found.append(Fault(_("No headline"), "id_headline"))
    if not (text["body"] or text["pictures"] or has_originals):
        found.append(Fault(_("No copy"), "copy", _("Type it, import it from Word, or attach the file.")))
    found += _faults_of_pictures(text["pictures"])
    if not content["taxonomy"]["districts"]:
        hint = _("Whose reporter gets it depends on it.")
        found.append(Fault(_("No district is ticked"), "districts", hint, is_grave=False))
    if not text["bylines"]:
        found.append(Fault(_("No byline"), "id_bylines-0-name", is_grave=False))
    found += _personal_data(text)
    return sorted(found, key=lambda fault: not fault.is_grave)


def _personal_data(text):
    """Numbers of persons, and where they stand; to print them is for the newsroom to decide."""
    captions = "\n".join(use["caption"] for use in text["pictures"])
    for found in warnings_of_copy(text["body"], captions):
        said = _t("%(what)s in the copy: %(shown)s, line %(line)s") % {
            "what": found.what, "shown": found.shown, "line": found.line,
        }  # fmt: skip
        yield Fault(said, "copy", _("Does everybody need to read it? Otherwise take it out."), is_grave=False)


def _faults_of_pictures(uses):
    consents = dict(Photo.objects.filter(pk__in=[use["photo"] for use in uses]).values_list("pk", "consent"))
    for place, use in enumerate(uses):
        number = {"number": place + 1}
        for name, (text, hint) in WORDS_OF_PICTURES.items():
            if not use[name].strip():
                yield Fault(str(text) % number, f"id_pictures-{place}-{name}", hint)
        yield from _fault_of_consent(consents.get(use["photo"]), number, f"id_pictures-{place}-consent")


def _fault_of_consent(consent, number, field):
    if consent == Photo.Consent.REFUSED:
        yield Fault(_t("Picture %(number)s: those shown do not agree") % number, field, _("Take it out."))
    elif consent == Photo.Consent.ASKED:
        hint = _("Without it the picture cannot be published.")
        yield Fault(_t("Picture %(number)s: no consent yet") % number, field, hint, is_grave=False)
