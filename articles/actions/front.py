"""The front page as an editor arranges it (头版编排): every arrangement is a new row, and the last one is in force."""

from collections import Counter
from datetime import timedelta

from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.actions.errors import Refused, Stale
from articles.models import FrontPage, SiteState
from articles.placing import in_one_line, placeable
from articles.roles import person_name

ARRANGE = "articles.arrange_front"
PINNED_FOR = timedelta(days=7)
# Slot → (how many places it has, what a refusal calls it).
SLOTS = {
    "lead": (1, gettext_lazy("Lead story")),
    "second": (3, gettext_lazy("Second story")),
    "pinned": (3, gettext_lazy("Pinned story")),
}


@transaction.atomic
def arrange_front(places, *, by, base, at=None):
    """Put an arrangement in force: places in their order, [{"slot", "article": number, "until": aware or None}].

    `base` is the number of the arrangement the person looked at, 0 for none. Nothing is typed on the front page: it
    shows an article's short headline or its headline, both signed with the article.
    """
    now = at or timezone.now()
    if not by.has_perm(ARRANGE):
        raise Refused(_("You may look at the front page's arrangement, but not change it."))
    current = FrontPage.in_force()
    if base != (current.number if current else 0):
        raise _stale(current)
    _check_slots(places)
    _check_ends(places, now)
    _check_articles(places, by, now, current)
    try:
        with transaction.atomic():
            front = FrontPage.objects.create(
                number=base + 1, places=[_kept(place) for place in places], arranged_by=by.pk, arranged_at=now
            )
    except IntegrityError:
        # Somebody else's arrangement was made between the look above and now.
        raise _stale(FrontPage.in_force()) from None
    SiteState.raise_version()
    return front


def _stale(current):
    if current is None:
        return Stale(_("The front page has no arrangement yet. Open the page again."), None)
    name = person_name(get_user_model().objects.get(pk=current.arranged_by))
    when = timezone.localtime(current.arranged_at)
    return Stale(
        _("%(name)s arranged the front page at %(time)s, after you opened it. Nothing was overwritten.")
        % {"name": name, "time": f"{when:%H:%M}"},
        current,
    )


def _kept(place):
    until = place.get("until") if place["slot"] == "pinned" else None
    return {"slot": place["slot"], "article": place["article"], "until": until.isoformat() if until else None}


def _check_slots(places):
    for slot, number in Counter(place["slot"] for place in places).items():
        if slot not in SLOTS:
            raise Refused(_("The front page has no such place."))
        most, label = SLOTS[slot]
        if number > most:
            raise Refused(_("%(slot)s: at most %(most)s.") % {"slot": label, "most": most})


def _check_ends(places, now):
    for place in places:
        if place["slot"] != "pinned":
            continue
        until = place.get("until")
        if until is None:
            raise Refused(_("Say until when a story is pinned."))
        if not now < until <= now + PINNED_FOR:
            raise Refused(_("A story is pinned until a time to come, for at most seven days."))


def _check_articles(places, by, now, current):
    numbers = [place["article"] for place in places]
    standing = [place["article"] for place in current.places] if current else []
    known = placeable(by, now, kept=standing).only("headline", "short_headline").in_bulk(numbers)
    for number, times in Counter(numbers).items():
        if number not in known:
            raise Refused(
                _("Article %(number)s is not on the site and does not wait for its time.") % {"number": number}
            )
        if times > 1:
            raise Refused(_("“%(headline)s” stands in two places.") % {"headline": in_one_line(known[number])})
