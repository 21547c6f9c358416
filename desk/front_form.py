"""The places of the front page as a plain form: a select for each, and until when for what is pinned."""

from datetime import datetime

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.actions.front import SLOTS
from articles.models import Article
from articles.placing import in_one_line, placeable
from articles.search import ARTICLES

NEWEST = 30
FOUND = 30
UNTIL = "%Y-%m-%dT%H:%M"


class Offered:
    """What the selects of one rendering offer: found by words, newest, and whatever stands in a place already."""

    def __init__(self, user, at, places, query=""):
        self.at = at
        numbers = [place["article"] for place in places]
        self._cards = placeable(user, at).only("headline", "short_headline", "published_at")
        self._standing = self._cards.in_bulk(numbers)
        self._gone = Article.objects.filter(pk__in=set(numbers) - self._standing.keys()).in_bulk()
        found = ARTICLES.find(query, limit=FOUND) if query.strip() else []
        self.found = self._in_order(found)
        self.newest = list(self._cards[:NEWEST])

    def _in_order(self, numbers):
        known = self._cards.in_bulk(numbers)
        return [known[number] for number in numbers if number in known]

    def choices(self, numbers):
        """Groups of (number, label), an article once; `numbers` are those that stand in a place."""
        groups = [
            (_("Stand in a place"), [(number, self.label(number)) for number in dict.fromkeys(numbers)]),
            (_("Found"), [(article.pk, self._label_of(article)) for article in self.found]),
            (_("Newest"), [(article.pk, self._label_of(article)) for article in self.newest]),
        ]
        seen, offered = set(), [("", "—")]
        for name, rows in groups:
            fresh = [(number, label) for number, label in rows if number not in seen]
            seen.update(number for number, _label in fresh)
            offered += [(name, fresh)] if fresh else []
        return offered

    def label(self, number):
        if number in self._standing:
            return self._label_of(self._standing[number])
        gone = self._gone.get(number)
        if gone is None or not gone.published_at:
            return _("Article %(number)s: not on the site") % {"number": number}
        if gone.published_at > self.at:
            return _("Article %(number)s: waits, and is not for everybody to read") % {"number": number}
        return _("%(headline)s (not on the site any more)") % {"headline": in_one_line(gone)}

    def _label_of(self, article):
        when = f"{timezone.localtime(article.published_at):%m-%d %H:%M}"
        if article.is_waiting(self.at):
            return _("%(time)s %(headline)s (waits)") % {"time": when, "headline": in_one_line(article)}
        return f"{when} {in_one_line(article)}"


class PlacesForm(forms.Form):
    """`offered`: what the selects offer beside the numbers that were chosen."""

    def __init__(self, offered, *args, **kwargs):
        super().__init__(*args, **kwargs)
        choices = offered.choices(self._chosen())
        for slot, (most, label) in SLOTS.items():
            for place in range(most):
                self.fields[f"{slot}_{place}"] = forms.TypedChoiceField(
                    label=label if most == 1 else f"{label} {place + 1}",
                    choices=choices, coerce=int, empty_value=None, required=False,
                )  # fmt: skip
        for place in range(SLOTS["pinned"][0]):
            self.fields[f"until_{place}"] = forms.DateTimeField(
                label=gettext_lazy("Pinned until"),
                required=False,
                widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=UNTIL),
            )

    def _chosen(self):
        return numbers_in(self.data if self.is_bound else self.initial)

    def rows(self):
        """Every place in order: (field of the article, field of its end or None)."""
        for slot, (most, _label) in SLOTS.items():
            for place in range(most):
                yield self[f"{slot}_{place}"], self[f"until_{place}"] if slot == "pinned" else None

    def places(self):
        """What was chosen, as `actions.arrange_front` takes it."""
        typed = self.cleaned_data
        return [
            {
                "slot": slot,
                "article": typed[f"{slot}_{place}"],
                "until": typed[f"until_{place}"] if slot == "pinned" else None,
            }
            for slot, (most, _label) in SLOTS.items()
            for place in range(most)
            if typed[f"{slot}_{place}"]
        ]


def numbers_in(typed):
    """The numbers of articles that stand in the places of a form, whatever else was sent."""
    names = [f"{slot}_{place}" for slot, (most, _label) in SLOTS.items() for place in range(most)]
    values = (str(typed.get(name) or "") for name in names)
    return [int(value) for value in values if value.isascii() and value.isdigit() and len(value) <= 15]


def initial_of(places):
    """An arrangement's places as the form shows them."""
    initial, standing = {}, dict.fromkeys(SLOTS, 0)
    for place in places:
        slot, number = place["slot"], standing[place["slot"]]
        standing[slot] += 1
        initial[f"{slot}_{number}"] = place["article"]
        if place["until"]:
            initial[f"until_{number}"] = datetime.fromisoformat(place["until"])
    return initial
