"""The inbox of readers' letters: read by those who handle them, answered for by name, never deleted by people."""

from django import forms
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.timesince import timesince
from django.utils.translation import gettext_lazy as _

from articles.actions import letters
from articles.holders import holders
from articles.models import Letter
from articles.roles import person_name

HANDLE = "articles.handle_letters"


class HandlerField(forms.ModelChoiceField):
    def label_from_instance(self, person):
        return person_name(person)


class LetterForm(forms.ModelForm):
    """How the letter stands. Carries the stamp of what was on the screen, so that nobody overwrites a colleague."""

    handler = HandlerField(
        get_user_model().objects.none(),
        required=False,
        label=_("handled by"),
        help_text=_("Leave empty: whoever saves this answers for the letter."),
    )
    seen = forms.CharField(widget=forms.HiddenInput)

    class Meta:
        model = Letter
        fields = ("state", "handler", "handling")
        widgets = {"handling": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["seen"].initial = letters.stamp(self.instance)
        self.fields["handler"].queryset = holders(HANDLE, with_superusers=True).order_by("last_name", "pk")

    def clean(self):
        """Looks once more, with the letter locked until it is saved."""
        now = Letter.objects.select_for_update().get(pk=self.instance.pk)
        if self.cleaned_data.get("seen") != letters.stamp(now):
            raise forms.ValidationError(letters.changed_since(now))
        return self.cleaned_data


@admin.register(Letter)
class LetterAdmin(admin.ModelAdmin):
    form = LetterForm
    list_display = ("beginning", "state", "age", "named_article", "handler_name")
    list_filter = ("state",)
    list_select_related = ("article", "handler")
    list_per_page = 50
    show_full_result_count = False
    ordering = ("-received_at", "-pk")
    sortable_by = ()
    search_fields = ("text__contains", "name__startswith")
    actions = None
    view_on_site = False
    show_facets = admin.ShowFacets.NEVER
    readonly_fields = ("received_at", "signed", "contact", "named_article", "page", "letter", "handled_at")
    fields = ("letter", "signed", "contact", "named_article", "page", "received_at", "state", "handler", "handling",
              "handled_at", "seen")  # fmt: skip

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm(HANDLE)

    has_change_permission = has_view_permission

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description=_("letter"))
    def beginning(self, letter):
        return " ".join(letter.text.split())[:60]

    @admin.display(description=_("letter"))
    def letter(self, letter):
        """Words only, line by line as they were written."""
        return format_html_join("", "{}<br>", ((line,) for line in letter.text.splitlines()))

    @admin.display(description=_("the reader's name"))
    def signed(self, letter):
        return letter.name or "—"

    @admin.display(description=_("age"))
    def age(self, letter):
        return timesince(letter.received_at, timezone.now(), depth=1)

    @admin.display(description=_("article"))
    def named_article(self, letter):
        """To the article as the desk has it: it may have left the site since."""
        if letter.article is None:
            return "—"
        address = reverse("admin:articles_article_change", args=[letter.article_id])
        return format_html('<a href="{}">{}</a>', address, letter.article.list_headline)

    @admin.display(description=_("about the page"))
    def page(self, letter):
        """Only a path of this site is a link, wherever the reader said to come from."""
        is_ours = letter.about.startswith("/") and not letter.about.startswith(("//", "/\\"))
        return format_html('<a href="{0}">{0}</a>', letter.about) if is_ours else letter.about or "—"

    @admin.display(description=_("handled by"))
    def handler_name(self, letter):
        return person_name(letter.handler) if letter.handler else "—"

    def save_model(self, request, letter, form, change):
        typed = form.cleaned_data
        letters.handle_letter(
            letter.pk, by=request.user, state=typed["state"], handling=typed["handling"], handler=typed["handler"]
        )
