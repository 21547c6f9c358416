"""Two people at one card: what both made of a clip is merged as stories are, and their answers to its questions too.

Clips keep no versions, so a card carries, sealed, the content it was opened with.
"""

from django.core import signing
from django.utils.translation import gettext as _

from articles.merging import VALUE, merge, merge_values
from articles.story_page.choosing import MINE, Answer, Asked
from articles.story_page.words import words_of
from intake.contents import ANSWERS, answers_of, with_answers
from intake.people import NEW
from intake.records import ChangedMeanwhile

SALT = "intake.merging"
NAMED = ("people", "bodies")
CHOSEN = ("event", "column")


class BothChanged(ChangedMeanwhile):
    """The card and somebody else changed the same places; `found` says which. Nothing was saved."""

    def __init__(self, sentence, clip, found):
        super().__init__(sentence, clip)
        self.found = found


def sealed(clip):
    """The content of a clip for its card to carry."""
    return signing.dumps([clip.pk, clip.content], salt=SALT, compress=True)


def opened_with(clip, carried):
    """The content that the card of this clip was opened with; None when it does not say."""
    try:
        number, content = signing.loads(carried, salt=SALT)
    except signing.BadSignature:
        return None
    return content if number == clip.pk else None


def merged(base, mine, theirs, choices):
    """The Merge of three contents of a clip, their answers included."""
    found = merge(*(_without_choices(content) for content in (base, mine, theirs)), choices)
    sides = [_questions(content) for content in (base, mine, theirs)]
    labels = {key: _label(key) for side in sides for key in side}
    whole = [{key: side.get(key) for key in labels} for side in sides]
    questions = merge_values(found, labels, *whole, choices=choices)
    found.content = _with_questions(found.content, questions)
    return found


def choices_in(post, prefix, found):
    """{key of a conflict: the value chosen for it} on a card."""
    answers = Answer.all_in(post, prefix)
    chosen = {each.key: answers.get(each.key) for each in found.conflicts}
    return {
        each.key: each.mine if chosen[each.key].side == MINE else each.theirs
        for each in found.conflicts
        if chosen[each.key]
    }


def asked_on(card, found):
    """What the card must ask, with what was chosen before."""
    answers, prefix = Answer.all_in(card.post, f"{card.key}-"), f"{card.key}-"
    return [Asked(each, answers.get(each.key), prefix, _words_for(card.clip)) for each in found.conflicts]


# --- Answers --------------------------------------------------------------------------------------


def _without_choices(content):
    bare = {key: value for key, value in content.items() if key != "answers"}
    return {**bare, "taxonomy": {**bare["taxonomy"], **dict.fromkeys(CHOSEN)}}


def _questions(content):
    """{question: answer}. What is registered and what is to be proposed are two answers to one question."""
    answers, taxonomy = answers_of(content), content["taxonomy"]
    named = {f"{kind}-{name}": value for kind in NAMED for name, value in answers[kind].items()}
    return {**named, **{name: [taxonomy[name], answers[name]] for name in CHOSEN}}


def _with_questions(content, questions):
    answers = {**ANSWERS, **{kind: {} for kind in NAMED}}
    taxonomy = dict(content["taxonomy"])
    for key, value in questions.items():
        kind, _dash, name = key.partition("-")
        if kind in CHOSEN:
            taxonomy[kind], answers[kind] = value
        elif value is not None:
            answers[kind][name] = value
    return with_answers({**content, "taxonomy": taxonomy}, answers)


def _label(key):
    return {"event": _("Event"), "column": _("Column")}.get(key) or key.partition("-")[2]


def _words_for(clip):
    def words(key, kind, value):
        if key in CHOSEN:
            return _words_of_choice(clip, key, value)
        if kind == VALUE and key.startswith(("people-", "bodies-")):
            return _words_of_answer(value)
        return words_of(key, kind, value)

    return words


def _words_of_choice(clip, key, value):
    registered, proposed = value
    if proposed is None:
        return words_of(key, VALUE, registered)
    return clip.reading["events"][proposed]["text"] if key == "event" else proposed


def _words_of_answer(value):
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return {NEW: _("Propose as a new contributor")}.get(value) or value or "—"
