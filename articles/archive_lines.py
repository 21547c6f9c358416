"""One line of an archive (旧报入库) as a mapping of fields: checked, and made ready for the database without asking it.

The fields are `FIELDS`; docs/how-to/load-an-archive.md tells what each holds. A line with anything wrong in it is
refused whole, with a sentence for each slip: nothing is cut short, guessed or left out.
"""

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from html.parser import HTMLParser
from types import SimpleNamespace
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _
from taggit.models import Tag

from articles import body, search, typeset
from articles.content import EMPTY, content_hash, one_line, tidied
from articles.models import ArchiveEntry, Article, Byline, Column, Contributor, Genre, Listing, Source, Topic
from organisations.models import Body, District

# The printed paper is on the breakfast table at six: articles without a time of their own went online then.
MORNING = time(6)
FIRST_DAY = date(1900, 1, 1)
MOST_PAGES = 999
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
# Control characters that cleaning would drop, and halves of characters, which no database holds.
UNSTORABLE = re.compile(f"[{re.escape(''.join(map(chr, body.NOT_TEXT)))}\ud800-\udfff]")
INVISIBLE = str.maketrans("", "", body.INVISIBLE)
ARTICLE_TEXTS = (
    "banner", "kicker", "subhead", "short_headline", "dateline", "original_author", "original_title", "page_name",
    "editor_name", "print_signed_by",
)  # fmt: skip
REQUIRED = ("archive", "key", "issue_date", "page", "print_signed_by", "headline")
BODIES = ("body", "body_html")


class Slip(Exception):
    """What is wrong with one field, in a sentence."""


class Line(NamedTuple):
    """Where a line stands, and what it is, byte for byte. `number`: 1 for the first line of its file."""

    file: str
    number: int
    raw: bytes


class Refused(NamedTuple):
    """A line that is not loaded, and why."""

    line: Line
    why: str


class Ready(NamedTuple):
    """A line made ready. `frozen`: the article's fields as a printing keeps them; `targets`: the (kind, number) of its
    rows in the lists, but for tags, whose numbers only the database knows."""

    line: Line
    archive: str
    key: str
    digest: str
    published_at: datetime
    frozen: dict[str, Any]
    editor_name: str
    print_signed_by: str
    content_hash: str
    column: int | None
    targets: list[tuple[str, int]]
    cut: search.Cut


@dataclass(frozen=True)
class Registers:
    """What a line may name, read once: slugs with their numbers; of topics the number of the head too."""

    districts: dict[str, int]
    topics: dict[str, tuple[int, int | None]]
    bodies: dict[str, int]
    columns: dict[str, int]
    contributors: dict[str, int]
    sources: frozenset[str]


def read_registers() -> Registers:
    topics = Topic.objects.values_list("slug", "pk", "parent")
    return Registers(
        districts=dict(District.objects.values_list("slug", "pk")),
        topics={slug: (number, head) for slug, number, head in topics},
        bodies=dict(Body.objects.confirmed().values_list("slug", "pk")),
        columns=dict(Column.objects.confirmed().values_list("slug", "pk")),
        contributors=dict(Contributor.objects.confirmed().values_list("slug", "pk")),
        sources=frozenset(Source.objects.values_list("name", flat=True)),
    )


def key_of(values: Mapping[str, Any]) -> tuple[str, str] | None:
    """(archive, key) where both are there; None leaves it to `read` to say what is wrong."""
    archive, key = values.get("archive"), values.get("key")
    if isinstance(archive, str) and isinstance(key, str) and archive.strip() and key.strip():
        return archive.strip(), key.strip()
    return None


def read(line: Line, values: Mapping[str, Any], registers: Registers, now: datetime) -> Ready | Refused:
    """The line made ready, or refused with all its slips, a sentence each."""
    slips = [_("There is no field “%(name)s”.") % {"name": name} for name in values if name not in FIELDS]
    given: dict[str, Any] = {}
    for name, read_field in FIELDS.items():
        value = values.get(name)
        if value is None or value == "" or value == []:
            continue
        try:
            given[name] = read_field(value, registers)
        except Slip as slip:
            slips.append(f"{name}：{slip}")
    if not slips:
        slips = list(_lacking(given)) or list(_too_early(given, now))
    return Refused(line, " ".join(map(str, slips))) if slips else _made_ready(line, given, registers)


def _lacking(given: Mapping[str, Any]) -> list[str]:
    lacking = [_("“%(name)s” is missing or empty.") % {"name": name} for name in REQUIRED if not given.get(name)]
    if sum(name in given for name in BODIES) != 1:
        lacking.append(_("Give either “body” or “body_html”, and not an empty one."))
    return lacking


def _too_early(given: Mapping[str, Any], now: datetime) -> list[str]:
    if given["issue_date"] > _day_of(now):
        return [_("issue_date: the issue of %(date)s is not out yet.") % {"date": given["issue_date"]}]
    if _published_at(given) > now:
        return [_("published_at: an article of an archive was published before now.")]
    return []


