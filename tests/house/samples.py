"""One of everything, so that every address of the house can be asked for something that is there."""

from datetime import timedelta
from functools import cached_property

from django.contrib.auth import get_user_model
from django.contrib.auth.tokens import default_token_generator
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from articles import actions
from articles.models import Article, Column, Section, Source, Story, Topic
from intake.actions import receive
from intake.docx import Picture
from intake.models import Enclosure
from organisations.models import Office, Person
from tests.articles.pictures import make_photo
from tests.factories import make_body, make_district, make_event, make_topic
from tests.people import Newsroom, make_contributor, make_user
from tests.stories import make_story, published

CONFIRMED = {"state": "confirmed", "from_reference": True}
NO_SUCH = 987654321


class House:
    """One of everything, with the words for each sample of the table in `where`."""

    def __init__(self):
        self.newsroom = Newsroom()
        self.superuser = get_user_model().objects.create(username="root", is_staff=True, is_superuser=True)
        self.district, self.topic = make_district("chaoyang"), make_topic("rights")
        self.photo = make_photo(self.newsroom.writer)
        self.batch, _is_new = receive(
            "暖手炉送到路口\n\n本报讯 路口多了一只炉子。\n",
            by=self.newsroom.writer,
            original=b"the file",
            pictures=[Picture("stove.png", b"the picture")],
        )
        self._stories()
        self.rows = self._rows()
        self.callers = self._callers()

    def _callers(self):
        """{caller of the table: the login}; a stranger has none, one who left has one that is closed."""
        newsroom = self.newsroom
        left = make_user("离职者", "final")
        left.is_active = False
        left.save()
        return {
            "anonymous": None,
            "disabled": left,
            "correspondent": newsroom.correspondent,
            "author": newsroom.writer,
            "reporter": make_user("另一记者", "reporter", desk=newsroom.desk),
            **{role: getattr(newsroom, role) for role in ("first", "second", "final", "proofreader", "manager")},
        }

    def _stories(self):
        newsroom, now = self.newsroom, timezone.now()
        in_lists = {"districts": [self.district.slug], "topics": [self.topic.slug]}
        self.draft = make_story(newsroom, headline="草稿之题")
        self.restricted = make_story(newsroom, headline="限定查阅之题")
        tomorrow = now + timedelta(days=1)
        unseen = published(newsroom, headline="限定查阅之题", goes_live_at=tomorrow, at=now)
        Story.objects.filter(pk__in=[self.restricted.pk, unseen.pk]).update(is_restricted=True)
        self.live, self.withdrawn, self.offline = (published(newsroom, **in_lists) for _number in range(3))
        actions.withdraw(self.withdrawn.pk, by=newsroom.final, reason="失实")
        actions.take_offline(self.offline.pk, by=newsroom.second, reason="核实")
        self.waiting = published(newsroom, goes_live_at=tomorrow, at=now, **in_lists)

    def _rows(self):
        """{model: the row that its admin pages are asked for}."""
        person = Person.objects.create(name="祁素问", **CONFIRMED)
        body = make_body()
        return {
            "organisations.body": body,
            "organisations.person": person,
            "organisations.office": Office.objects.create(
                person=person, body=body, title="主席", kind=Office.Kind.ELECTED, source="公报", **CONFIRMED
            ),
            "organisations.event": make_event(),
            "organisations.district": self.district,
            "articles.column": Column.objects.create(slug="zou", name="新春走基层", **CONFIRMED),
            "articles.contributor": make_contributor("闻人竹", **CONFIRMED),
            "articles.topic": self.topic,
            "articles.section": Section.objects.create(slug="news", name="要闻", address="/"),
            "articles.source": Source.objects.create(name="样报"),
            "articles.desk": self.newsroom.desk,
            "articles.photo": self.photo,
            "articles.article": self.live.article,
            "articles.story": self.draft,
            "intake.batch": self.batch,
            "auth.user": self.newsroom.typist,
        }

    def address(self, name, sample):
        """The path of a sample of the table."""
        if (name, sample) in self._special:
            return self._special[name, sample]
        if not sample:
            return reverse(name)
        row = self._row_of(name)
        number = NO_SUCH if sample == "no such" else row.pk
        if name.startswith("admin/"):
            return "/" + name.replace("<path:object_id>", str(number))
        return reverse(name, args=[number])

    def _row_of(self, name):
        """The row of the model that an admin page is of: admin:articles_story_change, admin/articles/story/…"""
        for model, row in self.rows.items():
            app, noun = model.split(".")
            if name.startswith((f"admin:{app}_{noun}_", f"admin/{app}/{noun}/")):
                return row
        raise LookupError(f"{name}: no sample is known")

    @cached_property
    def _special(self):
        return {
            **self._of_stories(),
            **self._of_raw_copy(),
            **self._of_the_desk(),
            **self._of_readers(),
            **self._of_accounts(),
        }

    def _of_raw_copy(self):
        enclosure = Enclosure.objects.get(batch=self.batch)
        rows = {"admin:intake_original": self.batch, "admin:intake_enclosure": enclosure}
        return {
            **{(name, "there"): reverse(name, args=[row.pk]) for name, row in rows.items()},
            **{(name, "no such"): reverse(name, args=[NO_SUCH]) for name in rows},
        }

    def _of_stories(self):
        stories = {
            "draft": self.draft, "restricted": self.restricted, "published": self.live, "withdrawn": self.withdrawn,
        }  # fmt: skip
        rendition = self.photo.renditions.first().file_name
        return {
            **{
                (f"admin:articles_story_{page}", sample): reverse(f"admin:articles_story_{page}", args=[story.pk])
                for page in ("change", "history", "preview")
                for sample, story in stories.items()
            },
            ("admin:articles_photo_rendition", "there"): reverse("admin:articles_photo_rendition", args=[rendition]),
            ("admin:articles_photo_rendition", "no such"): reverse("admin:articles_photo_rendition", args=["x.jpg"]),
        }

    def _of_the_desk(self):
        offered = "?term=&app_label={}&model_name={}&field_name={}"
        autocomplete = reverse("admin:autocomplete")
        on_site = {
            "topic": (Topic, self.topic.pk), "restricted": (Story, self.restricted.pk), "no such": (Topic, NO_SUCH),
        }  # fmt: skip
        return {
            ("admin:issue", "there"): reverse("admin:issue", args=["2026-11-24"]),
            ("admin:issue", "no such"): reverse("admin:issue", args=["2026-02-30"]),
            ("admin:autocomplete", "bodies"): autocomplete + offered.format("articles", "story", "bodies"),
            ("admin:autocomplete", "people of a desk"): autocomplete + offered.format("articles", "desk", "members"),
            ("admin:autocomplete", "no such"): autocomplete + offered.format("articles", "story", "state"),
            **{
                ("admin:view_on_site", sample): reverse(
                    "admin:view_on_site", args=[ContentType.objects.get_for_model(model).pk, number]
                )
                for sample, (model, number) in on_site.items()
            },
            **{
                ("admin:app_list", label): reverse("admin:app_list", args=[label])
                for label in ("articles", "organisations", "intake", "auth")
            },
            ("admin/(?P<url>.*)$", "no such"): "/admin/no/such/page/",
            ("admin:auth_user_change", "superuser"): reverse("admin:auth_user_change", args=[self.superuser.pk]),
            ("admin:auth_user_password_change", "superuser"): reverse(
                "admin:auth_user_password_change", args=[self.superuser.pk]
            ),
        }

    def _of_readers(self):
        day = timezone.localdate(self.live.article.published_at)
        other = reverse("article", args=[2001, "01", "01", self.live.article.pk])
        articles = {
            "live": self.live.article.get_absolute_url(),
            "other address": other,
            "waiting": Article.objects.get(pk=self.waiting.article_id).get_absolute_url(),
            "offline": self.offline.article.get_absolute_url(),
            "withdrawn": self.withdrawn.article.get_absolute_url(),
            "no such": reverse("article", args=[2026, "11", "22", NO_SUCH]),
        }
        lists = {"district": self.district.slug, "district_feed": self.district.slug}
        lists |= {"topic": self.topic.slug, "topic_feed": self.topic.slug}
        days = {"archive_year": 1, "archive_month": 2, "archive_day": 3}
        return {
            **{("article", sample): path for sample, path in articles.items()},
            **{(name, "there"): reverse(name, args=[slug]) for name, slug in lists.items()},
            **{(name, "no such"): reverse(name, args=["no-such"]) for name in lists},
            **{
                (name, "there"): reverse(name, args=[day.year, day.month, day.day][:parts])
                for name, parts in days.items()
            },
            **{(name, "no such"): reverse(name, args=[1950, 1, 1][:parts]) for name, parts in days.items()},
            ("sitemap_block", "there"): reverse("sitemap_block", args=[0]),
            ("sitemap_block", "no such"): reverse("sitemap_block", args=[NO_SUCH]),
        }

    def _of_accounts(self):
        person = self.newsroom.typist
        number = urlsafe_base64_encode(force_bytes(person.pk))
        token = default_token_generator.make_token(person)
        return {
            ("password_reset_confirm", "fresh"): reverse("password_reset_confirm", args=[number, token]),
            ("password_reset_confirm", "spent"): reverse("password_reset_confirm", args=[number, "x-spent"]),
        }
