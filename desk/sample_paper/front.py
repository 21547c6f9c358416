"""The sample's front page as an editor arranged it, and a special that one person made and another signed."""

from datetime import timedelta

from django.db import transaction

from articles import actions
from articles.models import Article
from desk.sample_paper import FOLDER, copy
from organisations.loading import read


@transaction.atomic
def load(users, events, now):
    rows = read(FOLDER / "front.toml")
    headlines = {sheet["slug"]: "\n".join(sheet["headline"]) for sheet in copy.read_sheets()}
    by_headline = dict(Article.objects.live(now).values_list("headline", "pk"))
    numbers = {slug: by_headline[headline] for slug, headline in headlines.items() if headline in by_headline}
    _arrange(rows["front"], users, numbers, now)
    _make_special(rows["special"], users, numbers, events, now)


def _arrange(row, users, numbers, now):
    until = now + timedelta(days=row["pinned_days"])
    places = [{"slot": "lead", "article": numbers[row["lead"]]}]
    places += [{"slot": "second", "article": numbers[slug]} for slug in row["seconds"]]
    places += [{"slot": "pinned", "article": numbers[slug], "until": until} for slug in row["pinned"]]
    actions.arrange_front(places, by=users[row["arranged_by"]], base=0, at=now)


def _make_special(row, users, numbers, events, now):
    sections = [
        {
            "title": section["title"],
            "note": section["note"],
            "articles": [numbers[slug] for slug in section["articles"]],
            "events": [events[key].pk for key in section["events"]],
            "bodies": section["bodies"],
        }
        for section in row["section"]
    ]
    fields = {"slug": row["slug"], "title": row["title"], "intro": row["intro"].strip(), "sections": sections}
    draft = actions.save_special(None, fields, by=users[row["made_by"]], base=0, at=now)
    actions.sign_special(draft.pk, by=users[row["signed_by"]], version=draft.version, at=now)
