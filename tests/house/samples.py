"""One of everything, so that every address of the house can be asked for something that is there."""

from datetime import timedelta
from functools import cached_property

from django.contrib.auth import get_user_model
from django.contrib.auth.tokens import default_token_generator
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from articles import actions
from articles.models import (
    ApprovalRule,
    Article,
    Beat,
    Column,
    Delivery,
    DutyNotice,
    Letter,
    MovedAddress,
    Notice,
    Outlet,
    Robot,
    Section,
    Source,
    Story,
    Topic,
    WorkingCopy,
)
from intake.actions import receive
from intake.docx import Picture
from intake.models import Enclosure
from organisations.models import Office, Person
from tests.articles.pictures import make_photo
from tests.factories import make_body, make_district, make_event, make_topic
from tests.house.access import PAGES_OF_A_STORY
from tests.people import Newsroom, make_contributor, make_user
from tests.stories import make_story, published, signed_up_to

CONFIRMED = {"state": "confirmed", "from_reference": True}
NO_SUCH = 987654321
TAG_OF_LIVE, TAG_OF_WAITING = "职工驿站", "暗访"


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
        self._from_outside()
        self.preview_key = self._preview_key()
        self.specials = self._specials()
        self.rows = self._rows()
        self.proposed = {
            "organisation": make_body("未核发工会", confirmed=False),
            "column": Column.objects.create(slug="proposed", name="未核发栏目"),
            "contributor": make_contributor("未核发供稿人"),
        }
        self.invitation = make_event(public=False)
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
        typed = {"story": self.draft, "fields": [["kicker", "引题"]]}
        actions.keep(f"story-{self.draft.pk}", "window-1", by=newsroom.writer, **typed)
        self.working_copy = WorkingCopy.objects.get()
        tomorrow = now + timedelta(days=1)
        unseen = published(newsroom, headline="限定查阅之题", goes_live_at=tomorrow, at=now)
        Story.objects.filter(pk__in=[self.restricted.pk, unseen.pk]).update(is_restricted=True)
        self.live, self.withdrawn, self.offline = (
            published(newsroom, tags=[TAG_OF_LIVE], **in_lists) for _number in range(3)
        )
        actions.withdraw(self.withdrawn.pk, by=newsroom.final, reason="失实")
        actions.take_offline(self.offline.pk, by=newsroom.second, reason="核实")
        self.in_review, self.ready = (signed_up_to(newsroom, stage) for stage in ("first", "final"))
        self.waiting = published(newsroom, goes_live_at=tomorrow, at=now, tags=[TAG_OF_WAITING], **in_lists)

    def _from_outside(self):
        """Two submissions that wait, and an original beside a story that all may read and beside one that few may."""
        newsroom = self.newsroom
        self.submissions = [make_story(newsroom, by=newsroom.correspondent) for _number in range(2)]
        for story in self.submissions:
            actions.send_in(story.pk, by=newsroom.correspondent, version=story.version)
        self.attachments = {
            "there": actions.attach(
                self.submissions[0].pk, ContentFile("原件".encode(), "原件.txt"), by=newsroom.correspondent
            ),
            "restricted": actions.attach(
                self.restricted.pk, ContentFile("密件".encode(), "密件.txt"), by=newsroom.writer
            ),
        }

    def _preview_key(self):
        """Of a link to a story with the picture."""
        picture = {"photo": self.photo.pk, "is_lead": True, "caption": "路口", "credit": "某摄", "alt": "炉子"}
        story = make_story(self.newsroom, headline="送审之题", pictures=[picture])
        key, _link = actions.make_preview_link(story.pk, by=self.newsroom.first, version=story.version)
        return key

    def _specials(self):
        """{sample: a draft of that slug}: one signed, one not yet, one taken down."""
        newsroom, drafts = self.newsroom, {}
        section = {"title": "一节", "note": "", "articles": [self.live.article.pk], "events": [], "bodies": []}
        for sample in ("there", "draft", "taken down"):
            fields = {"slug": sample.replace(" ", "-"), "title": "专题之题", "intro": "", "sections": [section]}
            drafts[sample] = actions.save_special(None, fields, by=newsroom.first, base=0)
            if sample != "draft":
                actions.sign_special(drafts[sample].pk, by=newsroom.second, version=1)
        actions.take_special_down(drafts["taken down"].pk, by=newsroom.second)
        return drafts

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
            "articles.letter": Letter.objects.create(text="路口的炉子夜里也亮着吗？", sender="0" * 32),
            "articles.movedaddress": MovedAddress.objects.create(old="/old-page.html", new="/districts/"),
            "articles.dutynotice": DutyNotice.objects.create(
                text="今晚零点前付印",
                begins_at=timezone.now(),
                ends_at=timezone.now() + timedelta(hours=8),
                entered_by=self.newsroom.final,
            ),
            "articles.beat": Beat.objects.create(reporter=self.newsroom.writer, district=self.district),
            "articles.outlet": Outlet.objects.create(name="微信公众号"),
            "articles.robot": Robot.objects.create(name="采编群", address="https://robot.example.org/"),
            "articles.delivery": self._delivery(),
            "articles.contributor": make_contributor("闻人竹", **CONFIRMED),
            "articles.topic": self.topic,
            "articles.section": Section.objects.create(slug="news", name="要闻", address="/"),
            "articles.source": Source.objects.create(name="样报"),
            "articles.desk": self.newsroom.desk,
            "articles.photo": self.photo,
            "articles.approvalrule": ApprovalRule.objects.create(name="涉市总领导报道", page=1, to_whom="市总办公室"),
            "articles.article": self.live.article,
            "articles.specialdraft": self.specials["draft"],
            "articles.story": self.draft,
            "intake.batch": self.batch,
            "auth.user": self.newsroom.typist,
        }

    def _delivery(self):
        person = self.newsroom.first
        notice = Notice.objects.create(person=person, kind=Notice.Kind.URGENT, text="急稿。", event="sample")
        return Delivery.objects.create(notice=notice, text=notice.text, event="sample")

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
            **self._of_writers(),
            **self._of_raw_copy(),
            **self._of_the_desk(),
            **self._of_readers(),
            **self._of_events(),
            **self._of_accounts(),
            **self._of_links(),
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
            "draft": self.draft,
            "restricted": self.restricted,
            "published": self.live,
            "withdrawn": self.withdrawn,
            "offline": self.offline,
            "scheduled": self.waiting,
            "received": self.submissions[0],
            "in review": self.in_review,
            "ready": self.ready,
        }
        rendition = self.photo.renditions.first().file_name
        return {
            **{
                (f"admin:articles_story_{page}", sample): reverse(f"admin:articles_story_{page}", args=[story.pk])
                for page in (*PAGES_OF_A_STORY, "seal", "sheet")
                for sample, story in stories.items()
            },
            **{
                ("admin:review_story", sample): reverse("admin:review_story", args=[stories[sample].pk])
                for sample in ("draft", "restricted")
            },
            ("admin:review_story", "no such"): reverse("admin:review_story", args=[NO_SUCH]),
            ("admin:articles_story_combine", "two"): "{}?story={}&story={}".format(
                reverse("admin:articles_story_combine"), *(story.pk for story in self.submissions)
            ),
            **{
                ("admin:articles_story_attachment", sample): reverse("admin:articles_story_attachment", args=[row.pk])
                for sample, row in self.attachments.items()
            },
            ("admin:articles_story_attachment", "no such"): reverse("admin:articles_story_attachment", args=[NO_SUCH]),
            ("admin:articles_photo_rendition", "there"): reverse("admin:articles_photo_rendition", args=[rendition]),
            ("admin:articles_photo_rendition", "no such"): reverse("admin:articles_photo_rendition", args=["x.jpg"]),
        }

    def _of_writers(self):
        pages = ("desk:story", "desk:answer")
        rendition = self.photo.renditions.first().file_name
        return {
            **{(page, "own"): reverse(page, args=[self.draft.pk]) for page in pages},
            **{(page, "no such"): reverse(page, args=[NO_SUCH]) for page in (*pages, "desk:attachment")},
            **{
                ("desk:attachment", sample): reverse("desk:attachment", args=[row.pk])
                for sample, row in self.attachments.items()
            },
            ("desk:photo", "own"): reverse("desk:photo", args=[rendition]),
            ("desk:photo", "no such"): reverse("desk:photo", args=["x.jpg"]),
            ("desk:kept", "own"): reverse("desk:kept", args=[self.working_copy.pk]),
            ("desk:kept", "no such"): reverse("desk:kept", args=[NO_SUCH]),
        }

    def _of_the_desk(self):
        offered = "?term=&app_label={}&model_name={}&field_name={}"
        autocomplete = reverse("admin:autocomplete")
        on_site = {
            "topic": (Topic, self.topic.pk), "restricted": (Story, self.restricted.pk), "no such": (Topic, NO_SUCH),
        }  # fmt: skip
        return {
            ("admin:issue_sheet", "there"): reverse("admin:issue_sheet", args=["2026-11-24"]),
            ("admin:issue_sheet", "no such"): reverse("admin:issue_sheet", args=["2026-02-30"]),
            ("admin:issue", "there"): reverse("admin:issue", args=["2026-11-24"]),
            ("admin:issue", "no such"): reverse("admin:issue", args=["2026-02-30"]),
            ("admin:roster", "there"): reverse("admin:roster", args=["2026-11-24"]),
            ("admin:roster", "no such"): reverse("admin:roster", args=["2026-02-30"]),
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
        owners = {
            "district": self.district.slug,
            "topic": self.topic.slug,
            "column": self.rows["articles.column"].slug,
            "body": self.rows["organisations.body"].slug,
        }
        lists = {"district": self.district.slug, "topic": self.topic.slug, "tag": TAG_OF_LIVE}
        lists |= {"organisation": owners["body"], "column": owners["column"]}
        lists |= {"contributor": self.rows["articles.contributor"].slug}
        lists |= {f"{owner}_feed{form}": slug for owner, slug in owners.items() for form in ("", "_rss", "_json")}
        days = {"archive_year": 1, "archive_month": 2, "archive_day": 3}
        return {
            **{("article", sample): path for sample, path in articles.items()},
            **{(name, "there"): reverse(name, args=[slug]) for name, slug in lists.items()},
            **{(name, "no such"): reverse(name, args=["no-such"]) for name in lists},
            **{("special", sample): reverse("special", args=[row.slug]) for sample, row in self.specials.items()},
            ("special", "no such"): reverse("special", args=["no-such"]),
            **{
                (name, "there"): reverse(name, args=[day.year, day.month, day.day][:parts])
                for name, parts in days.items()
            },
            **{(name, "no such"): reverse(name, args=[1950, 1, 1][:parts]) for name, parts in days.items()},
            **{(name, "unconfirmed"): reverse(name, args=[row.slug]) for name, row in self.proposed.items()},
            ("tag", "waiting"): reverse("tag", args=[TAG_OF_WAITING]),
            ("sitemap_block", "there"): reverse("sitemap_block", args=[0]),
            ("sitemap_block", "no such"): reverse("sitemap_block", args=[NO_SUCH]),
        }

    def _of_events(self):
        event = self.rows["organisations.event"]
        there = {
            "event": [event.pk],
            "event_calendar": [event.pk],
            "events_month": [event.starts_on.year, event.starts_on.month],
            "district_calendar": [self.district.slug],
            "body_calendar": [self.rows["organisations.body"].slug],
        }
        missing = {
            "event": [NO_SUCH],
            "event_calendar": [NO_SUCH],
            "events_month": [1948, 12],
            "district_calendar": ["no-such"],
            "body_calendar": ["no-such"],
        }
        return {
            **{(name, "there"): reverse(name, args=args) for name, args in there.items()},
            **{(name, "no such"): reverse(name, args=args) for name, args in missing.items()},
            **{(name, "invitation"): reverse(name, args=[self.invitation.pk]) for name in ("event", "event_calendar")},
        }

    def _of_links(self):
        rendition = self.photo.renditions.first().file_name
        return {
            ("preview", "there"): reverse("preview", args=[self.preview_key]),
            ("preview", "no such"): reverse("preview", args=["no-such"]),
            ("preview_picture", "there"): reverse("preview_picture", args=[self.preview_key, rendition]),
            ("preview_picture", "no such"): reverse("preview_picture", args=[self.preview_key, "x.jpg"]),
        }

    def _of_accounts(self):
        person = self.newsroom.typist
        number = urlsafe_base64_encode(force_bytes(person.pk))
        token = default_token_generator.make_token(person)
        return {
            ("password_reset_confirm", "fresh"): reverse("password_reset_confirm", args=[number, token]),
            ("password_reset_confirm", "spent"): reverse("password_reset_confirm", args=[number, "x-spent"]),
        }
