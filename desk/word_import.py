"""从 Word 导入: a .docx or .txt becomes a draft at once, with titles, bylines and pictures; the file stays beside it.

Nothing of the text is lost: what was read as no part of a story is shown in a sentence, and all of it is kept as the
original that came.
"""

from functools import partial
from itertools import zip_longest

from django import forms
from django.contrib import messages
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from articles import actions, photos
from articles.actions import Refused
from articles.body import from_paragraphs
from articles.content import with_parts
from articles.forms import only_contributor_named
from articles.gazetteer import newsroom_gazetteer
from articles.models import Byline, Column, Desk, Photo, Story, StoryPicture
from desk.doors import SEND_TO_REVIEW
from desk.writer_forms import picture_use
from intake.arrivals import read_file
from intake.contents import Registers, content_of
from intake.docx import LARGEST_FILE
from intake.readings import joined, read_page, unread
from organisations.models import Body

MOST_PICTURES = 40
LONGEST = 1_000_000
SHOWN = 300
TITLES = ("kicker", "headline", "subhead", "dateline")
LONGEST_CREDIT = StoryPicture._meta.get_field("credit").max_length
LONGEST_NAME, LONGEST_ROLE = (Byline._meta.get_field(name).max_length for name in ("name", "role"))


class WordForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("Import from Word"),
        help_text=gettext_lazy("Titles, bylines, copy and pictures fill the page; the file stays beside it."),
        widget=forms.FileInput(attrs={"accept": ".docx,.txt,text/plain"}),
        error_messages={"required": gettext_lazy("Choose the file first.")},
    )


def import_word(request, upload, first):
    """Makes the draft and returns its address. `first`: the content a new story begins with. Refused in a sentence."""
    user = request.user
    arrival = read_file(upload.name, upload.read(LARGEST_FILE + 1))
    text = arrival.text
    if not text.strip():
        raise Refused(_("There is no text in it."))
    if len(text) > LONGEST:
        raise Refused(_("The text is too long for one story. Send it in parts."))
    reading, count, leftover = _reading(text)
    uses, unfit = _pictures(arrival.pictures, user)
    content = _content(reading, first, uses)
    act = partial(_keep, request, upload, text, content)
    address = actions.once(request.POST.get("token"), by=user, act=act)
    _say(request, count, leftover, unfit)
    return address


def _reading(text):
    """(one reading of all stories found, how many they were, what was left over)."""
    page = read_page(text, newsroom_gazetteer())
    stories = page["stories"]
    if not stories or not all(story["paragraphs"] for story in stories):
        return unread(text, [(0, len(text))]), 1, ""
    leftover = (text[slice(*rest["span"])].strip() for rest in page["leftover"])
    return joined(stories), len(stories), "　".join(part for part in leftover if part)


def _pictures(pictures, user):
    """(uses of the pictures inside, how many could not be read); who is seen has not been asked yet."""
    rights = Photo.Rights.OWN if user.has_perm(SEND_TO_REVIEW) else Photo.Rights.SUPPLIED
    uses, unfit = {}, max(0, len(pictures) - MOST_PICTURES)
    for picture in pictures[:MOST_PICTURES]:
        file = ContentFile(picture.content, picture.name)
        try:
            photo = photos.store(file, by=user, credit="", alt="", rights=rights, consent=Photo.Consent.ASKED)
        except photos.BadPhoto:
            unfit += 1
        else:
            uses.setdefault(photo.pk, {**picture_use(photo), "is_lead": not uses})
    return list(uses.values()), unfit


def _content(reading, first, uses):
    """What was read, over what a new story begins with; only confirmed entries of the registers are taken."""
    read = content_of(reading, Registers())
    text, taxonomy = read["text"], read["taxonomy"]
    bodies = Body.objects.confirmed().filter(slug__in=taxonomy["bodies"]).values_list("slug", flat=True)
    column = Column.objects.confirmed().filter(slug=taxonomy["column"]).values_list("slug", flat=True).first()
    line = "" if column else reading["column"] or ""
    titles, above = _fitting(text, line)
    bylines, unfit = _bylines(text["bylines"])
    credits = reading["photo_credits"]
    return with_parts(
        first,
        **titles,
        body="\n".join([from_paragraphs(above), text["body"], from_paragraphs([*unfit, *_unused(credits, uses)])]),
        bylines=bylines or first["text"]["bylines"],
        pictures=_credited(uses, credits),
        genre=taxonomy["genre"],
        column=column,
        districts=taxonomy["districts"] or first["taxonomy"]["districts"],
        bodies=[*bodies] or first["taxonomy"]["bodies"],
    )


def _fitting(text, line=""):
    """(titles that fit their fields, what does not fit, to stand above the copy). A line above all titles is the kicker
    where there is none."""
    wanted = {name: text[name] for name in TITLES}
    wanted["kicker"], spare = (wanted["kicker"], line) if wanted["kicker"] else (line, "")
    most = {name: Story._meta.get_field(name).max_length for name in TITLES}
    titles = {name: words if len(words) <= most[name] else "" for name, words in wanted.items()}
    over = [words for name, words in wanted.items() if words and not titles[name]]
    return titles, [words for words in (spare, *over) if words]


def _bylines(lines):
    """(bylines that fit, those that do not, as text)."""
    fit = [line for line in lines if len(line["name"]) <= LONGEST_NAME and len(line["role"]) <= LONGEST_ROLE]
    found = {line["name"]: only_contributor_named(line["name"]) for line in fit}
    slugs = {name: contributor.slug if contributor else None for name, contributor in found.items()}
    unfit = [f"{line['role']} {line['name']}" for line in lines if line not in fit]
    return [{**line, "contributor": slugs[line["name"]]} for line in fit], unfit


def _credited(uses, credits):
    """The pictures with the credits the copy gives, in order; one credit is everybody's."""
    fit = [credit for credit in credits if len(credit) <= LONGEST_CREDIT]
    if len(fit) == 1:
        fit *= len(uses)
    return [
        {**use, "credit": credit or use["credit"]} for use, credit in zip_longest(uses, fit[: len(uses)], fillvalue="")
    ]


def _unused(credits, uses):
    """Credits that stand beside no picture: they stay in the copy."""
    fit = [credit for credit in credits if len(credit) <= LONGEST_CREDIT]
    return [credit for credit in credits if credit not in fit[: len(uses)]]


def _keep(request, upload, text, content):
    user = request.user
    desk = Desk.objects.filter(members=user).order_by("pk").first()
    story = actions.create_story(content, by=user, written_by=user, desk=desk, original_text=text)
    upload.seek(0)
    actions.attach(story.pk, upload, by=user)
    return reverse("desk:story", args=[story.pk])


def _say(request, count, leftover, unfit):
    messages.success(request, _("Read from the file and saved as a draft. Look at every line, then send it."))
    if count > 1:
        said = _("The file held %(count)s stories; all of them stand in this one. Cut it, or send them one by one.")
        messages.warning(request, said % {"count": count})
    if leftover:
        cut = f"{leftover[:SHOWN]}…" if len(leftover) > SHOWN else leftover
        messages.warning(
            request, _("Not taken over, because it looked like no part of the copy: %(text)s") % {"text": cut}
        )
    if unfit:
        said = ngettext(
            "%(count)s picture of the file could not be read. It is still in the attached file.",
            "%(count)s pictures of the file could not be read. They are still in the attached file.",
            unfit,
        )
        messages.warning(request, said % {"count": unfit})
