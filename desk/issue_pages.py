"""The pages of an issue for the story list: rows, sums, and who may sign what, in a fixed number of queries."""

from dataclasses import dataclass, field
from itertools import groupby

from django.db.models import F
from django.utils import timezone

from articles.actions import new_token
from articles.actions.reviewing import APPROVE
from articles.facts import actor, bylines_of, facts_of_many
from articles.models import Story
from articles.proofreading import mark, proofread_of_many, rate
from articles.refusals import refusal
from articles.workflow import MOVES, SIGN_OFF_PERMISSION, STAGE_OF_STATE, Stage, State
from desk.rows import Row, picture_counts


@dataclass(frozen=True)
class IssueRow(Row):
    """A story of the issue. `why_not`: why this person cannot sign it now, empty when they can."""

    byline: str = ""
    signed: list = field(default_factory=list)
    why_not: str = ""
    is_ticked: bool = True
    proofread: list = field(default_factory=list)

    @property
    def proofread_mark(self):
        return mark(self.story, self.proofread)

    @property
    def is_off_the_page(self):
        return self.story.print_status == Story.PrintStatus.PULLED


@dataclass(frozen=True)
class SignForm:
    """One signature for the stories of a page that wait at one stage."""

    key: str
    stage: Stage
    rows: list
    token: str
    opinion: str = ""
    problem: str = ""

    @property
    def can_be_signed(self):
        return any(not row.why_not for row in self.rows)


@dataclass(frozen=True)
class IssuePage:
    """`number` None: stories of the issue that have no page yet. What was taken off the page is not counted."""

    number: int | None
    rows: list
    forms: list

    @property
    def name(self):
        return next((row.story.page_name for row in self.rows if row.story.page_name), "")

    @property
    def total(self):
        return _sums(self.rows)

    @property
    def rate(self):
        """差错率 of what was proofread on the page."""
        return rate([row.proofread for row in self.rows])


def issue_pages(user, day, tried=None):
    """The pages of the issue of `day` in order. `tried`: a page signature that was refused, shown again with what was
    ticked and typed; a story that changed meanwhile is shown unticked, because nobody read its newest version."""
    stories = list(_stories(user, day))
    rows = _rows(stories, user, tried)
    pages = groupby(rows, key=lambda row: row.story.page)
    return [_page(number, list(on_page), user, tried) for number, on_page in pages]


def issue_total(pages):
    return _sums([row for page in pages for row in page.rows])


def _sums(rows):
    counted = [row for row in rows if not row.is_off_the_page]
    return {
        "stories": len(counted),
        "characters": sum(row.story.characters for row in counted),
        "pictures": sum(row.story.picture_count for row in counted),
    }


def _stories(user, day):
    return (
        Story.objects.readable_by(user)
        .filter(issue_date=day)
        .exclude(state=State.NOT_USED)
        .select_related("desk", "written_by", "entered_by", "in_charge", "article", "round")
        .defer("body", "original_text", "article__body", "article__text", "article__bylines", "article__lead_picture")
        .annotate(picture_count=picture_counts())
        .order_by(F("page").asc(nulls_last=True), "pk")
    )


def _rows(stories, user, tried):
    person, at = actor(user), timezone.now()
    known, bylines = facts_of_many(stories, at), bylines_of(stories)
    proofread = proofread_of_many(stories)
    return [
        IssueRow(
            story=story,
            byline=byline_text(bylines[story.pk]),
            signed=_signatures(known[story.pk]),
            why_not=_why_not(person, known[story.pk]),
            is_ticked=_is_ticked(story, tried),
            proofread=proofread.get(story.pk, []),
        )
        for story in stories
    ]


def _is_ticked(story, tried):
    if tried is None or tried["form"] != _key(story.page, STAGE_OF_STATE.get(story.state)):
        return True
    return tried["versions"].get(story.pk) == story.version


def _key(page, stage):
    return f"{page or 0}-{stage or 0:d}"


def byline_text(lines):
    """As printed, a role said once for the names that follow it: 记者 许知夏 何小满　通讯员 梁文博."""
    groups = groupby(lines, key=lambda line: line.role)
    return "　".join(f"{role} {' '.join(line.name for line in of_role)}".strip() for role, of_role in groups)


def _signatures(facts):
    """What stands at each of the three stages, None where the paper has a blank to sign."""
    by_stage = {signed.stage: signed for signed in facts.standing}
    return [by_stage.get(stage) for stage in Stage]


def _why_not(person, facts):
    stage = STAGE_OF_STATE.get(facts.state)
    return (refusal(MOVES[APPROVE[stage]], person, facts) or "") if stage else ""


def _page(number, rows, user, tried):
    forms = []
    for stage in Stage:
        waiting = [row for row in rows if STAGE_OF_STATE.get(row.story.state) == stage]
        if waiting and user.has_perm(SIGN_OFF_PERMISSION[stage]):
            forms.append(_form(number, stage, waiting, tried))
    return IssuePage(number, rows, forms)


def _form(number, stage, rows, tried):
    key = _key(number, stage)
    was_tried = {} if tried is None or tried["form"] != key else tried
    return SignForm(
        key, stage, rows, new_token(), opinion=was_tried.get("opinion", ""), problem=was_tried.get("problem", "")
    )
