"""A page of raw text the whole way: stories, three signatures each, and the public site by district and topic.

Read from a page of our own, and from the real page where the newsroom keeps it beside the project.
"""

from datetime import date

import pytest
from django.core.management import call_command
from django.urls import reverse

from articles import actions as story_actions
from articles import body
from articles.models import Byline, Topic
from intake import actions
from intake.models import Clip
from organisations.models import Body, District
from rawcopy.punctuation import to_display
from tests.intake.pages import OWN, REAL, stories_of, text_of
from tests.people import Newsroom
from tests.stories import edited

pytestmark = pytest.mark.django_db

TOPIC = "welfare"
PAGES = [
    pytest.param(OWN, id="own"),
    pytest.param(
        REAL, id="real", marks=pytest.mark.skipif(not REAL.exists(), reason=f"the real page is not here: {REAL}")
    ),
]


@pytest.fixture(params=PAGES)
def page(request, db):
    call_command("load_reference", verbosity=0)
    return request.param


@pytest.fixture
def newsroom(page):
    return Newsroom()


@pytest.fixture
def batch(page, newsroom):
    batch, _is_new = actions.receive(text_of(page), by=newsroom.typist, issue_date=date(2023, 8, 22), page=3)
    return batch


@pytest.fixture
def stories(batch, newsroom):
    return actions.make_stories(batch.pk, by=newsroom.typist, desk=newsroom.desk)


def test_a_page_becomes_the_stories_that_a_careful_person_reads_on_it(page, batch, stories):
    expected = stories_of(page)

    assert _lost(batch) == []
    assert [(story.kicker, story.headline) for story in stories] == [
        (one.kicker or "", to_display(one.headline)) for one in expected
    ]
    assert [_line_above(story) for story in stories] == [one.column or "" for one in expected]
    assert [_bylines(story) for story in stories] == [one.bylines for one in expected]
    assert [len(body.blocks(story.body)) for story in stories] == [one.paragraphs for one in expected]
    for story, clip, one in zip(stories, Clip.objects.of(batch), expected, strict=True):
        assert set(story.districts.all()) == set(_districts_named(one))
        assert one.bodies <= {mention["text"] for mention in clip.reading["bodies"]}
        assert set(Body.objects.filter(name__in=one.bodies)) <= set(story.bodies.all())


def _lost(batch):
    """Positions of characters that are in no clip and no leftover, or in several."""
    taken = [rest["span"] for rest in batch.leftover]
    taken += [span for clip in Clip.objects.of(batch) for part in clip.reading["parts"] for span in part["spans"]]
    times = [0] * len(batch.text)
    for start, end in taken:
        for position in range(start, end):
            times[position] += 1
    return [at for at, mark in enumerate(batch.text) if not mark.isspace() and times[at] != 1]


def _line_above(story):
    return story.column.name if story.column else story.banner


def _bylines(story):
    return [(line.role, line.name) for line in Byline.objects.filter(story=story)]


def _districts_named(expected):
    """The paper's own districts; 外地 where only others are named."""
    full = [name if name.endswith(("区", "县")) else f"{name}区" for name in expected.districts]
    own = District.objects.current().filter(name__in=full)
    return own if own or not full else District.objects.filter(slug="waidi")


def test_three_people_sign_every_story_and_it_stands_under_its_district_and_topic(client, newsroom, stories):
    before = client.get(reverse("topic", args=[TOPIC])).content.decode() + client.get("/").content.decode()
    addresses = [_publish(newsroom, story) for story in stories]
    topic = client.get(reverse("topic", args=[TOPIC])).content.decode()

    for story, address in zip(stories, addresses, strict=True):
        assert story.list_headline not in before
        assert client.get(address).status_code == 200
        assert f'href="{address}"' in topic
        for district in story.districts.all():
            assert f'href="{address}"' in client.get(reverse("district", args=[district.slug])).content.decode()
    assert sum(story.districts.count() for story in stories) >= 4


def _publish(newsroom, story):
    """What the desk does with a story: topic ticked, sent to review, signed by three, published."""
    content = _with_topic(story)
    story, _voided = story_actions.save(story.pk, content, base=story.version, by=newsroom.typist)
    story = story_actions.submit(story.pk, by=newsroom.typist, version=story.version)
    for reviewer in newsroom.reviewers:
        story = story_actions.sign_off(story.pk, by=reviewer, version=story.version)
    story = story_actions.publish(story.pk, by=newsroom.second, version=story.version)
    return story.article.get_absolute_url()


def _with_topic(story):
    assert Topic.objects.filter(slug=TOPIC).exists()
    return edited(story, topics=[TOPIC])
