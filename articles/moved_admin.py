"""Moved addresses in the admin: the old one leads readers and search engines to the new one for good."""

from django import forms
from django.contrib import admin

from articles import addresses
from articles.models import MovedAddress, SiteState


class MovedAddressForm(forms.ModelForm):
    def clean_old(self):
        return addresses.path_of(self.cleaned_data["old"])

    def clean_new(self):
        return addresses.path_of(self.cleaned_data["new"])

    def clean(self):
        typed = super().clean()
        if "old" in typed and "new" in typed:
            addresses.refuse_circle(typed["old"], typed["new"])
        return typed


@admin.register(MovedAddress)
class MovedAddressAdmin(admin.ModelAdmin):
    form = MovedAddressForm
    list_display = ("old", "new")
    list_per_page = 100
    show_full_result_count = False
    search_fields = ("old__startswith", "new__startswith")
    view_on_site = False
    actions = None

    def save_model(self, request, obj, form, change):
        addresses.keep(obj)

    def delete_model(self, request, obj):
        super().delete_model(request, obj)
        SiteState.raise_version()
