"""What an editor may type about raw copy as a whole: where it comes from, and where its stories go."""

from django import forms
from django.utils.translation import gettext_lazy as _

from articles.models import Desk


def _date_field():
    return forms.DateField(
        label=_("Issue date"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class DetailsForm(forms.Form):
    """Which issue and page raw copy is from; asked once for all its stories."""

    issue_date = _date_field()
    page = forms.IntegerField(label=_("Page"), required=False, min_value=1, max_value=64)
    page_name = forms.CharField(label=_("Page name"), max_length=20, required=False)
    is_printed = forms.BooleanField(
        label=_("Printed already"),
        required=False,
        help_text=_("Copy that was printed and signed: a second person checks it against the page."),
    )
    print_signed_by = forms.CharField(label=_("Who signed the page for print"), max_length=40, required=False)

    def clean(self):
        typed = super().clean()
        if typed.get("is_printed"):
            for name in ("issue_date", "page", "print_signed_by"):
                if not typed.get(name) and name not in self.errors:
                    self.add_error(name, _("Printed copy needs this."))
        return typed

    @property
    def details(self):
        return {name: self.cleaned_data[name] for name in DetailsForm.base_fields}


class BatchForm(DetailsForm):
    """The details on the page of a batch. It carries what was shown, so that only what a person changed is saved."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for each in self.fields.values():
            each.show_hidden_initial = True


class SeveralFiles(forms.FileInput):
    allow_multiple_selected = True


class SeveralFilesField(forms.FileField):
    """Uploaded files as a list. What is wrong with one is said where it is read, so that it stops no other."""

    widget = SeveralFiles

    def clean(self, data, initial=None):
        return list(data or [])


class ReceiveForm(DetailsForm):
    """Raw copy pasted, uploaded, or both; issue and page are asked once for all of it."""

    pasted = forms.CharField(
        label=_("Paste the text of the page"), required=False, strip=False, widget=forms.Textarea(attrs={"rows": 18})
    )
    upload = SeveralFilesField(
        label=_("Or choose files (.txt, .docx), several at once"),
        help_text=_(
            "Each file is taken in by itself. Pictures in a .docx are set aside; headers, footnotes and comments are "
            "left out. A name such as “2026-11-22-03.txt” or “03版.txt” says the page."
        ),
        required=False,
        widget=SeveralFiles(attrs={"accept": ".txt,.docx,text/plain"}),
    )

    def clean_pasted(self):
        """As it was before the browser sent it: forms turn every line end into two characters."""
        return self.cleaned_data["pasted"].replace("\r\n", "\n")

    def clean(self):
        typed = super().clean()
        if "pasted" not in self.errors and not self.pieces:
            self.add_error("pasted", _("Paste a text or choose a file."))
        return typed

    @property
    def pieces(self):
        """[(name of the file, the uploaded file)], what was pasted first, as ("", text)."""
        pasted = self.cleaned_data.get("pasted", "")
        files = [(upload.name, upload) for upload in self.cleaned_data.get("upload", [])]
        return [("", pasted), *files] if pasted.strip() else files


class MakeForm(forms.Form):
    desk = forms.ModelChoiceField(Desk.objects.all(), required=False, label=_("Desk"))
