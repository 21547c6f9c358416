"""The worker's share of pictures: AVIF and WebP within their weight, shown by live articles and by nothing else."""

import ctypes
import io
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.storage import storages
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from PIL import Image

from articles import actions, notices, pixels, renditions, worker
from articles.models import Article, Notice, Photo, Rendition, SiteState
from tests.articles.pictures import busy_picture, make_photo, picture_bytes
from tests.articles.test_concurrency import at_once
from tests.stories import edited, make_story, published, signed_up_to

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("storage")]

BODY = "<p>路口的驿站亮着灯。</p>"


@pytest.fixture
def photo(newsroom):
    return make_photo(newsroom.writer)


def story_with(newsroom, *photos, **more):
    """What a published story with these pictures needs: the first is the lead, the others stand in the body."""
    pictures = [
        {"photo": photo.pk, "is_lead": place == 0, "caption": f"图{place}", "credit": "某摄", "alt": "a > b"}
        for place, photo in enumerate(photos)
    ]
    return {"pictures": pictures, "body": BODY, **more}


def formats(picture):
    return {source["type"] for source in picture["sources"]}


def media(storage):
    """The kinds of file that readers can load."""
    return sorted(path.suffix[1:] for path in (storage / "media").rglob("*") if path.is_file())


ALL_OF_ONE = sorted(4 * ["avif"] + 4 * ["webp"] + 2 * ["jpg"])


