"""What the newsroom works on: stories, their versions, rounds of review, sign-offs and moves.

No foreign key here has a reverse name ("+"), so nothing the readers' pages can import leads to a draft.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from taggit.managers import TaggableManager

from articles.models.published import Article
from articles.models.shared import Column, Contributor, Genre, Photo, Source, Topic
from articles.unescaped import Unescaped
from articles.workflow import RoundKind, Stage, State
from organisations.models import Body, District, Event


class AppendOnlyQuerySet(models.QuerySet):
    def update(self, **values):
        raise TypeError("append-only: rows are added, never changed")

    def delete(self):
        raise TypeError("append-only: rows are added, never deleted")


class AppendOnly(models.Model):
    """A record of something that happened. Rows are added and never changed."""

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        if not self._state.adding:
            raise TypeError("append-only: rows are added, never changed")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise TypeError("append-only: rows are added, never deleted")


class Channel(models.TextChoices):
    """How copy reached the paper (来稿渠道)."""

    DESK = "desk", _("Written at the desk")
    SENT_IN = "sent_in", _("Sent in by its correspondent")
    PHONE = "phone", _("Telephone")
    FAX = "fax", _("Fax")
    WECHAT = "wechat", _("WeChat")
    MAIL = "mail", _("Mail")
    PAPER = "paper", _("On paper")


class Desk(models.Model):
    """A desk (部门) of the newsroom. First and second reviews of a story are its desk's business."""

    slug = models.SlugField(_("slug"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=40, unique=True)
    members = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="+", verbose_name=_("members"))

    class Meta:
        ordering = ["name"]
        verbose_name = _("desk")
        verbose_name_plural = _("desks")

    def __str__(self):
        return self.name


class StoryQuerySet(models.QuerySet):
    def readable_by(self, user):
        """Staff read the whole pool, except what is restricted; everybody reads what they wrote or entered."""
        own = Q(written_by=user) | Q(entered_by=user)
        if not user.has_perm("articles.view_story"):
            return self.filter(own)
        if user.has_perm("articles.read_restricted_story"):
            return self
        return self.filter(Q(is_restricted=False) | own)

    def in_review(self):
        return self.filter(state__in=State.in_review())

    def for_lists(self):
        """Everything a row of the desk's lists shows, in a fixed number of queries."""
        return (
            self.select_related("desk", "written_by", "entered_by", "article")
            .defer("body", "article__body", "article__text", "article__bylines", "article__lead_picture")
            .prefetch_related("districts")
        )


