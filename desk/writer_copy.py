"""All forms of a writer's page together: what it shows of a content, and the content a person typed over it."""

from dataclasses import dataclass

from django.forms import BaseFormSet
from django.urls import reverse
from django.utils.functional import cached_property

from articles import posted
from articles.copy_forms import first_content, with_one_lead
from articles.forms import only_contributor_named
from articles.models import Photo
from articles.roles import person_name
from desk.doors import SEND_TO_REVIEW
from desk.writer_forms import AdditionsForm, DraftPictureFormSet, NameFormSet, WriterForm


@dataclass
class WriterCopy:
    """The forms, over the content that is stored."""

    stored: dict
    user: object
    story: WriterForm
    bylines: BaseFormSet
    pictures: BaseFormSet
    additions: AdditionsForm

    @classmethod
    def of(cls, content, user, stored=None):
        """Showing `content`, to be typed over `stored` (the same, unless what was typed is shown again)."""
        stored = stored or content
        uses = content["text"]["pictures"]
        consents = dict(Photo.objects.filter(pk__in=[use["photo"] for use in uses]).values_list("pk", "consent"))
        rows = [{**use, "consent": consents.get(use["photo"])} for use in uses]
        names = NameFormSet(initial=content["text"]["bylines"], prefix="bylines")
        for spare in names.extra_forms:
            spare.initial["role"] = "记者" if user.has_perm(SEND_TO_REVIEW) else "通讯员"
        return cls(
            stored,
            user,
            WriterForm(stored=stored, initial=WriterForm.initial_of(content)),
            names,
            DraftPictureFormSet(initial=rows, prefix="pictures", form_kwargs=_picture_rights(stored, user)),
            AdditionsForm(prefix="new", initial={"credit": person_name(user)}, user=user),
        )

    @classmethod
    def posted(cls, request, stored, *, more_names=0):
        """What was typed. `more_names`: so many rows more of the byline than were sent."""
        data = request.POST.copy()
        sent = data.get("bylines-TOTAL_FORMS", "")
        if more_names and sent.isdecimal() and len(sent) < 4:
            data["bylines-TOTAL_FORMS"] = str(int(sent) + more_names)
        return cls(
            stored,
            request.user,
            WriterForm(data, stored=stored),
            NameFormSet(data, prefix="bylines"),
            DraftPictureFormSet(data, prefix="pictures", form_kwargs=_picture_rights(stored, request.user)),
            AdditionsForm(data, request.FILES, prefix="new", user=request.user),
        )

    def are_valid(self):
        whether = [form.is_valid() for form in (self.story, self.bylines, self.pictures, self.additions)]
        return all(whether)

    @property
    def errors(self):
        """[(field, what is wrong with it)] of everything that was sent, in the order of the page."""
        forms = (self.story, *self.bylines, *self.pictures, self.additions)
        return [
            (form[name], sentence)
            for form in forms
            if form.is_bound
            for name in form.errors
            if name in form.fields
            for sentence in form.errors[name]
        ]

    def content(self):
        """The content to save; adds new pictures to the library, so it may raise photos.BadPhoto."""
        known = {
            line["name"]: line["contributor"]
            for content in (self.stored, first_content(self.user))
            for line in content["text"]["bylines"]
        }
        bylines = [_line(form.cleaned_data, known) for form in self.bylines if form.cleaned_data.get("name")]
        pictures = [form.use() for form in self._kept_pictures()]
        there = {picture["photo"] for picture in pictures}
        for use in self.additions.add_pictures(by=self.user):
            if use["photo"] not in there:
                there.add(use["photo"])
                pictures.append({**use, "is_lead": not pictures})
        return self.story.content(bylines, with_one_lead(pictures))

    def _kept_pictures(self):
        return [form for form in self.pictures if form.cleaned_data and not form.cleaned_data.get("DELETE")]

    def consents(self):
        """{photo: what the writer says of it}."""
        rows = [form.cleaned_data for form in self._kept_pictures()]
        return {row["photo"].pk: row["consent"] for row in rows if row.get("consent")}

    @cached_property
    def shown_pictures(self):
        """{photo number: {url, caption}} of what the page may show, for the editor and beside the rows."""
        numbers = {_number(form["photo"].value()) for form in self.pictures}
        found = Photo.objects.filter(pk__in=numbers).prefetch_related("renditions")
        allowed = _picture_rights(self.stored, self.user)["allowed"]
        may_see = [photo for photo in found if photo.pk in allowed or photo.uploaded_by_id == self.user.pk]
        return {photo.pk: {"url": preview_address(photo), "caption": photo.caption or photo.alt} for photo in may_see}

    @property
    def picture_rows(self):
        """The forms of the pictures, each with its preview as `shown`."""
        for form in self.pictures:
            form.shown = self.shown_pictures.get(_number(form["photo"].value()))
        return self.pictures.forms


def _picture_rights(stored, user):
    return {"allowed": {use["photo"] for use in stored["text"]["pictures"]}, "by": user}


def _number(value):
    """The number of a photo as a form has it: a number, or text that was sent, which may be anything."""
    text = str(value)
    return posted.read_number(text) or 0


def _line(typed, known):
    """A byline as content has it; whose name it is was settled before, or is settled by the only one who bears it."""
    name = typed["name"]
    if name in known:
        return {"role": typed["role"], "name": name, "contributor": known[name]}
    contributor = only_contributor_named(name)
    return {"role": typed["role"], "name": name, "contributor": contributor.slug if contributor else None}


def preview_address(photo):
    """The checked address of a photo's smallest JPEG; empty when it has none."""
    sizes = [rendition for rendition in photo.renditions.all() if rendition.format == "jpg"]
    return reverse("desk:photo", args=[min(sizes, key=lambda each: each.width).file_name]) if sizes else ""
