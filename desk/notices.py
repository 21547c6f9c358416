"""通知: what a person is told, unread first, at the desk and where people write; and how they want to be told."""

from dataclasses import dataclass

from django import forms
from django.contrib import admin
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from articles import actions, posted
from articles.models import Notice
from articles.notices.reading import notices_of, story_path
from articles.notices.telling import settings_of
from desk.doors import READ_ALL, for_writers

SHOWN = 50
OF_THE_DESK = set(Notice.Kind) - {
    Notice.Kind.RETURNED, Notice.Kind.PUBLISHED, Notice.Kind.NOT_USED, Notice.Kind.TAKEN_DOWN, Notice.Kind.NOTE,
}  # fmt: skip


class SettingsForm(forms.Form):
    by_mail = forms.MultipleChoiceField(
        label=_("By mail as well"), required=False, widget=forms.CheckboxSelectMultiple, choices=Notice.Kind.choices
    )
    as_digest = forms.BooleanField(
        label=_("One mail for several notices"),
        required=False,
        help_text=_("What comes within ten minutes comes in one mail. What is urgent comes at once in any case."),
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        hidden = set() if user.has_perm(READ_ALL) else OF_THE_DESK
        self.fields["by_mail"].choices = [choice for choice in Notice.Kind.choices if choice[0] not in hidden]


@dataclass(frozen=True)
class Line:
    notice: Notice
    url: str


def at_the_desk(request):
    """For the staff, in the frame of the review desk."""
    context = {**admin.site.each_context(request), "frame": "desk/base.html"}
    return _notices(request, reverse("admin:notices"), context)


@for_writers
def among_own(request):
    """For whoever writes, in the frame of their own pages."""
    return _notices(request, reverse("desk:notices"), {"frame": "desk/writer/base.html"})


@require_http_methods(["GET", "HEAD", "POST"])
def _notices(request, address, context):
    if request.method != "POST":
        return _answer(request, context)
    try:
        act = ACTS.get(request.POST.get("act"), _unknown)
        actions.once(request.POST.get("token"), by=request.user, act=lambda: act(request))
    except actions.Refused as refused:
        return _answer(request, context, problem=str(refused), status=409)
    return HttpResponseRedirect(address)


def _read(request):
    """`notice`: the number of one that was read, or "all": what was shown, not what came since."""
    chosen = request.POST.get("notice", "")
    shown = request.POST.getlist("shown") if chosen == "all" else [chosen]
    numbers = [number for each in shown if (number := posted.read_number(each)) is not None]
    actions.read_notices(by=request.user, numbers=numbers)
    return ""


def _settle(request):
    form = SettingsForm(request.POST, user=request.user)
    if not form.is_valid():
        raise actions.Refused(_t("Choose from the list."))
    actions.choose_notices(by=request.user, **form.cleaned_data)
    return ""


def _unknown(request):
    raise actions.Refused(_t("This page does not know what to do. Open it again."))


ACTS = {"read": _read, "settings": _settle}


def _answer(request, context, problem="", status=200):
    mine, before = notices_of(request.user), _position(request.GET.get("before", ""))
    earlier = mine.filter(read_at__isnull=False)
    earlier = list((earlier.filter(pk__lt=before) if before else earlier)[: SHOWN + 1])
    unread = [] if before else mine.filter(read_at__isnull=True)[:SHOWN]
    wish = settings_of([request.user.pk])[request.user.pk]
    chosen = {"by_mail": wish.by_mail, "as_digest": wish.as_digest}
    context |= {
        "title": _("Notices"),
        "unread": _lines(unread, request.user),
        "earlier": _lines(earlier[:SHOWN], request.user),
        "older": earlier[SHOWN - 1].pk if len(earlier) > SHOWN else "",
        "form": SettingsForm(initial=chosen, user=request.user),
        "token": actions.new_token(),
        "settings_token": actions.new_token(),
        "problem": problem,
    }
    return TemplateResponse(request, "desk/notices.html", context, status=status)


def _lines(notices, user):
    return [Line(notice, story_path(notice.story_id, user) if notice.story_id else "") for notice in notices]


def _position(text):
    return posted.read_number(text)
