"""What must hold of the rows of any paper, whatever happened to it: python -m tests.bars.fsck. Reads, never writes.

I1  a save that was acknowledged is in the chain of versions, byte for byte
I2  versions are numbered 1..n, and the story's row says what its newest version says
I3  nothing is public that three people did not sign as it stands, or that print does not vouch for
I4  a story is on the site once, all of it: article, printing, lists, search
I5  what was acknowledged still stands, unless whoever saved later had seen it
I8  every change of state has its one row, and they form a chain
"""

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import django


@dataclass(frozen=True)
class Acknowledged:
    """A save whose answer was read to its end: who saved which paragraph of which story, in which whole body.

    `mark` opens the paragraph that nobody else writes, so the newest one of it must stand in the newest version.
    """

    story: int
    by: int
    mark: str
    paragraph: str
    body: str = ""


def faults(acknowledged: Iterable[Acknowledged] = ()) -> list[str]:
    """A sentence for everything that does not hold."""
    checks = (_versions, _moves, _sign_offs, _articles, _on_the_site, _deliveries)
    found = [fault for check in checks for fault in check()]
    return [*_lost(list(acknowledged)), *found]


# --- I1, I5: what was acknowledged ----------------------------------------------------------------


def _lost(acknowledged: list[Acknowledged]) -> Iterator[str]:
    from articles.models import Version

    for story in sorted({save.story for save in acknowledged}):
        saves = [save for save in acknowledged if save.story == story]
        versions = list(Version.objects.filter(story=story).order_by("number"))
        own = [(version.saved_by_id, version.content["text"]["body"]) for version in versions]
        for save in saves:
            if not any(by == save.by and save.paragraph in body for by, body in own):
                yield f"I1 story {story}: an acknowledged save is in no version: {save.paragraph[:60]}"
        newest = {save.mark: save for save in saves}
        for save in newest.values():
            if versions and save.paragraph not in own[-1][1]:
                yield f"I5 story {story}: overwritten unseen: {save.paragraph[:60]}"


def exactly_kept(acknowledged: Iterable[Acknowledged]) -> int:
    """How many of them stand as a version of just the body that was typed; the others were merged with another's."""
    from articles.models import Version

    kept: dict[int, set[tuple[int, str]]] = {}
    for save in acknowledged:
        if save.story not in kept:
            versions = Version.objects.filter(story=save.story)
            kept[save.story] = {(version.saved_by_id, version.content["text"]["body"]) for version in versions}
    return sum((save.by, save.body) in kept[save.story] for save in acknowledged)


# --- I2: versions ---------------------------------------------------------------------------------


def _versions() -> Iterator[str]:
    from articles.content import content_hash
    from articles.models import Story, Version

    for story in Story.objects.order_by("pk"):
        versions = list(Version.objects.filter(story=story).order_by("number"))
        numbers = [version.number for version in versions]
        if numbers != list(range(1, story.version + 1)):
            yield f"I2 story {story.pk}: at version {story.version}, its chain is {_short(numbers)}"
            continue
        text = versions[-1].content["text"]
        for name in ("headline", "kicker", "subhead", "body"):
            if getattr(story, name) != text[name]:
                yield f"I2 story {story.pk}: {name} is not that of version {story.version}"
        if any(version.content_hash != content_hash(version.content) for version in versions):
            yield f"I2 story {story.pk}: a version does not have the hash of its content"


def _short(numbers: list[int]) -> str:
    return str(numbers) if len(numbers) < 12 else f"{numbers[:4]} … {numbers[-4:]}"


# --- I8: moves ------------------------------------------------------------------------------------


def _moves() -> Iterator[str]:
    from articles.models import Move, Story

    for story in Story.objects.order_by("pk"):
        moves = list(Move.objects.filter(story=story).order_by("pk"))
        if not moves or moves[0].name != "create":
            yield f"I8 story {story.pk}: no row says how it began"
            continue
        for earlier, later in zip(moves, moves[1:], strict=False):
            if later.source != earlier.target:
                yield f"I8 story {story.pk}: “{later.name}” begins at {later.source}, it stood at {earlier.target}"
        if moves[-1].target != story.state:
            yield f"I8 story {story.pk}: is {story.state}, its last row says {moves[-1].target}"


# --- I3: reviews ----------------------------------------------------------------------------------


