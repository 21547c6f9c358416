"""What changes on the site, and where readers look for it.

Each change is prepared, so that every page can be asked, and kept by every cache, before it is done.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import NamedTuple
from urllib.parse import quote

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles import actions
from articles.models import Column, Photo
from organisations import actions as registers
from tests.articles.pictures import make_photo
from tests.factories import make_article, make_body, make_district, make_event, make_topic
from tests.people import Newsroom, make_contributor
from tests.stories import edited, published, signed_up_to


class Look(NamedTuple):
    """A surface of the site: its address, and the words that stand there from the change on (or no longer).

    `in_source`: they are no words for readers, such as the name of a file.
    """

    surface: str
    address: str
    words: str
    is_there: bool = True
    in_source: bool = False


class Change(NamedTuple):
    name: str
    do: Callable[[], None]
    looks: list[Look]


class Paper:
    """A small paper with an article in every kind of list."""

    def __init__(self) -> None:
        self.newsroom = Newsroom()
        self.district, self.topic = make_district("chaoyang", short_name="朝阳"), make_topic("rights", name="维权")
        self.body = make_body("样区总工会", slug="yangqu", district=self.district)
        self.column = Column.objects.create(slug="people", name="职工故事", state="confirmed", from_reference=True)
        self.writer = make_contributor("沈一禾二", slug="shen", state="confirmed", from_reference=True)
        self.event = make_event("职工读书会", district=self.district)
        self.event.bodies.add(self.body)
        self.lists = {
            "districts": ["chaoyang"], "topics": ["rights"], "bodies": ["yangqu"], "column": "people", "tags": ["读书"],
            "event": self.event.pk, "bylines": [{"role": "记者", "name": "沈一禾二", "contributor": "shen"}],
        }  # fmt: skip
        self.live = published(self.newsroom, headline="已见报的长稿", **self.lists)

    def everywhere(self, headline: str, *, is_there: bool, body: str = "八个项目的比赛") -> Iterator[Look]:
        """Each list, feed, sitemap and search in which an article of this paper stands."""
        day = timezone.localdate()
        yield Look("home", "/", headline, is_there)
        yield Look("district", "/districts/chaoyang/", headline, is_there)
        yield Look("districts", "/districts/", headline, is_there)
        yield Look("topic", "/topics/rights/", headline, is_there)
        yield Look("organisation", "/organisations/yangqu/", headline, is_there)
        yield Look("column", "/columns/people/", headline, is_there)
        yield Look("contributor", "/contributors/shen/", headline, is_there)
        yield Look("event", self.event.get_absolute_url(), headline, is_there)
        yield Look("tag", reverse("tag", args=["读书"]), headline, is_there)
        yield Look("archive day", f"/archive/{day:%Y/%m/%d}/", headline, is_there)
        for form in ("", "rss.xml", "feed.json"):
            yield Look(f"feed {form}".strip(), f"/feeds/{form}", headline, is_there)
        yield Look("feed of a district", "/feeds/districts/chaoyang/", headline, is_there)
        yield Look("news sitemap", "/news-sitemap.xml", headline, is_there)
        yield Look("search", f"/search/?q={quote(headline)}", body, is_there)

    # --- The changes, in an order in which each finds what it needs -------------------------------------------

    def publication(self) -> Change:
        story = signed_up_to(self.newsroom, "final", headline="刚刚签发的新稿", **self.lists)

        def publish() -> None:
            actions.publish(story.pk, by=self.newsroom.second, version=story.version)

        return Change("publication", publish, list(self.everywhere("刚刚签发的新稿", is_there=True)))

    def correction(self) -> Change:
        text = "人数误写为661人，应为611人。"
        proposed = actions.propose_correction(self.live.pk, by=self.newsroom.writer, kind="correction", text=text)
        looks = [
            Look("article", self.live.article.get_absolute_url(), text),
            Look("corrections", "/corrections/", text),
        ]
        return Change("correction", lambda: actions.sign_correction(proposed.pk, by=self.newsroom.final), looks)

    def front_page(self) -> Change:
        lead = make_article(headline="旧稿排上头条", published_at=timezone.now() - timedelta(days=9))
        for _number in range(60):
            make_article()
        places = [{"slot": "lead", "article": lead.pk, "until": None}]

        def arrange() -> None:
            actions.arrange_front(places, by=self.newsroom.final, base=0)

        return Change("front page", arrange, [Look("home", "/", "旧稿排上头条")])

    def offline(self) -> Change:
        story = published(self.newsroom, headline="要下线的稿子", **self.lists)

        def take_offline() -> None:
            actions.take_offline(story.pk, by=self.newsroom.second, reason="当事人要求")

        own = Look("article", story.article.get_absolute_url(), "要下线的稿子", is_there=False)
        return Change("下线", take_offline, [own, *self.everywhere("要下线的稿子", is_there=False)])

    def withdrawal(self) -> Change:
        story = published(self.newsroom, headline="要撤掉的稿子", **self.lists)

        def withdraw() -> None:
            actions.withdraw(story.pk, by=self.newsroom.final, reason="严重失实")

        own = Look("article", story.article.get_absolute_url(), "要撤掉的稿子", is_there=False)
        return Change("撤稿", withdraw, [own, *self.everywhere("要撤掉的稿子", is_there=False)])

    def revision(self) -> Change:
        story = published(self.newsroom, headline="修订以前的标题", **self.lists)
        story = actions.revise(story.pk, by=self.newsroom.writer, reason="补充事实")
        content = edited(story, headline="修订以后的标题")
        story, _voided = actions.save(story.pk, content, base=story.version, by=self.newsroom.writer)
        story = actions.submit(story.pk, by=self.newsroom.writer, version=story.version)
        for reviewer in self.newsroom.reviewers:
            story = actions.sign_off(story.pk, by=reviewer, version=story.version)

        def publish() -> None:
            actions.publish(story.pk, by=self.newsroom.second, version=story.version)

        own = Look("article", story.article.get_absolute_url(), "修订以后的标题")
        return Change("修订", publish, [own, *self.everywhere("修订以后的标题", is_there=True)])

    def pulled_photo(self) -> Change:
        photo = make_photo(self.newsroom.writer)
        pictures = [{"photo": photo.pk, "is_lead": True, "caption": "图", "credit": "某摄", "alt": "工人在焊接"}]
        story = published(self.newsroom, headline="要撤图的稿子", pictures=pictures, **self.lists)
        actions.arrange_front(
            [{"slot": "lead", "article": story.article_id, "until": None}], by=self.newsroom.final, base=1
        )
        file = photo.renditions.earliest("pk").file_name
        Photo.objects.filter(pk=photo.pk).update(consent=Photo.Consent.REFUSED)
        places = {
            "article": story.article.get_absolute_url(), "home": "/", "district": "/districts/chaoyang/",
            "topic": "/topics/rights/",
        }  # fmt: skip
        looks = [Look(surface, address, file.rsplit("-", 1)[0], False, True) for surface, address in places.items()]
        return Change("撤图", lambda: actions.show_as_consented(photo, by=self.newsroom.second), looks)

    def confirmed_body(self) -> Change:
        body = make_body("新街口街道总工会", confirmed=False, slug="xinjiekou", district=self.district)
        body.from_reference, body.proposed_by = False, self.newsroom.writer
        body.save()
        looks = [
            Look("organisations", "/organisations/", "新街口街道总工会"),
            Look("its page", "/organisations/xinjiekou/", "新街口街道总工会"),
            Look("district", "/districts/chaoyang/", "新街口街道总工会"),
        ]
        return Change("confirmed body", lambda: registers.confirm(body, by=self.newsroom.manager), looks)

    def changed_event(self) -> Change:
        event = registers.amend(self.event, {"title": "职工夜读会"}, by=self.newsroom.writer)
        looks = [
            Look("home", "/", "职工夜读会"),
            Look("events", "/events/", "职工夜读会"),
            Look("event", event.get_absolute_url(), "职工夜读会"),
            Look("district", "/districts/chaoyang/", "职工夜读会"),
            Look("calendar", "/events/calendar.ics", "职工夜读会"),
            Look("organisation", "/organisations/yangqu/", "职工夜读会"),
        ]
        return Change("changed event", lambda: registers.confirm(event, by=self.newsroom.manager), looks)

    def renamed_column(self) -> Change:
        column = registers.amend(self.column, {"name": "职工夜话"}, by=self.newsroom.writer)
        looks = [
            Look("columns", "/columns/", "职工夜话"),
            Look("column", "/columns/people/", "职工夜话"),
            Look("article", self.live.article.get_absolute_url(), "职工夜话"),
        ]
        return Change("renamed column", lambda: registers.confirm(column, by=self.newsroom.manager), looks)

    def renamed_topic(self) -> Change:
        client = Client()
        client.force_login(self.newsroom.manager)
        address, form = reverse("admin:articles_topic_change", args=[self.topic.pk]), {"name": "劳动权益", "order": 1}
        looks = [
            Look("topic", "/topics/rights/", "劳动权益"),
            Look("article", self.live.article.get_absolute_url(), "劳动权益"),
        ]
        return Change("renamed topic", lambda: client.post(address, form), looks)

    @property
    def changes(self) -> list[Callable[[], Change]]:
        return [
            self.publication, self.correction, self.front_page, self.revision, self.offline, self.withdrawal,
            self.pulled_photo, self.confirmed_body, self.changed_event, self.renamed_column, self.renamed_topic,
        ]  # fmt: skip
