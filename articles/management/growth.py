"""Rows for a newsroom that is twenty years old: articles with their lists, some with the stories behind them.

Rows are made in memory with numbers reserved beforehand, so that rows that name each other (a story its round, a round
its story) go in as they are, in bulk, and every constraint of the database holds as if actions had written them.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Model
from django.utils import timezone

from articles.bulk import reserve
from articles.content import EMPTY
from articles.management import invented
from articles.models import Article, Byline, Column, Desk, Listing, Move, Round, SignOff, Story, Topic, Version
from articles.workflow import Stage, State
from organisations.models import Body, District

PEOPLE = 4
BODIES = 120
PICTURES = 20
YEARS = timedelta(days=20 * 365)
# Of so many stories one is on its way, the others are on the site; no newsroom has more than a few hundred in hand.
UNDERWAY_EVERY = 50
MOST_UNDERWAY = 350
UNDERWAY = [State.RECEIVED, State.DRAFT, State.RETURNED, *State.in_review(), State.READY, State.NOT_USED]
SIGNED = {State.SECOND_REVIEW: 1, State.FINAL_REVIEW: 2, State.READY: 3, State.PUBLISHED: 3}
BYLINES = [{"role": "记者", "names": [{"name": "造稿1", "contributor": None}]}]
WITH_ROUND = {*State.in_review(), State.READY, State.PUBLISHED}
NUMBERED = (Article, Story, Version, Round, SignOff)


@dataclass
class Ground:
    """What rows refer to, read once."""

    random: Random
    people: list[int]
    desks: list[int | None]
    districts: list[int]
    topics: list[tuple[int, int | None]]
    columns: list[int]
    unions: list[int]
    copies: list[invented.Copy]
    pictures: list[dict[str, Any]]
    underway_every: int


def ground(seed: int, stories: int) -> Ground:
    random = Random(seed)
    return Ground(
        random,
        people=[_person(number) for number in range(1, PEOPLE + 1)],
        desks=list(Desk.objects.order_by("pk").values_list("pk", flat=True)) or [None],
        districts=list(District.objects.current().order_by("pk").values_list("pk", flat=True)),
        topics=list(Topic.objects.filter(parent__isnull=False).order_by("pk").values_list("pk", "parent")),
        columns=list(Column.objects.order_by("pk").values_list("pk", flat=True)),
        unions=list(Body.objects.confirmed().order_by("pk").values_list("pk", flat=True)),
        copies=invented.bodies(random, BODIES),
        pictures=_pictures_there_are(),
        underway_every=max(UNDERWAY_EVERY, stories // MOST_UNDERWAY),
    )


def _person(number: int) -> int:
    """Somebody who answers for grown rows and can never log in."""
    defaults = {"last_name": f"造稿{number}", "is_active": False, "password": "!"}
    user, _is_new = get_user_model().objects.get_or_create(username=f"grow-{number}", defaults=defaults)
    return user.pk


def _pictures_there_are() -> list[dict[str, Any]]:
    """Lead pictures of what is on the site (with `load_sample`, the sample's): grown articles show the same files."""
    live = Article.objects.live().filter(lead_picture__isnull=False).order_by("pk")
    return list(live.values_list("lead_picture", flat=True)[:PICTURES])


@dataclass
class Batch:
    """The rows of one transaction, by model."""

    ground: Ground
    numbers: dict[type[Model], Any]
    rows: dict[type[Model], list[Model]] = field(default_factory=dict)

    def add(self, row: Model) -> Any:
        if type(row) in self.numbers:
            row.pk = next(self.numbers[type(row)])
        self.rows.setdefault(type(row), []).append(row)
        return row

    def pick(self, values: list[Any]) -> Any:
        return values[int(self.ground.random.random() * len(values))]


def make_batch(ground: Ground, moments: list[datetime], stories: int, first_story: int) -> Batch:
    """An article for each moment, the last of them with a story, and stories on their way without an article."""
    every = ground.underway_every
    underway = [number for number in range(first_story, first_story + stories) if not number % every]
    published = stories - len(underway)
    needed = {Article: len(moments), SignOff: 3 * stories, **dict.fromkeys((Story, Version, Round), stories)}
    batch = Batch(ground, {model: reserve(model, needed[model]) for model in NUMBERED})
    for place, at in enumerate(moments):
        _add_article(batch, at, has_story=place >= len(moments) - published)
    for number in underway:
        age = timedelta(minutes=ground.random.randrange(30 * 24 * 60))
        at = timezone.now().replace(microsecond=0) - age
        state = UNDERWAY[number // every % len(UNDERWAY)]
        _add_story(batch, state, at, invented.headline(ground.random), batch.pick(ground.copies), _subjects(batch))
    return batch


def _subjects(batch: Batch) -> dict[str, Any]:
    topic, head = batch.pick(batch.ground.topics)
    return {"district": batch.pick(batch.ground.districts), "topic": topic, "head": head}


def _add_article(batch: Batch, at: datetime, has_story: bool) -> None:
    headline, copy = invented.headline(batch.ground.random), batch.pick(batch.ground.copies)
    subjects = _subjects(batch)
    day = timezone.localdate(at)
    digest = invented.hash_of(copy, headline)
    article = Article(
        published_at=at, headline=headline, body=copy.html, text=copy.text, summary=copy.summary,
        characters=copy.characters, byline="造稿1", bylines=BYLINES,
        lead_picture=batch.pick(batch.ground.pictures) if batch.ground.pictures else None,
        column_id=batch.pick(batch.ground.columns) if batch.ground.columns else None,
        issue_date=day, page=1 + day.toordinal() % 8, version_number=1, content_hash=digest,
    )  # fmt: skip
    if has_story:
        article.signed_hash = digest
        batch.add(article)
        _add_story(batch, State.PUBLISHED, at, headline, copy, subjects, article)
    else:
        entered_by, checked_by = batch.ground.people[:2]
        article.authority, article.print_signed_by = Article.Authority.PRINTED, "造稿4"
        article.entered_by, article.checked_by = entered_by, checked_by
        batch.add(article)
    _add_listings(batch, article, int(f"{day:%Y%m%d}"), subjects)


def _add_listings(batch: Batch, article: Article, day: int, subjects: dict[str, Any]) -> None:
    targets = [
        (Listing.Kind.ALL, 0),
        (Listing.Kind.DAY, day),
        (Listing.Kind.DISTRICT, subjects["district"]),
        (Listing.Kind.TOPIC, subjects["topic"]),
        (Listing.Kind.TOPIC, subjects["head"]),
        (Listing.Kind.COLUMN, article.column_id),
        (Listing.Kind.BODY, batch.pick(batch.ground.unions)),
    ]
    for kind, target in targets:
        if target is not None:
            batch.add(Listing(kind=kind, target=target, at=article.published_at, article_id=article.pk))


def _add_story(
    batch: Batch,
    state: State,
    at: datetime,
    headline: str,
    copy: invented.Copy,
    subjects: dict[str, Any],
    article: Article | None = None,
) -> None:
    author = batch.ground.people[0]
    story = batch.add(
        Story(
            state=state, version=1, article=article, desk_id=batch.pick(batch.ground.desks), entered_by_id=author,
            written_by_id=author, created_at=at - timedelta(hours=8), changed_at=at, headline=headline, body=copy.html,
            characters=copy.characters, issue_date=article and article.issue_date, page=article and article.page,
        )
    )  # fmt: skip
    version = batch.add(_version(story, headline, copy, author))
    batch.add(Byline(story_id=story.pk, name="造稿1"))
    batch.add(Story.districts.through(story_id=story.pk, district_id=subjects["district"]))
    batch.add(Story.topics.through(story_id=story.pk, topic_id=subjects["topic"]))
    batch.add(Move(story_id=story.pk, name="create", source=state, target=state, by_id=author, at=story.created_at))
    if state in WITH_ROUND:
        _add_round(batch, story, version)
    if article is not None:
        article.story_number = story.number


def _version(story: Story, headline: str, copy: invented.Copy, author: int) -> Version:
    content = {**EMPTY, "text": {**EMPTY["text"], "headline": headline, "body": copy.html}}
    return Version(
        story_id=story.pk, number=1, content=content, content_hash=invented.hash_of(copy, headline),
        characters=copy.characters, saved_by_id=author, saved_at=story.created_at,
    )  # fmt: skip


def _add_round(batch: Batch, story: Story, version: Version) -> None:
    author, *reviewers = batch.ground.people
    round_ = batch.add(Round(story_id=story.pk, number=1, opened_by_id=author, opened_at=story.created_at))
    story.round_id = round_.pk
    stages = list(Stage)[: SIGNED.get(story.state, 0)]
    for stage, name, reviewer in zip(stages, ("first", "second", "final"), reviewers, strict=False):
        sign_off = batch.add(
            SignOff(
                round_id=round_.pk, stage=stage, reviewer_id=reviewer, version_id=version.pk, signed_at=story.changed_at
            )
        )
        if story.article:
            setattr(story.article, f"{name}_sign_off", sign_off.pk)
            setattr(story.article, f"{name}_reviewer", reviewer)