def _sign_offs() -> Iterator[str]:
    """What waits to be published, or is, carries the signatures it needs, on the text it has."""
    from articles.facts import standing_sign_offs
    from articles.models import Story
    from articles.workflow import Stage, State

    below = {State.SECOND_REVIEW: 1, State.FINAL_REVIEW: 2, State.READY: 3}
    for story in Story.objects.filter(state__in=below).select_related("round"):
        signed = list(standing_sign_offs(story.round))
        stages = {sign_off.stage for sign_off in signed}
        if not set(list(Stage)[: below[State(story.state)]]) <= stages:
            yield f"I3 story {story.pk}: is {story.state} with the signatures {sorted(stages)}"
        if len({sign_off.reviewer_id for sign_off in signed}) < len(signed):
            yield f"I3 story {story.pk}: one person signed twice"
        if story.state == State.READY and signed[-1].version.content_hash != _newest_hash(story):
            yield f"I3 story {story.pk}: is ready with a text that nobody signed"


def _newest_hash(story: Any) -> str:
    from articles.models import Version

    return Version.objects.get(story=story, number=story.version).content_hash


def _articles() -> Iterator[str]:
    from articles.models import Article, SignOff, Story, Version

    stories = {story.article_id: story for story in Story.objects.filter(article__isnull=False)}
    for article in Article.objects.filter(published_at__isnull=False):
        story = stories.get(article.pk)
        if story is None:
            continue  # grown for a bench, or kept of a story that is gone
        version = Version.objects.filter(story=story, number=article.version_number).first()
        if version is None or version.content_hash != article.content_hash:
            yield f"I3 article {article.pk}: its text is that of no version"
        if article.authority == Article.Authority.PRINTED:
            continue
        signed = SignOff.objects.filter(
            pk__in=[article.first_sign_off, article.second_sign_off, article.final_sign_off], round__story=story
        )
        if len({sign_off.reviewer_id for sign_off in signed}) != 3:
            yield f"I3 article {article.pk}: three people did not sign it"
        if not signed.filter(pk=article.final_sign_off, version__content_hash=article.content_hash).exists():
            yield f"I3 article {article.pk}: the final signature is for another text"


# --- I4: on the site once, and whole --------------------------------------------------------------


def _on_the_site() -> Iterator[str]:
    from articles.models import Article, Listing, Story
    from articles.workflow import State

    listed = set(Listing.objects.values_list("article", flat=True).distinct())
    found = set(_indexed("ARTICLES"))
    for article in Article.objects.prefetch_related("printings").order_by("pk"):
        is_out = article.published_at is not None and article.offline_at is None and article.withdrawn_at is None
        if is_out != (article.pk in found):
            yield f"I4 article {article.pk}: {'out' if is_out else 'not out'}, and the search says otherwise"
        if article.pk in listed and not is_out:
            yield f"I4 article {article.pk}: not out, and in lists"
        yield from _printings(article, is_out)
    for story in Story.objects.filter(state=State.PUBLISHED).select_related("article"):
        if story.article is None or story.article.published_at is None:
            yield f"I4 story {story.pk}: published without an article on the site"
    if missing := set(Story.objects.values_list("pk", flat=True)) ^ set(_indexed("STORIES")):
        yield f"I4 the desk's search and the stories differ in {sorted(missing)[:8]}"


def _printings(article: Any, is_out: bool) -> Iterator[str]:
    printings = sorted(article.printings.all(), key=lambda printing: printing.number)
    if [printing.number for printing in printings] != list(range(1, len(printings) + 1)):
        yield f"I4 article {article.pk}: printings {[printing.number for printing in printings]}"
    standing = [printing for printing in printings if printing.visible_until is None]
    if is_out and [printing.version_number for printing in standing] != [article.version_number]:
        yield f"I4 article {article.pk}: {len(standing)} printings stand"
    if not is_out and article.withdrawn_at is None and article.offline_at is None and standing:
        yield f"I4 article {article.pk}: not out, and a printing stands"


def _indexed(name: str) -> Iterator[int]:
    from articles import search

    last = 0
    while numbers := getattr(search, name).ids(after=last):
        yield from numbers
        last = numbers[-1]


def _deliveries() -> Iterator[str]:
    from articles.models import Delivery

    for delivery in Delivery.objects.filter(state=Delivery.State.SENT, done_at__isnull=True):
        yield f"I4 delivery {delivery.pk}: sent, and nobody knows when"


def main() -> int:
    django.setup()
    found = faults()
    print("\n".join(found) or "Everything holds.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
