"""The admin of a register: what is saved is proposed or waits, and a second person confirms it (核发).

A confirmed entry's form shows what readers see; what waits stands above it, in words. `organisations.actions` does
every write, so nothing here decides who may confirm what.
"""

from functools import partial

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from organisations import actions, pending
from organisations.models import Entry, RegisterState


class RegisterForm(forms.ModelForm):
    """Carries the stamp of what was on the screen: a form older than the entry says so and keeps what was typed."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk and "seen" in self.fields:
            self.fields["seen"].initial = actions.stamp(self.instance)

    def clean(self):
        super().clean()
        if self.instance.pk and self.cleaned_data.get("seen", "") != actions.stamp(self.instance):
            self.data = self.data.copy()
            self.data[self.add_prefix("seen")] = actions.stamp(self.instance)
            raise forms.ValidationError(
                gettext("%(what)s What you typed is still here: look at it again, then save.")
                % {"what": actions.changed_since(self.instance)}
            )
        return self.cleaned_data

    def changes(self):
        return {name: self.cleaned_data[name] for name in self.changed_data if name != "seen"}


class AwaitingFilter(admin.SimpleListFilter):
    title = _("confirmation")
    parameter_name = "awaiting"

    def lookups(self, request, model_admin):
        return [("yes", _("Awaiting confirmation")), ("no", _("Confirmed for readers"))]

    def queryset(self, request, queryset):
        if self.value() == "yes":
            return queryset.awaiting_confirmation()
        return queryset.confirmed().filter(pending={}) if self.value() == "no" else queryset


class RegisterAdmin(admin.ModelAdmin):
    form = RegisterForm
    change_form_template = "registers/change_form.html"
    list_filter = [AwaitingFilter]
    list_select_related = ["proposed_by", "confirmed_by"]
    list_per_page = 50
    show_full_result_count = False
    actions = ["confirm_selected"]
    actions_selection_counter = True

    def view_on_site(self, entry):
        """The address of what readers see; what nobody confirmed has none, and people and offices have no page."""
        has_page = entry.is_confirmed and hasattr(entry, "get_absolute_url")
        return entry.get_absolute_url() if has_page else None

    def get_list_display(self, request):
        return [*super().get_list_display(request), "standing"]

    def get_fields(self, request, obj=None):
        fields = [name for name in super().get_fields(request, obj) if name != "seen"]
        return [*fields, "seen"] if obj and self.has_change_permission(request, obj) else fields

    def get_readonly_fields(self, request, obj=None):
        """The slug is the entry's address and its name in stories and reference files: once it is out, it stays."""
        fields = list(super().get_readonly_fields(request, obj))
        return [*fields, "slug"] if _was_out(obj) and hasattr(obj, "slug") else fields

    def get_actions(self, request):
        offered = super().get_actions(request)
        # Deleting is for single entries that were never confirmed.
        offered.pop("delete_selected", None)
        return offered

    @admin.display(description=_("standing"))
    def standing(self, entry):
        if entry.pending:
            return gettext("Change waiting: %(name)s, %(time)s") % _proposer(entry, entry.pending["name"])
        if entry.is_confirmed:
            return entry.get_state_display()
        name = actions.person_name(entry.proposed_by) if entry.proposed_by else "—"
        return gettext("Proposed: %(name)s, %(time)s") % _proposer(entry, name)

    def has_confirm_permission(self, request):
        return request.user.has_perm("organisations.confirm_entry")

    def has_delete_permission(self, request, obj=None):
        """Once readers could see an entry, pages lead to it: it is changed or ended, never deleted."""
        if _was_out(obj):
            return False
        return super().has_delete_permission(request, obj)

    # --- Saving ---------------------------------------------------------------------------------

    def save_model(self, request, entry, form, change):
        """A new entry is proposed here; changes of an old one are gathered with its parts in `save_related`."""
        if not change:
            actions.propose(entry, by=request.user)

    def save_related(self, request, form, formsets, change):
        if not change:
            form.save_m2m()
        parts = {}
        for formset in formsets:
            formset.save(commit=False)
            if issubclass(formset.model, Entry):
                self._save_entries(request, formset)
            elif delta := _delta(formset):
                parts[formset.fk.remote_field.get_accessor_name()] = delta
        changes = form.changes() if change else {}
        if changes or parts:
            seen = form.cleaned_data.get("seen", "") if change else ""
            entry = actions.amend(form.instance, changes, by=request.user, parts=parts, seen=seen)
            self._say_what_waits(request, entry)

    def _save_entries(self, request, formset):
        for entry in formset.new_objects:
            actions.propose(entry, by=request.user)
        values = {form.instance.pk: form.cleaned_data for form in formset.initial_forms}
        for entry, fields in formset.changed_objects:
            changes = {name: values[entry.pk][name] for name in fields}
            self._say_what_waits(request, actions.amend(entry, changes, by=request.user))

    def _say_what_waits(self, request, entry):
        if entry.pending:
            said = gettext("“%(entry)s”: readers keep what was confirmed until a second person confirms the change.")
            self.message_user(request, said % {"entry": entry}, messages.WARNING)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except actions.Refused as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
            return redirect(request.get_full_path())

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if obj is not None and change:
            context.update(
                waiting=pending.described(obj),
                waiting_by=self.standing(obj) if obj.pending or not obj.is_confirmed else "",
                stamp=actions.stamp(obj),
                cannot_confirm=actions.confirmation_refusal(obj, request.user),
                confirm_url=reverse(self._url_name("confirm"), args=[obj.pk]),
                drop_url=reverse(self._url_name("drop"), args=[obj.pk]),
                may_drop=bool(obj.pending) and self.has_change_permission(request, obj),
            )
        return super().render_change_form(request, context, add, change, form_url, obj)

    # --- Confirming -----------------------------------------------------------------------------

    def get_urls(self):
        own = [
            path(f"<path:object_id>/{name}/", self.admin_site.admin_view(view), name=self._url_name(name).split(":")[1])
            for name, view in [("confirm", self.confirm_view), ("drop", self.drop_view)]
        ]
        return own + super().get_urls()

    def _url_name(self, deed):
        return f"admin:{self.opts.app_label}_{self.opts.model_name}_{deed}"

    def confirm_view(self, request, object_id):
        return self._decide(request, object_id, actions.confirm, _("“%(entry)s” is confirmed for readers."))

    def drop_view(self, request, object_id):
        return self._decide(request, object_id, actions.drop, _("“%(entry)s”: the waiting change was dropped."))

    def _decide(self, request, object_id, decide, said):
        entry = self.get_object(request, object_id)
        if request.method != "POST" or entry is None or not self.has_change_permission(request, entry):
            raise Http404
        self._try(request, entry, partial(decide, seen=request.POST.get("seen") or "-"), said)
        return HttpResponseRedirect(reverse(self._url_name("change"), args=[entry.pk]))

    def _try(self, request, entry, decide, said):
        try:
            entry = decide(entry, by=request.user)
        except actions.Refused as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
            return
        sentence = said % {"entry": entry}
        self.log_change(request, entry, sentence)
        self.message_user(request, sentence, messages.SUCCESS)

    @admin.action(description=_("Confirm for readers"), permissions=["confirm"])
    def confirm_selected(self, request, queryset):
        """Several entries read in the list. A changed entry is confirmed on its own page, where the change is shown."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        for entry in queryset.filter(state=RegisterState.PROPOSED):
            self._try(request, entry, actions.confirm, _("“%(entry)s” is confirmed for readers."))
        for entry in queryset.exclude(pending={}):
            said = gettext("“%(entry)s”: open it to see the waiting change before you confirm it.")
            self.message_user(request, said % {"entry": entry}, messages.WARNING)


def _was_out(entry):
    """Whether readers could ever see the entry, so that pages may lead to it."""
    return entry is not None and bool(entry.is_confirmed or entry.confirmed_at or entry.from_reference)


def _proposer(entry, name):
    return {"name": name, "time": actions.clock(actions.proposed_at(entry))}


def _delta(formset):
    """What an inline form changed, in the shape of `organisations.pending`; {} when nothing."""
    names = [name for name in formset.form.base_fields if name not in {formset.fk.name, "id", "DELETE"}]
    delta = {
        "added": [_row(row, names) for row in formset.new_objects],
        "changed": {str(row.pk): _row(row, fields) for row, fields in formset.changed_objects},
        "removed": [row.pk for row in formset.deleted_objects],
    }
    return delta if any(delta.values()) else {}


def _row(row, names):
    return {name: pending.value_now(row, row._meta.get_field(name)) for name in names}
