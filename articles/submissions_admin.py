"""Whose beat is what (联系记者), kept by a manager: a submission finds its reporter in charge by it."""

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from articles.models import Beat
from articles.roles import person_name
from articles.workflow import TAKE_UP


class BeatForm(forms.ModelForm):
    def clean_reporter(self):
        reporter = self.cleaned_data["reporter"]
        if not (reporter.is_active and reporter.has_perm(TAKE_UP)):
            raise forms.ValidationError(
                _("%(name)s cannot take up submissions. Choose somebody else.") % {"name": person_name(reporter)}
            )
        return reporter

    def clean(self):
        typed = super().clean()
        if bool(typed.get("district")) == bool(typed.get("body")):
            raise forms.ValidationError(_("A beat is either a district or a union body: give one of the two."))
        return typed


@admin.register(Beat)
class BeatAdmin(admin.ModelAdmin):
    form = BeatForm
    list_display = ["reporter_name", "district", "body"]
    list_display_links = ["reporter_name"]
    list_filter = ["district"]
    list_select_related = ["reporter", "district", "body"]
    list_per_page = 100
    search_fields = ["reporter__last_name__startswith", "body__name__startswith"]
    autocomplete_fields = ["reporter", "district", "body"]
    show_full_result_count = False
    actions = None

    @admin.display(description=_("reporter in charge"), ordering="reporter__last_name")
    def reporter_name(self, beat):
        return person_name(beat.reporter)
