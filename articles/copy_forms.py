"""The forms of a story's copy together: what a page shows of a content, and the content a person typed."""

from dataclasses import dataclass

from django.forms import BaseFormSet

from articles.content import EMPTY
from articles.forms import BylineFormSet, NewPictureForm, PictureFormSet, StoryForm
from articles.models import Contributor


def first_content(user):
    """An empty story with the writer's own byline."""
    contributor = getattr(user, "contributor", None)
    if contributor is None:
        return EMPTY
    role = "通讯员" if contributor.kind == Contributor.Kind.CORRESPONDENT else "记者"
    line = {"role": role, "name": contributor.name, "contributor": contributor.slug}
    return {**EMPTY, "text": {**EMPTY["text"], "dateline": "本报讯", "bylines": [line]}}


@dataclass
class CopyForms:
    """The forms of a story's copy, bound to what was posted or filled from a content."""

    story: StoryForm
    bylines: BaseFormSet
    pictures: BaseFormSet
    new_picture: NewPictureForm

    @classmethod
    def of(cls, content):
        return cls(
            StoryForm(initial=StoryForm.initial_of(content)),
            BylineFormSet(initial=_byline_rows(content["text"]["bylines"]), prefix="bylines"),
            PictureFormSet(initial=content["text"]["pictures"], prefix="pictures"),
            NewPictureForm(prefix="new"),
        )

    @classmethod
    def posted(cls, request):
        return cls(
            StoryForm(request.POST),
            BylineFormSet(request.POST, prefix="bylines"),
            PictureFormSet(request.POST, prefix="pictures"),
            NewPictureForm(request.POST, request.FILES, prefix="new"),
        )

    def are_valid(self):
        return all(
            [self.story.is_valid(), self.bylines.is_valid(), self.pictures.is_valid(), self.new_picture.is_valid()]
        )

    def content(self, *, by):
        """What was typed; adds a new picture to the library, so it may raise photos.BadPhoto."""
        bylines = [form.line() for form in self.bylines if form.cleaned_data.get("name")]
        pictures = [form.use() for form in self.pictures if form.cleaned_data and not form.cleaned_data.get("DELETE")]
        new = self.new_picture.add(by=by)
        if new and new["photo"] not in {picture["photo"] for picture in pictures}:
            pictures.append({**new, "is_lead": not pictures})
        return self.story.content(bylines, with_one_lead(pictures))


def with_one_lead(pictures):
    """When two are ticked as lead, the last one ticked in the list counts."""
    leads = [picture["photo"] for picture in pictures if picture["is_lead"]]
    return [{**picture, "is_lead": picture["photo"] in leads[-1:]} for picture in pictures]


def _byline_rows(bylines):
    slugs = [line["contributor"] for line in bylines if line["contributor"]]
    known = Contributor.objects.in_bulk(slugs, field_name="slug")
    return [
        {**line, "contributor": known[line["contributor"]].pk if line["contributor"] in known else None}
        for line in bylines
    ]
