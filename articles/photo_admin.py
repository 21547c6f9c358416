"""Photos in the admin: an upload that decodes the file, a list with small pictures, where each photo is used."""

import json

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminTextareaWidget, AdminTextInputWidget
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles import actions, photos
from articles.models import Photo, Rendition, Story, StoryPicture
from articles.workflow import MOVES

DETAILS = ["caption", "credit", "alt", "rights", "consent", "licence_ends_on", "focal_x", "focal_y"]


class PhotoForm(forms.ModelForm):
    focal_x = forms.IntegerField(label=_("focal point, % from left"), min_value=0, max_value=100, initial=50)
    focal_y = forms.IntegerField(label=_("focal point, % from top"), min_value=0, max_value=100, initial=50)

    class Meta:
        model = Photo
        fields = DETAILS
        widgets = {
            "caption": AdminTextareaWidget(attrs={"rows": 3}),
            "credit": AdminTextInputWidget,
            "alt": AdminTextInputWidget,
            "licence_ends_on": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        }

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("rights") == Photo.Rights.LICENSED and not cleaned.get("licence_ends_on"):
            self.add_error("licence_ends_on", _("Say until when the photo is licensed."))
        return cleaned


class UploadForm(PhotoForm):
    """The same fields with the file. `save` gives the photo, which is an older one when the file was sent before."""

    file = forms.FileField(
        label=_("picture"),
        help_text=_("JPEG, PNG or WebP, at most 25 MB."),
        widget=forms.ClearableFileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )

    field_order = ["file", *DETAILS]

    def store(self, by):
        details = {name: value for name, value in self.cleaned_data.items() if name != "file"}
        return photos.store(self.cleaned_data["file"], by=by, **details)


