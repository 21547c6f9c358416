"""What the cards of a page offer to choose from, each list read once however many cards there are."""

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from django.db.models import Q

from articles.models import Column, Contributor, Topic
from intake import people
from intake.combining import likeness
from organisations.models import Body, District, Event

ALIKE = 0.5


@dataclass
class Choices:
    namesakes: dict = field(default_factory=dict)
    events: dict = field(default_factory=dict)

    @classmethod
    def for_cards(cls, clips, names=()):
        """With everything at hand that these clips, and the names typed on their cards, may ask for."""
        choices = cls()
        choices.learn_names(
            {name for clip in clips for name in people.names_on(clip.content["text"]["bylines"])} | {*names}
        )
        choices.learn_events(clips)
        return choices

    @cached_property
    def districts(self):
        return list(District.objects.current().values_list("slug", "short_name"))

    @cached_property
    def bodies(self):
        return list(Body.objects.values_list("slug", "name"))

    @cached_property
    def columns(self):
        """{name: slug}."""
        return dict(Column.objects.values_list("name", "slug"))

    @cached_property
    def topics(self):
        """[(head, [(slug, name) of the head and what is under it])]."""
        heads = {}
        for topic in Topic.objects.select_related("parent").order_by("order", "slug"):
            head = topic.parent or topic
            heads.setdefault(head.pk, (head.order, head.name, []))[2].append((topic.slug, topic.name))
        return [(name, rows) for _order, name, rows in sorted(heads.values(), key=lambda head: head[0])]

    def learn_names(self, names):
        unknown = {name for name in names if name not in self.namesakes}
        if unknown:
            self.namesakes |= people.namesakes(unknown)

    def contributors(self, name) -> list[Contributor]:
        self.learn_names({name})
        return self.namesakes[name]

    def learn_events(self, clips):
        """Registered events on the days that the clips speak of, and those that were chosen."""
        days = {day for clip in clips for day in map(day_of, clip.reading.get("events", [])) if day}
        chosen = {clip.content["taxonomy"]["event"] for clip in clips} - {None}
        if not days and not chosen:
            return
        asked = Q(pk__in=chosen) | Q(starts_on__in=days)
        if days:
            asked |= Q(starts_on__lte=max(days), ends_on__gte=min(days))
        self.events |= {event.pk: event for event in Event.objects.filter(asked)}

    def events_like(self, candidate):
        """The registered events of that day with a name like it, the likest first."""
        day = day_of(candidate)
        scores = {
            event: _likeness(event.title, candidate["text"]) for event in self.events.values() if _is_on(event, day)
        }
        return sorted(
            (event for event in scores if scores[event] >= ALIKE), key=lambda event: (-scores[event], event.pk)
        )


def day_of(candidate):
    return date.fromisoformat(candidate["date"]) if candidate.get("date") else None


def _is_on(event, day):
    return day is not None and event.starts_on <= day <= (event.ends_on or event.starts_on)


def _likeness(title, phrase):
    """A short form counts as the whole: 职工运动会 is like 第八届职工运动会."""
    shorter, longer = sorted((title, phrase), key=len)
    return 1 if shorter in longer else likeness(title, phrase)
