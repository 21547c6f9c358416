"""Whom something concerns: who wrote a story, who reviews it, who is on duty, whose word its publication was.

Sets of users' numbers. Whether they may read the story is asked once, when they are told.
"""

from articles.duty import at_stage
from articles.holders import holders
from articles.models import Desk, Duty, Move
from articles.workflow import PLAN, SIGN_OFF_PERMISSION, Stage


def writers(story):
    """Author, whoever entered it, and the reporter in charge."""
    return {story.written_by_id, story.entered_by_id, story.in_charge_id} - {None}


def reviewers(story, stages, known):
    """Who is to review the story at these stages: those on duty for each, or else the people whose stage it is.

    Without who may not: author, byline, and who signed another stage of the round. `known`: the story's Facts then.
    """
    on_duty_now = {stage: {duty.person for duty in at_stage(known.duties, stage)} for stage in stages}
    people = ((stage, able or of_stage(stage, story.desk_id)) for stage, able in on_duty_now.items())
    return {person for stage, able in people for person in able - _excluded(stage, known)}


def named_reviewer(story, stage, known):
    """{the reviewer named for this story} if they can review this stage; empty otherwise."""
    named = {story.named_reviewer_id} - {None}
    return named and (named & _with_right(stage)) - _excluded(stage, known)


def _excluded(stage, known):
    return {signed.reviewer for signed in known.standing if signed.stage != stage} | set(known.barred)


def on_duty(stages, at=None):
    return set(Duty.objects.at(at).filter(stage__in=stages).order_by().values_list("person", flat=True))


def of_stage(stage, desk):
    """The people of a stage, who do not take a higher one; if a desk has no such, all of it who may sign the stage.

    The final review is of no desk, and a story without one is everybody's.
    """
    able = _with_right(stage)
    if desk and stage != Stage.FINAL:
        able &= set(Desk.members.through.objects.filter(desk=desk).values_list("user", flat=True))
    higher = set() if stage == Stage.FINAL else _with_right(Stage(stage + 1))
    return able - higher or able


def _with_right(stage):
    return set(holders(SIGN_OFF_PERMISSION[stage]).values_list("pk", flat=True))


def of_the_house(people):
    """Of these, who reads the desk's own words: a correspondent does not."""
    return set(holders("articles.view_story").filter(pk__in=people).values_list("pk", flat=True))


def checkers(story, known):
    """Who compares what a signer changed (核红): the proofreaders, or, where there are none, the second reviewers."""
    signers = {signed.reviewer for signed in known.standing if signed.stage == Stage.FINAL}
    proofreaders = set(holders("articles.proofread_story").values_list("pk", flat=True))
    return (proofreaders or of_stage(Stage.SECOND, story.desk_id)) - signers - set(known.barred)


def roster(story, known):
    """Everybody on duty, at every stage; with an empty roster the reviewers of the story. `known`: its Facts then."""
    return {duty.person for duty in known.duties} or reviewers(story, Stage, known)


def planners(story):
    """Who planned the story's publication last, and who published it last."""
    moves = Move.objects.filter(story=story)
    last = (moves.filter(name=name).order_by("-pk").values_list("by", flat=True).first() for name in (PLAN, "publish"))
    return set(last) - {None}