def _published_at(given: Mapping[str, Any]) -> datetime:
    return given.get("published_at") or _morning_of(given["issue_date"])


@lru_cache
def _morning_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, MORNING))


@lru_cache
def _day_of(moment: datetime) -> date:
    return timezone.localdate(moment)


# --- Fields -----------------------------------------------------------------------------------------


def _text(value: Any, longest: int | None = None) -> str:
    """Text as it stands, but for blanks around it and at line ends."""
    if not isinstance(value, str):
        raise Slip(_("text is wanted."))
    if found := UNSTORABLE.search(value):
        raise Slip(_("the character U+%(code)s cannot be kept.") % {"code": f"{ord(found[0]):04X}"})
    text = value.strip()
    if longest is not None and len(text) > longest:
        raise Slip(
            _("at most %(most)s characters, not %(number)s: nothing is cut short.")
            % {"most": longest, "number": len(text)}
        )
    return text


def _line_of(model: type, name: str) -> Callable[[Any, Registers], str]:
    """Text of one line that the column holds."""
    longest = model._meta.get_field(name).max_length
    return lambda value, registers: _text(one_line(_text(value)), longest)


def _headline(value: Any, registers: Registers) -> str:
    return _text(value, Article._meta.get_field("headline").max_length)


def _day(value: Any, registers: Registers) -> date:
    try:
        day = date.fromisoformat(value) if DAY.fullmatch(_text(value)) else None
    except ValueError:
        day = None
    if day is None or day < FIRST_DAY:
        raise Slip(_("a day like 2003-08-21 is wanted."))
    return day


def _moment(value: Any, registers: Registers) -> datetime:
    """ISO 8601; without an offset it is the paper's own time."""
    try:
        moment = datetime.fromisoformat(_text(value))
        moment = moment if moment.tzinfo else timezone.make_aware(moment)
        is_sensible = timezone.localdate(moment) >= FIRST_DAY
    except (ValueError, OverflowError):
        is_sensible = False
    if not is_sensible:
        raise Slip(_("a time like 2003-08-21T06:00 is wanted."))
    return moment


def _page(value: Any, registers: Registers) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= MOST_PAGES:
        raise Slip(_("a number from 1 to %(most)s is wanted.") % {"most": MOST_PAGES})
    return value


def _genre(value: Any, registers: Registers) -> str:
    if value not in Genre.values:
        raise Slip(_("one of %(known)s is wanted.") % {"known": ", ".join(Genre.values)})
    return value


def _known(values: list[str], register: Any) -> list[str]:
    if unknown := [value for value in values if value not in register]:
        raise Slip(_("not in the register: %(names)s.") % {"names": ", ".join(unknown)})
    return values


def _texts(value: Any, longest: int | None = None) -> list[str]:
    if not isinstance(value, list):
        raise Slip(_("a list of texts is wanted."))
    texts = [_text(each, longest) for each in value]
    if not all(texts):
        raise Slip(_("one of the list is empty."))
    return list(dict.fromkeys(texts))


def _slugs_of(register: str) -> Callable[[Any, Registers], list[str]]:
    return lambda value, registers: _known(_texts(value), getattr(registers, register))


def _column(value: Any, registers: Registers) -> str:
    return _known([_text(value)], registers.columns)[0]


def _source(value: Any, registers: Registers) -> str:
    return _known([_text(value)], registers.sources)[0]


def _tags(value: Any, registers: Registers) -> list[str]:
    return _texts(value, Tag._meta.get_field("name").max_length)


def _bylines(value: Any, registers: Registers) -> list[dict[str, str | None]]:
    if not isinstance(value, list):
        raise Slip(_('a list like [{"role": "记者", "name": "…"}] is wanted.'))
    return [_byline(each, registers) for each in value]


def _byline(value: Any, registers: Registers) -> dict[str, str | None]:
    if not isinstance(value, dict) or not {"name"} <= value.keys() <= {"role", "name", "contributor"}:
        raise Slip(_("each has a role, a name and, if registered, a contributor, and no more."))
    limits = {name: Byline._meta.get_field(name).max_length for name in ("role", "name")}
    role, name = (_text(value.get(each, ""), longest) for each, longest in limits.items())
    if not name:
        raise Slip(_("a name is missing."))
    slug = value.get("contributor") or None
    return {"role": role, "name": name, "contributor": slug and _known([_text(slug)], registers.contributors)[0]}


def _plain_body(value: Any, registers: Registers) -> tuple[str, str]:
    """Plain text, a paragraph a line; “## ” before a subhead and “> ” before a quotation, as everywhere."""
    lines = [line.strip() for line in _text(value).splitlines() if line.strip()]
    bare = "".join(line.removeprefix("## ") if line.startswith("## ") else line.removeprefix("> ") for line in lines)
    return _whole(body.from_paragraphs(lines), bare)


def _html_body(value: Any, registers: Registers) -> tuple[str, str]:
    given = _text(value)
    html = body.clean(given)
    if body.photo_ids(html):
        raise Slip(_("pictures cannot be loaded: take the figures out."))
    return _whole(html, _text_of(given))