class Story(models.Model):
    """A story (稿件) as the newsroom works on it. Its columns hold the newest version, `version` is its number.

    Only `articles.actions` writes here. `written_by` and the bylines bar from reviewing; `entered_by` (pasted, phoned,
    faxed for someone else) does not.
    """

    class PrintStatus(models.TextChoices):
        NONE = "none", _("Not planned for print")
        PLANNED = "planned", _("Planned")
        LAID_OUT = "laid_out", _("Laid out")
        PRINTED = "printed", _("Printed")
        PULLED = "pulled", _("Off the page")

    state = models.CharField(_("state"), max_length=14, choices=State, default=State.DRAFT, editable=False)
    version = models.PositiveIntegerField(_("version"), default=0, editable=False)
    round = models.ForeignKey(
        "Round", models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("round of review")
    )
    article = models.OneToOneField(
        Article, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("article")
    )
    desk = models.ForeignKey(Desk, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("desk"))
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("author")
    )
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, editable=False, related_name="+", verbose_name=_("entered by")
    )
    original_text = models.TextField(_("original as it came"), blank=True, editable=False)
    channel = models.CharField(_("how it came"), max_length=8, choices=Channel, default=Channel.DESK, editable=False)
    in_charge = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+",
        verbose_name=_("reporter in charge"),
    )  # fmt: skip
    taken_up_at = models.DateTimeField(_("taken up at"), null=True, editable=False)
    combined_into = models.ForeignKey(
        "self", models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("combined into")
    )
    created_at = models.DateTimeField(_("created at"), default=timezone.now, editable=False)
    changed_at = models.DateTimeField(_("last changed at"), default=timezone.now, editable=False)

    genre = models.CharField(_("genre"), max_length=12, choices=Genre, default=Genre.NEWS)
    banner = models.CharField(_("banner"), max_length=200, blank=True)
    kicker = models.CharField(_("kicker"), max_length=200, blank=True)
    headline = models.CharField(_("headline"), max_length=300, help_text=_("One printed line a line."))
    subhead = models.CharField(_("subhead"), max_length=300, blank=True)
    web_headline = models.CharField(_("web headline"), max_length=120, blank=True)
    short_headline = models.CharField(_("short headline"), max_length=60, blank=True)
    dateline = models.CharField(_("dateline"), max_length=60, blank=True)
    body = models.TextField(_("body"), blank=True)
    characters = models.PositiveIntegerField(_("characters"), default=0, editable=False)
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("listed source")
    )

    column = models.ForeignKey(
        Column, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("column")
    )
    districts = models.ManyToManyField(District, blank=True, related_name="+", verbose_name=_("districts"))
    topics = models.ManyToManyField(Topic, blank=True, related_name="+", verbose_name=_("topics"))
    bodies = models.ManyToManyField(Body, blank=True, related_name="+", verbose_name=_("union bodies"))
    event = models.ForeignKey(Event, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("event"))
    tags = TaggableManager(_("tags"), blank=True, related_name="+")

    issue_date = models.DateField(_("issue date"), null=True, blank=True)
    page = models.PositiveSmallIntegerField(_("page"), null=True, blank=True)
    page_name = models.CharField(_("page name"), max_length=20, blank=True)
    print_status = models.CharField(_("print status"), max_length=10, choices=PrintStatus, default=PrintStatus.NONE)
    publish_at = models.DateTimeField(_("planned for the web at"), null=True, blank=True)

    is_urgent = models.BooleanField(_("urgent"), default=False)
    needs_chief = models.BooleanField(_("needs the editor-in-chief"), default=False)
    is_locked_copy = models.BooleanField(_("agency copy, body and headline locked"), default=False)
    named_reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("named reviewer"),
    )  # fmt: skip
    due_at = models.DateTimeField(_("to be reviewed by"), null=True, blank=True)
    is_restricted = models.BooleanField(_("restricted reading"), default=False)
    held_at = models.DateTimeField(_("on hold since"), null=True, editable=False)
    hold_reason = models.CharField(_("reason for the hold"), max_length=200, blank=True, editable=False)
    stopped_at = models.DateTimeField(_("publication stopped at"), null=True, editable=False)

    authority = models.CharField(
        _("authority"), max_length=8, choices=Article.Authority, default=Article.Authority.REVIEWED, editable=False
    )
    print_signed_by = models.CharField(_("who signed the page for print"), max_length=40, blank=True, editable=False)

    objects = StoryQuerySet.as_manager()

    class Meta:
        ordering = ["-changed_at", "-pk"]
        verbose_name = _("story")
        verbose_name_plural = _("stories")
        permissions = [
            ("submit_story", "Can send a story to review"),
            ("send_in", "Can send in copy from outside"),
            ("register_submission", "Can register a submission"),
            ("take_up_story", "Can take up a submission"),
            ("drop_story", "Can decide that a story is not used"),
            ("arrange_front", "Can arrange the front page"),
            ("handle_letters", "Can handle readers' letters"),
            ("make_special", "Can make a special"),
            ("sign_special", "Can sign a special"),
            ("propose_correction", "Can propose a correction"),
            ("sign_correction", "Can sign a correction"),
            ("keep_roster", "Can keep the duty roster"),
            ("record_sign_off", "Can record a sign-off for somebody"),
            ("send_for_approval", "Can send a story for external approval"),
            ("waive_approval", "Can waive an external approval"),
            ("approve_as_chief", "Can approve as the editor-in-chief"),
            ("record_distribution", "Can record where a story went"),
            ("seal_data", "Can seal personal data"),
            ("edit_in_review", "Can edit a story that is in review"),
            ("sign_off_first", "Can sign off at first review"),
            ("sign_off_second", "Can sign off at second review"),
            ("sign_off_final", "Can sign off at final review"),
            ("publish_story", "Can publish an approved story"),
            ("hold_story", "Can put a story on hold"),
            ("take_offline", "Can take an article offline"),
            ("withdraw_story", "Can withdraw an article"),
            ("revise_story", "Can start a revision"),
            ("enter_printed", "Can enter copy that was printed"),
            ("check_printed", "Can check copy that was printed"),
            ("proofread_story", "Can proofread a story"),
            ("act_for_every_desk", "Can act for every desk"),
            ("read_restricted_story", "Can read restricted stories"),
        ]
        constraints = [
            models.CheckConstraint(
                name="a_story_under_review_has_a_round",
                condition=Q(round__isnull=False)
                | ~Q(state__in=["first_review", "second_review", "final_review", "ready"]),
            ),
            models.CheckConstraint(
                name="a_published_story_has_an_article", condition=~Q(state="published") | Q(article__isnull=False)
            ),
            models.CheckConstraint(
                name="a_combined_story_says_into_which",
                condition=Q(state="combined", combined_into__isnull=False)
                | (~Q(state="combined") & Q(combined_into__isnull=True)),
            ),
        ]
        indexes = [
            models.Index(fields=["-changed_at", "-id"], name="story_newest_change"),
            models.Index(fields=["state", "-changed_at"], name="story_state_newest"),
            models.Index(fields=["desk", "state", "-changed_at"], name="story_desk_state_newest"),
            models.Index(fields=["issue_date", "page"], name="story_issue_page"),
            models.Index(fields=["written_by", "-changed_at", "-id"], name="story_author_newest"),
            models.Index(fields=["entered_by", "-changed_at", "-id"], name="story_entered_newest"),
            models.Index(
                fields=["combined_into"], name="story_combined_into", condition=Q(combined_into__isnull=False)
            ),
        ]

    def __str__(self):
        return self.list_headline

    @property
    def number(self):
        """The story number (稿号) on every list and slip: Beijing day of arrival and the row's number."""
        return f"{timezone.localtime(self.created_at):%Y%m%d}-{self.pk:04d}"

    @property
    def list_headline(self):
        return " ".join(self.headline.split())

    @property
    def is_on_hold(self):
        return self.held_at is not None

    @property
    def has_live_article(self):
        return self.article is not None and self.article.is_live()


