"""How fast an archive is loaded (`manage.py load_archive`), beside a Django view that returns a constant.

Run by `tests.bench.servers.asked` inside the paper's own settings, it writes an archive of sentences that the paper has
printed, day after day, as archives are; and prints, as JSON, where it is and who answers for it.
"""

import json
import random
import re
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from statistics import mean

import django
from django.conf import settings
from django.contrib.auth import get_user_model

from tests.bench import servers, wrk

LINES = 20_000
ARTICLES_OF_AN_ISSUE = 40
PAGES = 8
FIRST_DAY = date(1996, 1, 1)
CHARACTERS = 620  # at least
SENTENCE = re.compile("[^。]{8,80}。")


def report(var: str) -> None:
    told = servers.asked(var, __name__)
    with servers.yardstick(var, "bare") as port:
        before = wrk.run(port, ["/"]).rate
        people = ["--entered-by", told["entered_by"], "--checked-by", told["checked_by"]]
        for line in servers.managed(var, "load_archive", told["file"], *people):
            if found := re.search("([0-9]+) lines a second", line):
                rate = int(found[1])
        bare = mean([before, wrk.run(port, ["/"]).rate])
    lines = f"{rate} lines of {told['characters']:.0f} characters a second"
    print(f"load_archive: {lines}, {rate / bare:.3f} × bare ({bare:.0f}/s)")


def written(file: Path) -> float:
    """Writes the archive, and gives the mean length of its articles in characters."""
    from articles.models import Article, Topic
    from organisations.models import Body, District

    chance = random.Random(1)
    copies = Article.objects.live().order_by("pk")[:2000].values_list("text", flat=True)
    sentences = sorted({sentence for text in copies for sentence in SENTENCE.findall(text)})
    named = {
        "districts": list(District.objects.values_list("slug", flat=True)),
        "topics": list(Topic.objects.values_list("slug", flat=True)),
        "bodies": list(Body.objects.confirmed().values_list("slug", flat=True)),
    }
    lengths = []
    with open(file, "w", encoding="utf-8") as lines:
        for number in range(LINES):
            body = "\n".join(_paragraphs(chance, sentences))
            lengths.append(len(body))
            day = FIRST_DAY + timedelta(days=number // ARTICLES_OF_AN_ISSUE)
            line = {
                "archive": "bench", "key": str(number), "headline": f"{chance.choice(sentences)[:20]}{number}",
                "issue_date": day.isoformat(), "page": 1 + number % PAGES,
                "print_signed_by": "某值班", "body": body, "tags": ["旧报", f"标签{number % 50}"],
                "bylines": [{"role": "记者", "name": "周某"}, {"role": "通讯员", "name": "李某"}],
                **{name: [chance.choice(slugs)] for name, slugs in named.items()},
            }  # fmt: skip
            lines.write(json.dumps(line, ensure_ascii=False) + "\n")
    return mean(lengths)


def _paragraphs(chance: random.Random, sentences: list[str]) -> Iterator[str]:
    length = 0
    while length < CHARACTERS:
        paragraph = "".join(chance.choices(sentences, k=chance.randint(2, 5)))
        length += len(paragraph)
        yield paragraph


def people() -> dict[str, str]:
    """Two accounts that may answer for an archive."""
    users = get_user_model().objects.filter(is_active=True, is_superuser=False).order_by("pk")
    entered_by = next(user for user in users if user.has_perm("articles.enter_printed"))
    checked_by = next(user for user in users if user.has_perm("articles.check_printed") and user != entered_by)
    return {"entered_by": entered_by.username, "checked_by": checked_by.username}


if __name__ == "__main__":
    django.setup()
    file = Path(settings.VAR) / "archive.jsonl"
    json.dump({"file": str(file), "characters": written(file), **people()}, sys.stdout)
