"""Topics proposed from the words of a story; the register says which words speak of which topic."""

from collections.abc import Sequence

from rawcopy.gazetteer import Gazetteer
from rawcopy.reading import Mention

IN_THE_HEADLINE = 3
ENOUGH = 2


def find_topics(texts: Sequence[str], headline: str | None, gazetteer: Gazetteer) -> list[Mention]:
    """Topics whose words stand in the headline, or twice in the text; the likeliest first, none of them certain.

    With the topic 抢险救灾 and its word 救灾, '救灾一线……救灾款' proposes 抢险救灾.
    """
    body = "\n".join(texts)
    scored: list[tuple[int, int, Mention]] = []
    for order, (topic, words) in enumerate(gazetteer.topics):
        counts = {word: body.count(word) + IN_THE_HEADLINE * (headline or "").count(word) for word in words if word}
        score = sum(counts.values())
        if score >= ENOUGH:
            scored.append((-score, order, Mention(max(counts, key=lambda word: counts[word]), topic, certain=False)))
    return [mention for _, _, mention in sorted(scored, key=lambda each: each[:2])]