def _whole(html: str, given: str) -> tuple[str, str]:
    """The body and its plain text, if readers will read every letter that was given."""
    plain = body.plain_text(html)
    kept, wanted = _without_blanks(plain), _without_blanks(given)
    if not kept:
        raise Slip(_("there is nothing to read in it."))
    if kept != wanted and (kept := kept.translate(INVISIBLE)) != (wanted := wanted.translate(INVISIBLE)):
        place = next((at for at, pair in enumerate(zip(kept, wanted, strict=False)) if pair[0] != pair[1]), len(kept))
        raise Slip(_("readers would not see “%(text)s”.") % {"text": wanted[place : place + 20]})
    return html, plain


def _without_blanks(text: str) -> str:
    return "".join(text.split())


class _TextOnly(HTMLParser):
    """Everything between the tags, whatever they are."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def _text_of(html: str) -> str:
    reader = _TextOnly()
    reader.feed(html)
    reader.close()
    return "".join(reader.texts)


FIELDS: dict[str, Callable[[Any, Registers], Any]] = {
    "archive": _line_of(ArchiveEntry, "archive"),
    "key": _line_of(ArchiveEntry, "key"),
    "issue_date": _day,
    "page": _page,
    "published_at": _moment,
    "headline": _headline,
    "body": _plain_body,
    "body_html": _html_body,
    "bylines": _bylines,
    "genre": _genre,
    "districts": _slugs_of("districts"),
    "topics": _slugs_of("topics"),
    "bodies": _slugs_of("bodies"),
    "column": _column,
    "tags": _tags,
    "source_name": _source,
    **{name: _line_of(Article, name) for name in ARTICLE_TEXTS},
}


# --- Ready ------------------------------------------------------------------------------------------


def _made_ready(line: Line, given: dict[str, Any], registers: Registers) -> Ready:
    html, plain = given.get("body") or given["body_html"]
    content = _content(given, html)
    published_at, tags = _published_at(given), content["taxonomy"]["tags"]
    frozen = {
        **typeset.frozen_text(content, plain, {}),
        "characters": body.count_characters(plain),
        "tags": tags,
        "column": content["taxonomy"]["column"],
    }
    ready = Ready(
        line, given["archive"], given["key"], "", published_at, frozen, given.get("editor_name", ""),
        given["print_signed_by"], content_hash(content), registers.columns.get(frozen["column"]),
        _targets(content, frozen["issue_date"], registers),
        # Not an Article, which would look at each of its fields: this is done some thousand times a second.
        search.cut(*search.words_of_article(SimpleNamespace(**frozen))),
    )  # fmt: skip
    return ready._replace(digest=_digest(ready, content))


def _content(given: dict[str, Any], html: str) -> dict[str, Any]:
    """The content (`articles.content`) that the line says."""
    texts = {name: given.get(name, "") for name in EMPTY["text"] if name not in {"body", "bylines", "pictures"}}
    taxonomy = {name: given.get(name, default) for name, default in EMPTY["taxonomy"].items()}
    return tidied(
        {
            "schema": EMPTY["schema"],
            "text": {
                **texts,
                "source": given.get("source_name", ""),
                "body": html,
                "bylines": given.get("bylines", []),
                "pictures": [],
            },
            "taxonomy": taxonomy,
            "print": {
                "issue_date": given["issue_date"].isoformat(),
                "page": given["page"],
                "page_name": given.get("page_name", ""),
                "print_status": "printed",
            },
        }
    )


def _targets(content: dict[str, Any], day: date, registers: Registers) -> list[tuple[str, int]]:
    """As `typeset.listings` has them, from the registers that were read."""
    taxonomy, kinds = content["taxonomy"], Listing.Kind
    contributors = [line["contributor"] for line in content["text"]["bylines"] if line["contributor"]]
    topics = [registers.topics[slug] for slug in taxonomy["topics"]]
    targets = [
        (kinds.ALL, 0),
        (kinds.DAY, int(f"{day:%Y%m%d}")),
        *((kinds.DISTRICT, registers.districts[slug]) for slug in taxonomy["districts"]),
        *((kinds.TOPIC, number) for pair in topics for number in pair if number),
        *((kinds.BODY, registers.bodies[slug]) for slug in taxonomy["bodies"]),
        *((kinds.CONTRIBUTOR, registers.contributors[slug]) for slug in contributors),
        *((kinds.COLUMN, registers.columns[slug]) for slug in [taxonomy["column"]] if slug),
    ]
    return [(str(kind), number) for kind, number in dict.fromkeys(targets)]


def _digest(ready: Ready, content: dict[str, Any]) -> str:
    """Of everything that is loaded: the hash of the text, and what stands beside it."""
    beside = [ready.content_hash, content["taxonomy"], content["print"], ready.published_at.isoformat(),
              ready.editor_name, ready.print_signed_by]  # fmt: skip
    return hashlib.sha256(json.dumps(beside, sort_keys=True).encode()).hexdigest()
