"""A newsroom that hides a word in every field readers must not see, and one that shows another word everywhere."""

from datetime import timedelta
from itertools import count

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from articles import actions
from articles.models import (
    Article,
    Beat,
    Channel,
    Column,
    Contributor,
    FrontPage,
    Letter,
    ProposedCorrection,
    Related,
    SpecialDraft,
    Story,
)
from organisations.models import Body, Event, Office, Person
from tests.articles.pictures import make_photo
from tests.factories import make_body, make_district, make_event, make_topic
from tests.people import Newsroom, make_contributor, make_user
from tests.stories import edited, make_story, published, signed_up_to

# Nothing of ours is spelt like these, and a word that a reader can search stands beside them.
HIDDEN, HIDDEN_SLUG = "鹮鸢", "zqx-hidden"
SHOWN, SHOWN_SLUG = "鸮隼", "qyw-shown"
SOUGHT = "河豚灯会"
_numbers = count(1)


def hidden(where):
    """A text that names the place it was hidden in, so that a leak says where it comes from."""
    return f"{HIDDEN}{where}{SOUGHT}"


def hidden_slug():
    return f"{HIDDEN_SLUG}-{next(_numbers)}"


def parts(word):
    """Every part of a content that a person types, with the word in it."""
    return {
        "banner": f"{word}通栏", "kicker": f"{word}引题", "headline": f"{word}主题", "subhead": f"{word}副题",
        "web_headline": f"{word}网题", "short_headline": f"{word}短题", "dateline": f"{word}讯",
        "body": f"<p>{word}正文{SOUGHT}。</p>", "tags": [f"{word}标签"],
        "bylines": [{"role": "通讯员", "name": f"{word[:2]}署名", "contributor": None}],
    }  # fmt: skip