class Byline(models.Model):
    """One name of the byline, in printed order, with the role as printed (记者, 通讯员, 摄影 …)."""

    story = models.ForeignKey(Story, models.CASCADE, related_name="+")
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    role = models.CharField(_("role"), max_length=20, default="记者")
    name = models.CharField(_("name"), max_length=40)
    contributor = models.ForeignKey(
        Contributor, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("contributor")
    )

    class Meta:
        ordering = ["story", "order"]
        verbose_name = _("byline")
        verbose_name_plural = _("bylines")

    def __str__(self):
        return f"{self.role} {self.name}"


class StoryPicture(models.Model):
    """A photo as this story uses it. The body places it as <figure data-photo="…">; the lead stands above the copy."""

    story = models.ForeignKey(Story, models.CASCADE, related_name="+")
    photo = models.ForeignKey(Photo, models.PROTECT, related_name="+", verbose_name=_("photo"))
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    is_lead = models.BooleanField(_("lead picture"), default=False)
    caption = models.CharField(_("caption"), max_length=300, blank=True)
    credit = models.CharField(_("credit"), max_length=60)
    alt = models.CharField(_("what is seen (alt)"), max_length=200)

    class Meta:
        ordering = ["story", "order"]
        verbose_name = _("picture of a story")
        verbose_name_plural = _("pictures of a story")
        constraints = [
            models.UniqueConstraint(fields=["story", "photo"], name="a_photo_once_in_a_story"),
            models.UniqueConstraint(fields=["story"], condition=Q(is_lead=True), name="one_lead_picture"),
        ]

    def __str__(self):
        return self.caption[:40]


class Version(AppendOnly):
    """A snapshot of a story (版本): every acknowledged save is one. The shape of `content` is `articles.content`'s."""

    story = models.ForeignKey(Story, models.CASCADE, related_name="+")
    number = models.PositiveIntegerField(_("number"))
    content = models.JSONField(_("content"), encoder=Unescaped)
    content_hash = models.CharField(_("hash of the content"), max_length=64)
    characters = models.PositiveIntegerField(_("characters"), default=0)
    changed_characters = models.PositiveIntegerField(_("characters changed"), null=True)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("saved by"))
    saved_at = models.DateTimeField(_("saved at"), default=timezone.now)
    stage = models.PositiveSmallIntegerField(_("made while reviewing at"), choices=Stage, null=True)
    note = models.CharField(_("why"), max_length=200, blank=True)

    class Meta:
        ordering = ["story", "number"]
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        constraints = [models.UniqueConstraint(fields=["story", "number"], name="versions_are_numbered")]

    def __str__(self):
        return f"{self.story_id} v{self.number}"


