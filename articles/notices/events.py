"""Whom each move concerns, and what they are told: one function for each kind of event, by the name of the move.

A move that is not in the table concerns nobody beside who made it.
"""

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.checks_of_changes import unchecked
from articles.facts import facts
from articles.models import Notice, Round, SignOff
from articles.notices import who
from articles.notices.telling import tell
from articles.roles import person_name
from articles.workflow import MOVES, OBJECTED, STAGE_OF_STATE, VOID, Stage, State

Kind = Notice.Kind
TURNS = (Kind.YOUR_TURN, Kind.NAMED)
# Who reads these is told why it was done as well.
REASONED = {Kind.RETURNED, Kind.NOT_USED, Kind.STOPPED, Kind.VOIDED, Kind.YOUR_TURN}


def of_move(story, move):
    """Tell everybody whom this move concerns, each once: the first of the move's events that names them."""
    _settle(story, move)
    for event in EVENTS.get(move.name, ()):
        event(story, move)


def _settle(story, move):
    """Where the story moves on, nobody need read any more that it waited for them."""
    if move.source != move.target:
        waited = Notice.objects.filter(story=story, kind__in=TURNS, read_at__isnull=True)
        waited.update(read_at=move.at)


def _told(kind, story, move, people, sentence, **words):
    """`sentence` with the story's headline, who did it, these words and, where it helps, why."""
    words |= {"headline": story.list_headline or story.number, "name": person_name(move.by)}
    text = sentence % words
    if kind in REASONED:
        text = f"{text} {move.reason}"
    tell(kind, story, people, event=f"move-{move.pk}", text=text, by=move.by, at=move.at)


def _told_in_two_ways(kind, story, move, people, sentence, nameless, **words):
    """Writers outside the house read the one that names nobody of it."""
    house = who.of_the_house(people)
    _told(kind, story, move, house, sentence, **words)
    if outside := people - house:
        _told(kind, story, move, outside, nameless)


def _whose_turn(story, move):
    """The reviewers of the stage the story waits at now; the one who was named alone, if somebody was."""
    stage = STAGE_OF_STATE.get(story.state)
    if stage is None:
        return
    known = facts(story, move.at)
    if named := who.named_reviewer(story, stage, known):
        _told(Kind.NAMED, story, move, named, _("“%(headline)s” waits for your review: you are named for it."))
        return
    people = who.reviewers(story, [stage], known)
    sentence = _("“%(headline)s” waits for you: %(stage)s.")
    _told(Kind.YOUR_TURN, story, move, people, sentence, stage=Stage(stage).label)


def _urgent(story, move):
    """急稿: all three stages are called at once."""
    if story.is_urgent:
        people = who.reviewers(story, Stage, facts(story, move.at))
        _told(Kind.URGENT, story, move, people, _("Urgent: “%(headline)s” was sent to review."))


def _returned(story, move):
    sentence = _("“%(headline)s” was returned for changes by %(name)s.")
    nameless = _("“%(headline)s” was returned. Please change it:")
    _told_in_two_ways(Kind.RETURNED, story, move, who.writers(story), sentence, nameless)


def _not_used(story, move):
    _told(Kind.NOT_USED, story, move, who.writers(story), _("“%(headline)s” is not used."))


def _published(story, move):
    if not story.article.is_waiting(move.at):
        _told(Kind.PUBLISHED, story, move, who.writers(story), _("“%(headline)s” is on the site."))
        return
    when = f"{timezone.localtime(story.article.published_at):%m-%d %H:%M}"
    sentence = _("“%(headline)s” is approved and goes on the site at %(time)s.")
    _told(Kind.PUBLISHED, story, move, who.writers(story), sentence, time=when)


def _voided(story, move):
    """失签: those whose sign-offs fell, and the author."""
    fallen = _fallen(story)
    _told(Kind.VOIDED, story, move, fallen, _("Your sign-off of “%(headline)s” is void: %(name)s changed the story."))
    authors = who.of_the_house(who.writers(story))
    _told(Kind.VOIDED, story, move, authors, _("Sign-offs of “%(headline)s” are void: %(name)s changed the story."))


def _objected(story, move):
    """A recorded sign-off was not so (代录签): who recorded it, those whose sign-offs fell with it, and the author."""
    recorded = SignOff.objects.filter(round__story=story, reviewer=move.by, recorded_by__isnull=False)
    recorders = set(recorded.values_list("recorded_by", flat=True))
    people = _fallen(story) | who.of_the_house(who.writers(story)) | recorders
    _told(Kind.VOIDED, story, move, people, _("Sign-offs of “%(headline)s” are void."))


def _fallen(story):
    """Whose sign-offs stood in the round that was closed last and are not carried into the open one."""
    closed = Round.objects.filter(story=story, number__lt=story.round.number).order_by("-number").first()
    if closed is None:
        return set()
    stood = SignOff.objects.filter(Q(round=closed) | Q(pk__in=closed.carried.values("pk")))
    return set(stood.exclude(pk__in=story.round.carried.values("pk")).values_list("reviewer", flat=True))


def _stopped(story, move):
    """停发: only where a publication was waiting, which such a move takes out."""
    if move.source != State.PUBLISHED:
        return
    people = who.roster(story, facts(story, move.at)) | who.planners(story)
    _told(Kind.STOPPED, story, move, people, _("The publication of “%(headline)s” was stopped by %(name)s."))


def _taken_down(story, move):
    """The reason is the desk's alone, so it is not said here."""
    article = story.article
    signers = {article.first_reviewer, article.second_reviewer, article.final_reviewer} - {None}
    sentence = _("“%(headline)s” was taken off the site by %(name)s: %(how)s.")
    nameless = _("“%(headline)s” was taken off the site.")
    people = who.writers(story) | signers | who.on_duty(Stage, move.at)
    _told_in_two_ways(Kind.TAKEN_DOWN, story, move, people, sentence, nameless, how=MOVES[move.name].label)


def _put_back(story, move):
    _told(Kind.PUBLISHED, story, move, who.writers(story), _("“%(headline)s” is on the site again."))


def _to_choose(story, move):
    """A submission that came to somebody's charge."""
    sentence = _("“%(headline)s” came in and is in your charge.")
    _told(Kind.YOUR_TURN, story, move, {story.in_charge_id}, sentence)


def _to_check(story, move):
    """核红: the signer changed the text while signing, and it does not go out before somebody else compared it."""
    if unchecked(story):
        people = who.checkers(story, facts(story, move.at))
        sentence = _("“%(headline)s”: %(name)s changed the text while signing. Check the changes.")
        _told(Kind.TO_CHECK, story, move, people, sentence)


EVENTS = {
    "send_in": [_to_choose],
    "pass_on": [_to_choose],
    "submit": [_urgent, _whose_turn],
    "submit_minor": [_urgent, _whose_turn],
    "approve_first": [_whose_turn],
    "approve_second": [_whose_turn],
    "approve_final": [_to_check],
    "return_to_first": [_whose_turn],
    "return_to_second": [_whose_turn],
    "return_to_author": [_returned],
    "not_use": [_not_used],
    "publish": [_published],
    "check_printed": [_published],
    "hold": [_stopped],
    "stop": [_stopped],
    VOID: [_stopped, _voided, _whose_turn],
    OBJECTED: [_stopped, _objected, _whose_turn],
    "take_offline": [_taken_down],
    "withdraw": [_taken_down],
    "put_back": [_put_back],
}