class Paper:
    """Stories in every state, registers that wait for a second person, and whatever stands beside them."""

    def __init__(self):
        self.newsroom, self.now = Newsroom(), timezone.now()
        self.district, self.topic = make_district("chaoyang", short_name="朝阳"), make_topic("rights")
        self.body, self.column = make_body(slug=f"{SHOWN_SLUG}-body"), self._column(SHOWN_SLUG, confirmed=True)
        self.contributor = self._contributor(SHOWN_SLUG, confirmed=True)
        self.in_lists = {
            "districts": [self.district.slug], "topics": [self.topic.slug], "bodies": [self.body.slug],
            "column": self.column.slug,
        }  # fmt: skip
        self._show()
        self._hide_stories()
        self._hide_registers()
        self._hide_beside()

    def _contributor(self, slug, *, confirmed):
        state = "confirmed" if confirmed else "proposed"
        name = f"{SHOWN}供稿" if confirmed else hidden("供稿人")
        unit = f"{SHOWN}单位" if confirmed else hidden("单位")
        return make_contributor(name, slug=slug, unit=unit, state=state, from_reference=confirmed)

    def _column(self, slug, *, confirmed):
        state = "confirmed" if confirmed else "proposed"
        name = f"{SHOWN}栏目" if confirmed else hidden("栏目")
        return Column.objects.create(slug=slug, name=name, state=state, from_reference=confirmed)

    def _show(self):
        byline = [{"role": "记者", "name": self.contributor.name, "contributor": self.contributor.slug}]
        self.event = make_event(f"{SHOWN}活动", district=self.district)
        self.live = published(
            self.newsroom, **{**parts(SHOWN), "bylines": byline}, **self.in_lists, event=self.event.pk, at=self.now
        )

    def _hide_stories(self):
        newsroom, now, final = self.newsroom, self.now, self.newsroom.final
        texts = {**parts(HIDDEN), **self.in_lists, "event": self.event.pk}
        make_story(newsroom, **texts)
        for stage in ("", "first", "second", "final"):
            signed_up_to(newsroom, stage, **texts)
        returned = signed_up_to(newsroom, "", **texts)
        actions.return_to_author(returned.pk, by=newsroom.first, reason=hidden("退回理由"))
        dropped = signed_up_to(newsroom, "", **texts)
        actions.not_use(dropped.pk, by=newsroom.first, reason=hidden("不采用理由"))
        self.waiting = published(newsroom, goes_live_at=now + timedelta(hours=5), at=now, **texts)
        stopped = published(newsroom, goes_live_at=now + timedelta(hours=6), at=now, **texts)
        actions.stop(stopped.pk, by=final, reason=hidden("停发理由"))
        held = published(newsroom, goes_live_at=now + timedelta(hours=7), at=now, **texts)
        actions.hold(held.pk, by=final, reason=hidden("缓发理由"))
        self.offline, self.withdrawn = (published(newsroom, at=now, **texts) for _number in range(2))
        actions.take_offline(self.offline.pk, by=newsroom.second, reason=hidden("下线理由"))
        actions.withdraw(self.withdrawn.pk, by=final, reason=hidden("撤稿理由"))
        self._hide_submissions(texts)
        self._hide_revision()
        Story.objects.filter(pk=self.waiting.pk).update(is_restricted=True)

    def _hide_submissions(self, texts):
        newsroom = self.newsroom
        sent = [make_story(newsroom, by=newsroom.correspondent, desk=None, **texts) for _number in range(3)]
        sent = [actions.send_in(story.pk, by=newsroom.correspondent, version=story.version) for story in sent]
        actions.combine({story.pk: story.version for story in sent[1:]}, by=newsroom.first)
        actions.register_submission(
            edited(sent[0]), by=newsroom.writer, channel=Channel.WECHAT, original_text=hidden("来稿原文")
        )

    def _hide_revision(self):
        """The live article stays as it was while its story is rewritten, with remarks, files and opinions beside it."""
        newsroom = self.newsroom
        story = actions.revise(self.live.pk, by=newsroom.writer, reason=hidden("修订理由"))
        story, _voided = actions.save(story.pk, edited(story, **parts(HIDDEN)), base=story.version, by=newsroom.writer)
        story = actions.submit(story.pk, by=newsroom.writer, version=story.version)
        actions.sign_off(story.pk, by=newsroom.first, version=story.version, opinion=hidden("审签意见"))
        actions.add_note(story.pk, hidden("补充说明"), by=newsroom.writer)
        upload = SimpleUploadedFile(f"{HIDDEN}原件.txt", hidden("原件").encode())
        actions.attach(story.pk, upload, by=newsroom.writer)
        Story.objects.filter(pk=story.pk).update(original_text=hidden("原文"), print_signed_by=f"{HIDDEN}签")
        ProposedCorrection.objects.create(story=story, text=hidden("更正草稿"), proposed_by=newsroom.writer)

    def _hide_registers(self):
        proposer = self.newsroom.writer
        unseen = {"proposed_by": proposer, "state": "proposed"}
        body = Body.objects.create(
            name=hidden("工会"), slug=hidden_slug(), level="base", district=self.district, parent=self.body, **unseen
        )
        body.names.create(name=hidden("曾用名"), kind="former")
        person = Person.objects.create(name=f"{HIDDEN}人物", note=hidden("备注"), **unseen)
        Office.objects.create(person=person, body=self.body, title=f"{HIDDEN}主席", source=hidden("出处"), **unseen)
        seen = {"state": "confirmed", "from_reference": True}
        Office.objects.create(person=person, body=self.body, title=f"{HIDDEN}委员", **seen)
        known = Person.objects.create(name=f"{HIDDEN}某", **seen)
        Office.objects.create(person=known, body=self.body, title=f"{HIDDEN}待核", **unseen)
        Office.objects.create(person=known, body=body, title=f"{HIDDEN}他处", **seen)
        self._column(hidden_slug(), confirmed=False)
        self._contributor(hidden_slug(), confirmed=False)
        invitation = make_event(
            hidden("采访线索"), public=False, district=self.district, venue=hidden("地点"), description=hidden("说明")
        )
        proposed = Event.objects.create(
            title=hidden("未核发活动"), audience="workers", starts_on=timezone.localdate(), district=self.district,
            venue=hidden("会场"), **unseen,
        )  # fmt: skip
        for event in (invitation, proposed):
            event.bodies.add(self.body)
        Body.objects.filter(pk=self.body.pk).update(pending={"name": hidden("待核发改名")})
        Event.objects.filter(pk=self.event.pk).update(pending={"venue": hidden("待核发地点")})
        Contributor.objects.filter(pk=self.contributor.pk).update(pending={"unit": hidden("待核发单位")})

    def _hide_beside(self):
        newsroom = self.newsroom
        make_photo(newsroom.writer, caption=hidden("图说"), credit=f"{HIDDEN}摄", alt=hidden("图中"))
        Letter.objects.create(text=hidden("来信"), name=f"{HIDDEN}读者", contact=f"{HIDDEN}电话", sender="0" * 32)
        SpecialDraft.objects.create(
            slug=hidden_slug(), title=hidden("专题"), intro=hidden("专题导语"), changed_by=newsroom.writer,
            sections=[{"title": hidden("分栏"), "note": "", "articles": [self.live.article_id], "events": [],
                       "bodies": []}],
        )  # fmt: skip
        places = [{"slot": "lead", "article": self.waiting.article_id, "until": None}]
        places += [
            {"slot": "second", "article": story.article_id, "until": None} for story in (self.offline, self.withdrawn)
        ]
        FrontPage.objects.create(number=1, places=places, arranged_by=newsroom.final.pk, arranged_at=timezone.now())
        for story in (self.offline, self.withdrawn):
            # As if they had been forgotten when their articles went down.
            Related.objects.create(
                article=self.live.article, other=story.article, reason="words", words=hidden("都写到"), closeness=999
            )
        reporter = make_user(f"{HIDDEN}记者", "reporter")
        Beat.objects.create(reporter=reporter, district=self.district)

    @property
    def guessed(self):
        """Addresses of what is hidden, as somebody would guess them."""
        articles = Article.objects.exclude(pk=self.live.article_id)
        events = Event.objects.exclude(pk=self.event.pk)
        slugs = {
            "organisations": Body, "columns": Column, "contributors": Contributor, "specials": SpecialDraft,
        }  # fmt: skip
        yield from (article.get_absolute_url() for article in articles)
        for event in events:
            yield from (f"/events/{event.pk}/", f"/events/{event.pk}/event.ics")
        for folder, model in slugs.items():
            for slug in model.objects.values_list("slug", flat=True):
                yield f"/{folder}/{slug}/"
                yield from (f"/feeds/{kind}/{slug}/{form}" for kind in ("bodies", "columns") for form in FORMS)
        yield f"/tags/{HIDDEN}标签/"
        yield from (f"/letters/?article={article.pk}" for article in articles)
        yield from (f"/search/?q={SOUGHT}", f"/search/?q={SOUGHT}&district=chaoyang", f"/search/?q={SHOWN}")
        yield from (f"/search/?q={SOUGHT}&order=relevance", f"/search/?q={SOUGHT}&order=relevance&part=texts")
        # The hidden word in pinyin, whole and by its initials, and how the shown one is spelt.
        yield from (f"/search/?q={spelt}" for spelt in ("huanyuan", "hy", "hyrw", "huanyuangonghui", "htdh", "xs"))
        yield from (
            "/search/?q=鹮",
            "/search/?district=chaoyang",
            "/search/?topic=rights",
            "/events/?district=chaoyang",
        )


FORMS = ("", "rss.xml", "feed.json")