class Round(models.Model):
    """One trip through review (审次). Sign-offs never change: when an edit voids some, the round is closed and the next
    one carries those that still stand."""

    story = models.ForeignKey(Story, models.CASCADE, related_name="+")
    number = models.PositiveSmallIntegerField(_("number"))
    kind = models.CharField(_("kind"), max_length=8, choices=RoundKind, default=RoundKind.FULL)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("opened by")
    )
    opened_at = models.DateTimeField(_("opened at"), default=timezone.now)
    closed_at = models.DateTimeField(_("closed at"), null=True)
    closed_why = models.CharField(_("why it was closed"), max_length=200, blank=True)
    carried = models.ManyToManyField("SignOff", blank=True, related_name="+", verbose_name=_("carried sign-offs"))

    class Meta:
        ordering = ["story", "number"]
        verbose_name = _("round of review")
        verbose_name_plural = _("rounds of review")
        constraints = [models.UniqueConstraint(fields=["story", "number"], name="rounds_are_numbered")]

    def __str__(self):
        return f"{self.story_id} round {self.number}"


class SignOff(AppendOnly):
    """An approval (审签) of one version at one stage. `role` and `duty` are what the reviewer was at that moment.

    `recorded_by`: 代录签, the reviewer decided by phone or on paper and somebody on duty recorded it, with the proof.
    """

    class Recorded(models.TextChoices):
        PHONE = "phone", _("By telephone")
        PAPER = "paper", _("On paper")

    round = models.ForeignKey(Round, models.CASCADE, related_name="+")
    stage = models.PositiveSmallIntegerField(_("stage"), choices=Stage)
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("reviewer"))
    role = models.CharField(_("role then"), max_length=40, blank=True)
    duty = models.CharField(_("duty then"), max_length=60, blank=True)
    opinion = models.TextField(_("opinion"), blank=True)
    version = models.ForeignKey(Version, models.PROTECT, related_name="+", verbose_name=_("version"))
    signed_at = models.DateTimeField(_("signed at"), default=timezone.now)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("recorded by")
    )
    recorded_at = models.DateTimeField(_("recorded at"), null=True)
    recorded_how = models.CharField(_("how it was decided"), max_length=5, choices=Recorded, blank=True)
    proof = models.ForeignKey("Attachment", models.PROTECT, null=True, related_name="+", verbose_name=_("proof"))
    proof_words = models.CharField(_("proof in words"), max_length=200, blank=True)

    class Meta:
        ordering = ["round", "stage"]
        verbose_name = _("sign-off")
        verbose_name_plural = _("sign-offs")
        constraints = [
            models.UniqueConstraint(fields=["round", "stage"], name="one_sign_off_per_stage"),
            models.CheckConstraint(
                name="nobody_records_their_own_sign_off",
                condition=Q(recorded_by__isnull=True) | ~Q(recorded_by=F("reviewer")),
            ),
            models.UniqueConstraint(
                fields=["round"], condition=Q(recorded_by__isnull=False), name="one_recorded_sign_off_a_round"
            ),
        ]

    def __str__(self):
        return f"{self.get_stage_display()} {self.reviewer}"


class Move(AppendOnly):
    """One change of a story's state (流转): from where to where, who, when, why."""

    story = models.ForeignKey(Story, models.CASCADE, related_name="+")
    name = models.CharField(_("move"), max_length=20)
    source = models.CharField(_("from"), max_length=14, choices=State)
    target = models.CharField(_("to"), max_length=14, choices=State)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("at"), default=timezone.now)
    reason = models.TextField(_("why"), blank=True)
    version_number = models.PositiveIntegerField(_("version"), default=0)

    class Meta:
        ordering = ["story", "pk"]
        verbose_name = _("move")
        verbose_name_plural = _("moves")
        indexes = [models.Index(fields=["story", "at"], name="moves_of_a_story")]

    def __str__(self):
        return f"{self.story_id}: {self.source} → {self.target}"


class FormToken(models.Model):
    """A form that was rendered and sent once. A replay finds the token and gets the same answer."""

    token = models.CharField(max_length=43, unique=True)
    used_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    used_at = models.DateTimeField(default=timezone.now, db_index=True)
    result = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("form token")
        verbose_name_plural = _("form tokens")

    def __str__(self):
        return self.result
