"""Letters to the editors: the one form of the readers' site.

Nothing of it is kept by a cache, and it sets no cookie: instead of a token that would need one, the browser's own word
where the form was sent from is asked. What is wrong is said beside the field, and everything typed stays on the page.
"""

import re
from urllib.parse import urlsplit

from django import forms
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from articles.actions.letters import Refused, TooMany, checked_text, on_one_line, receive_letter
from articles.models.published import Article
from newsroom.proxy import client_address
from public.reading import readers_page

PATH = re.compile(r"/(?!/)[\w./%~-]{0,199}")


class LetterForm(forms.Form):
    """Lengths are checked here and not by the browser, which would cut a pasted letter without a word."""

    text = forms.CharField(
        label=gettext_lazy("Your letter"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 10, "required": True}),
    )
    name = forms.CharField(
        label=gettext_lazy("Your name"), required=False, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    contact = forms.CharField(label=gettext_lazy("Telephone or mail"), required=False)
    article = forms.CharField(required=False, widget=forms.HiddenInput)
    about = forms.CharField(required=False, widget=forms.HiddenInput)
    # Nobody sees this field: whoever fills it is a machine.
    website = forms.CharField(label=gettext_lazy("Leave this empty"), required=False)

    def clean_text(self):
        try:
            return checked_text(self.cleaned_data["text"])
        except Refused as refused:
            raise forms.ValidationError(str(refused)) from None

    def clean_name(self):
        return self._short("name", 40)

    def clean_contact(self):
        return self._short("contact", 80)

    def _short(self, field, most):
        typed = on_one_line(self.cleaned_data[field])
        if len(typed) > most:
            raise forms.ValidationError(_("At most %(number)s characters, please.") % {"number": most})
        return typed

    def clean_article(self):
        """The number of an article, or None; whether readers can see it is asked where it is used."""
        return _number(self.cleaned_data["article"])

    def clean_about(self):
        return _path(self.cleaned_data["about"])


def _number(text):
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else None


def _path(text):
    """A path of this site, or "" for anything else: what stands in the address is shown on the page."""
    return text if PATH.fullmatch(text) else ""


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def letters(request):
    if request.method != "POST":
        asked = {"article": request.GET.get("article", ""), "about": _path(request.GET.get("about", ""))}
        return _page(request, LetterForm(initial=asked), asked)
    form = LetterForm(_without_nothing(request.POST))
    if not _sent_from_here(request):
        problem = _("Your letter was not sent: it did not come from this page. Please read it once more and send it.")
        return _page(request, form, form.data, problem, status=403)
    if not form.is_valid():
        problem = _("Your letter was not sent yet. Please look at what is marked below.")
        return _page(request, form, form.data, problem, status=422)
    if not form.cleaned_data.pop("website"):
        try:
            receive_letter(address=client_address(request), **form.cleaned_data)
        except TooMany as refused:
            return _page(request, form, form.data, str(refused), status=429)
    # 303 See Other: the thanks are another page, so that a reload sends nothing again.
    response = HttpResponseRedirect(reverse("letters_thanks"))
    response.status_code = 303
    return response


def _without_nothing(posted):
    """The NUL character, which no field takes and no database keeps, is no part of a letter."""
    return {name: value.replace("\0", "") for name, value in posted.items()}


def _sent_from_here(request):
    """Whether the browser says that a page of this host sent the form. One that says nothing is not believed."""
    ours = (request.scheme, request.get_host())
    if origin := request.headers.get("Origin"):
        return urlsplit(origin)[:2] == ours
    if site := request.headers.get("Sec-Fetch-Site"):
        return site == "same-origin"
    return urlsplit(request.headers.get("Referer", ""))[:2] == ours


def _page(request, form, asked, problem="", status=200):
    number = _number(asked.get("article", ""))
    live = Article.objects.live(timezone.now()).for_cards()
    context = {
        "form": form,
        "named": live.filter(pk=number).first() if number else None,
        "about": _path(asked.get("about", "")),
        "problem": problem,
    }
    return render(request, "public/letters.html", context, status=status)


@readers_page
def thanks(request):
    return render(request, "public/letters_thanks.html")