class ChangeForm(PhotoForm):
    """Carries what was on the screen. A form older than the photo says so and keeps what was typed; what its sender
    left as it was is shown as it is now, so that a refusal is never lifted by somebody who did not see it."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["seen"].initial = self._shown()

    def clean(self):
        cleaned = super().clean()
        self.instance.refresh_from_db(from_queryset=Photo.objects.select_for_update())
        before, now = _details_in(cleaned.get("seen", "")), _details_in(self._shown())
        changed = [name for name in now if before.get(name) != now[name]]
        if changed:
            self.data = self.data.copy()
            self.data[self.add_prefix("seen")] = self._shown()
            for name in changed:
                if self.data.get(self.add_prefix(name), "") == before.get(name, ""):
                    self.data[self.add_prefix(name)] = now[name]
            self.add_error(None, self._changed_meanwhile(changed))
        return cleaned

    def _shown(self):
        """The details that this form shows, as the photo has them, in one text."""
        return json.dumps({name: _as_text(getattr(self.instance, name)) for name in DETAILS if name in self.fields})

    def _changed_meanwhile(self, names):
        labels = "、".join(str(self.fields[name].label) for name in names)
        said = gettext("Changed since you opened this page: %(fields)s. What you typed is still here: look, then save.")
        return said % {"fields": labels}


def _details_in(text):
    """{detail: its text}; {} for what is no such text, and then everything counts as changed."""
    try:
        details = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return details if isinstance(details, dict) else {}


def _as_text(value):
    return "" if value is None else str(value)


@admin.register(Photo)
class PhotoAdmin(admin.ModelAdmin):
    form = ChangeForm
    change_form_template = "registers/photo_change_form.html"
    list_display = ["thumb", "caption", "credit", "rights", "consent", "licence_ends_on", "uploaded_by", "uploaded_at"]
    list_display_links = ["thumb", "caption"]
    list_filter = ["rights", "consent"]
    list_select_related = ["uploaded_by"]
    list_per_page = 30
    show_full_result_count = False
    search_fields = ["caption__contains", "credit__startswith"]
    fields = ["picture", "size", *DETAILS, "uploaded_by", "uploaded_at"]
    readonly_fields = ["picture", "size", "uploaded_by", "uploaded_at"]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("renditions")

    def get_readonly_fields(self, request, obj=None):
        """To refuse takes a picture off the site on one person's word; to lift that is theirs who put articles back."""
        may_lift = request.user.has_perm(MOVES["put_back"].permission)
        stays = [] if obj is None or not obj.is_refused or may_lift else ["consent"]
        return [*self.readonly_fields, *stays]

    def get_fields(self, request, obj=None):
        return [*self.fields, "seen"] if self.has_change_permission(request, obj) else self.fields

    def has_delete_permission(self, request, obj=None):
        """A photo is evidence and may stand in a version: it is never deleted here."""
        return False

    # --- Uploading ------------------------------------------------------------------------------

    def add_view(self, request, form_url="", extra_context=None):
        """Not Django's own: decoding takes a second, and that one would hold the database meanwhile."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = UploadForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            photo = self._stored(request, form)
            if photo is not None:
                return redirect("admin:articles_photo_change", photo.pk)
        context = {**self.admin_site.each_context(request), "opts": self.opts, "form": form}
        context["title"] = gettext("Add a photo")
        return TemplateResponse(request, "registers/photo_upload.html", context | (extra_context or {}))

    def _stored(self, request, form):
        """The photo, or None with the reason beside the file's field."""
        try:
            photo = form.store(request.user)
        except photos.BadPhoto as refusal:
            form.add_error("file", str(refusal))
            return None
        if photo.uploaded_by_id == request.user.pk and photo.caption == form.cleaned_data["caption"]:
            self.log_addition(request, photo, [{"added": {}}])
            self.message_user(request, gettext("The photo was added."), messages.SUCCESS)
        else:
            said = gettext("This very picture is here already. What you typed was not stored: change it below.")
            self.message_user(request, said, messages.WARNING)
        return photo

    def save_model(self, request, obj, form, change):
        """Inside the admin's transaction: a refusal that is kept is a picture nobody is shown any more."""
        refused_before = Photo.objects.get(pk=obj.pk).is_refused
        # No more than that: a worker may be making its renditions.
        obj.save(update_fields=[name for name in DETAILS if name in form.fields])
        if obj.is_refused == refused_before:
            return
        changed = actions.show_as_consented(obj, by=request.user)
        if changed:
            said = gettext("Taken out of: %(stories)s") if obj.is_refused else gettext("Back in: %(stories)s")
            numbers = "、".join(story.number for story in changed)
            self.message_user(request, said % {"stories": numbers}, messages.WARNING)

    # --- Showing --------------------------------------------------------------------------------

    @admin.display(description=_("picture"))
    def thumb(self, photo):
        return _picture(photo, 90)

    @admin.display(description=_("picture"))
    def picture(self, photo):
        return _picture(photo, 360)

    @admin.display(description=_("size"))
    def size(self, photo):
        return f"{photo.width} × {photo.height}"

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if obj is not None:
            context["uses"] = stories_with(obj, request.user)
        return super().render_change_form(request, context, add, change, form_url, obj)


def stories_with(photo, reader):
    """The stories that use the photo, of those this person may read."""
    used_in = StoryPicture.objects.filter(photo=photo).values("story")
    return Story.objects.readable_by(reader).filter(pk__in=used_in).only("headline", "state", "created_at")


def _picture(photo, width):
    """The smallest JPEG, from the checked address; never wider than `width` in the page."""
    sizes = [rendition for rendition in photo.renditions.all() if rendition.format == Rendition.Format.JPEG]
    if not sizes:
        return "—"
    smallest = min(sizes, key=lambda rendition: rendition.width)
    address = reverse("admin:articles_photo_rendition", args=[smallest.file_name])
    width = min(width, smallest.width)
    height = round(smallest.height * width / smallest.width)
    picture = '<img src="{}" width="{}" height="{}" alt="{}" loading="lazy">'
    return format_html(picture, address, width, height, photo.alt)