def written_memory():
    """MB of this process that no file stands behind."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("RssAnon"))


# --- What is made ---------------------------------------------------------------------------------


def test_the_worker_makes_four_widths_in_two_formats(photo, run_tasks):
    run_tasks()

    made = photo.renditions.exclude(format="jpg")
    assert {(row.width, row.height) for row in made} == {(320, 240), (480, 360), (720, 540), (1080, 810)}
    assert {row.format for row in made} == {"avif", "webp"}
    for row in made:
        with storages["renditions"].open(row.file_name) as file:
            picture = Image.open(io.BytesIO(file.read()))
        assert (picture.size, picture.format.lower()) == ((row.width, row.height), row.format)


@pytest.mark.parametrize(("width", "widths"), [(300, [300]), (480, [320, 480]), (800, [320, 480, 720, 800])])
def test_nothing_is_made_larger_than_it_came(newsroom, width, widths):
    photo = make_photo(newsroom.writer, picture_bytes(size=(width, 400)))

    renditions.render(photo.pk)

    assert list(photo.renditions.filter(format="avif").values_list("width", flat=True)) == widths


@pytest.mark.thorough
def test_a_busy_picture_stays_within_its_weight(newsroom):
    photo = make_photo(newsroom.writer, busy_picture())
    assert weight(photo.renditions.get(width=1080)) > 160_000

    renditions.render(photo.pk)

    for kind in ("avif", "webp"):
        weights = {row.width: weight(row) for row in photo.renditions.filter(format=kind)}
        assert max(weights[320], weights[480]) <= 25_000, kind
        assert max(weights[720], weights[1080]) <= 80_000, kind
        # The quality falls until it fits and no further.
        assert weights[1080] > 40_000, kind


def weight(row):
    return storages["renditions"].size(row.file_name)


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("mode", "colour", "seen"),
    [
        ("RGB", (200, 30, 30), (200, 30, 30)),
        ("RGBA", (200, 30, 30, 0), (255, 255, 255)),
        ("L", 90, (90, 90, 90)),
        ("1", 1, (255, 255, 255)),
    ],
)
def test_a_large_picture_is_made_small_before_its_colours_are_touched(newsroom, mode, colour, seen):
    photo = make_photo(newsroom.writer, picture_bytes("PNG", size=(4800, 4400), mode=mode, colour=colour))

    renditions.render(photo.pk)

    row = photo.renditions.get(format="avif", width=1080)
    with storages["renditions"].open(row.file_name) as file:
        shown = Image.open(io.BytesIO(file.read())).getpixel((500, 500))
    assert row.height == 990
    assert all(abs(there - wanted) <= 6 for there, wanted in zip(shown, seen, strict=True)), shown


# --- Once, whatever happens -----------------------------------------------------------------------


def test_a_photo_is_rendered_once_however_often_its_task_runs(photo, storage, run_tasks):
    run_tasks()
    there = sorted(path.name for path in storage.rglob("*"))

    renditions.render(photo.pk)
    Photo.objects.update(render_at=timezone.now())
    renditions.render(photo.pk)

    assert sorted(path.name for path in storage.rglob("*")) == there


def test_a_kill_in_the_middle_leaves_the_photo_due(newsroom, photo, run_tasks):
    story = published(newsroom, **story_with(newsroom, photo))
    before = story.article.lead_picture
    run_tasks()
    # As it was when the worker had written some files and rows, and no article.
    photo.renditions.filter(format="avif", width=1080).delete()
    Photo.objects.update(render_at=timezone.now(), render_tries=1)
    Article.objects.update(lead_picture=before)

    renditions.render(photo.pk)

    assert photo.renditions.filter(format="avif").count() == 4
    assert formats(Article.objects.get().lead_picture) == {"image/avif", "image/webp", "image/jpeg"}


def test_a_picture_that_kills_the_worker_is_let_alone(photo):
    Photo.objects.update(render_tries=renditions.MOST_TRIES)

    renditions.render(photo.pk)

    assert photo.renditions.count() == 2
    assert Photo.objects.get().render_at is None


def test_a_picture_whose_original_is_gone_fails_and_keeps_its_jpegs(photo, storage, run_tasks, caplog):
    storages["originals"].delete(photo.original.name)

    run_tasks()

    assert DBTaskResult.objects.get().status == "FAILED"
    assert (photo.renditions.count(), Photo.objects.get().render_tries) == (2, 1)


def test_a_photo_that_lost_its_task_gets_one_again(photo):
    now = timezone.now()
    counts = [actions.requeue_renditions(now + timedelta(minutes=9))]
    DBTaskResult.objects.all().delete()

    counts += [actions.requeue_renditions(now + timedelta(minutes=minutes)) for minutes in (4, 6)]
    DBTaskResult.objects.all().delete()
    counts += [actions.requeue_renditions(now + timedelta(minutes=minutes)) for minutes in (7, 12)]

    # Its task waits; too early; lost; again too early; lost again.
    assert counts == [0, 0, 1, 0, 1]


def test_the_clock_looks_for_photos_without_a_task(photo, run_tasks):
    DBTaskResult.objects.all().delete()
    Photo.objects.update(render_at=timezone.now() - timedelta(hours=1))

    worker.tick()
    run_tasks()

    assert Photo.objects.get().render_at is None
    assert photo.renditions.count() == 10


def test_mail_goes_before_pictures(newsroom, photo):
    story = make_story(newsroom)
    notices.tell(Notice.Kind.URGENT, story, [newsroom.first], event="e", text="急稿。")

    first = DBTaskResult.objects.ready().order_by("-priority").first()

    assert first.task_path == "articles.tasks.deliver"


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_one_picture_leave_one_of_each(photo, storage):
    failures = at_once(*[lambda: renditions.render(photo.pk)] * 2)

    assert failures == [None, None]
    names = {row.file_name for row in Rendition.objects.all()}
    assert len(names) == 10
    assert {path.name for path in (storage / "private" / "renditions").iterdir()} == names


# --- What readers get -----------------------------------------------------------------------------


def test_a_live_article_shows_what_came_after_it(client, newsroom, photo, storage, run_tasks):
    other = make_photo(newsroom.writer, colour="navy")
    story = published(newsroom, **story_with(newsroom, photo, other))
    article, printing = story.article, story.article.printings.get()
    page = client.get(article.get_absolute_url()).content.decode()
    version = SiteState.objects.get().version

    run_tasks()

    now = Article.objects.get()
    later = client.get(article.get_absolute_url()).content.decode()
    assert ("image/avif" in page, page.count('type="image/jpeg"')) == (False, 1)
    # In the head; above the copy and in it.
    assert later.count('type="image/avif"') == 3
    assert later.count('alt="a &gt; b"') == 2
    assert media(storage) == sorted(2 * ALL_OF_ONE)
    assert SiteState.objects.get().version > version
    for name in ("content_hash", "signed_hash", "text", "summary", "revised_at", "version_number"):
        assert getattr(now, name) == getattr(article, name), name
    assert article.printings.get() == printing


def test_an_article_without_the_photo_stays_as_it_is(newsroom, photo):
    other = make_photo(newsroom.writer, colour="navy")
    story = published(newsroom, **story_with(newsroom, photo))

    renditions.render(other.pk)

    assert formats(Article.objects.get(pk=story.article_id).lead_picture) == {"image/jpeg"}


def test_what_is_published_after_the_worker_has_all_of_it(newsroom, photo, storage, run_tasks):
    run_tasks()

    story = published(newsroom, **story_with(newsroom, photo))

    assert formats(story.article.lead_picture) == {"image/avif", "image/webp", "image/jpeg"}
    assert media(storage) == ALL_OF_ONE


def test_a_waiting_article_has_them_when_it_goes_out(newsroom, photo, storage, run_tasks):
    story = published(newsroom, goes_live_at=timezone.now() + timedelta(hours=1), **story_with(newsroom, photo))

    run_tasks()

    assert "image/avif" in formats(Article.objects.get(pk=story.article_id).lead_picture)
    assert media(storage) == ALL_OF_ONE


def test_nothing_of_a_draft_is_public(newsroom, photo, storage, run_tasks):
    signed_up_to(newsroom, "final", **story_with(newsroom, photo))

    run_tasks()

    assert photo.renditions.count() == 10
    assert media(storage) == []


def test_a_withdrawn_article_stays_withdrawn(newsroom, photo, storage, run_tasks):
    story = published(newsroom, **story_with(newsroom, photo))
    actions.withdraw(story.pk, by=newsroom.final, reason="不实")

    run_tasks()

    assert photo.renditions.count() == 10
    assert media(storage) == []


def test_all_of_them_go_with_the_article(newsroom, photo, storage, run_tasks):
    story = published(newsroom, **story_with(newsroom, photo))
    run_tasks()

    actions.withdraw(story.pk, by=newsroom.final, reason="不实")

    assert media(storage) == []


def test_an_article_put_back_has_what_was_made_while_it_was_away(client, newsroom, photo, storage, run_tasks):
    story = published(newsroom, **story_with(newsroom, photo))
    actions.take_offline(story.pk, by=newsroom.second, reason="核实")
    run_tasks()
    assert media(storage) == []

    actions.put_back(story.pk, by=newsroom.final, reason="核实无误")

    assert "image/avif" in client.get(story.article.get_absolute_url()).content.decode()
    assert media(storage) == ALL_OF_ONE


def test_a_picture_that_a_revision_drops_is_served_until_then(newsroom, photo, storage, run_tasks):
    story = published(newsroom, **story_with(newsroom, photo))
    story = actions.revise(story.pk, by=newsroom.writer, reason="换图")
    actions.save(story.pk, edited(story, pictures=[]), base=story.version, by=newsroom.writer)

    run_tasks()

    assert "image/avif" in formats(Article.objects.get().lead_picture)
    assert media(storage) == ALL_OF_ONE


# --- What it takes --------------------------------------------------------------------------------


def test_what_making_pictures_took_is_given_back():
    system = ctypes.CDLL(None)
    if not hasattr(system, "malloc_trim"):
        pytest.skip("MEMORY WAS NOT LOOKED AT: this is no glibc")
    originals = [(size, busy_picture(size)) for size in ((1600, 1200), (2400, 1600), (1200, 1800), (3000, 2000))]
    system.malloc_trim(0)

    for size, original in originals:
        with pixels.opened(original) as image:
            pixels.drawn(image, {kind: set(widths) for kind, widths in renditions.WANTED.items()}, size[0])

    kept = written_memory()
    system.malloc_trim(0)
    assert kept - written_memory() < 4
