"""A Version becomes what readers see: the frozen fields of an Article, its listings, its body with figures resolved."""

import re
from datetime import date
from functools import reduce
from operator import or_

from django.conf import settings
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import mark_safe
from taggit.models import Tag

from articles import body
from articles.content import ORIGINAL_FIELDS, one_line
from articles.models import Article, Column, Contributor, Listing, Photo, Topic
from organisations.models import Body, District

SUMMARY_LENGTH = 110
# As templates/articles/_picture.html draws it; a quoted ">" is "&gt;" there.
PICTURE = re.compile(r"<picture>.*?(?P<image><img [^>]*>)", re.DOTALL)


def freeze(story, version, picture_address=None):
    """The Article fields (name → value) that a version of a story is published with.

    `picture_address(rendition)` gives a rendition's address: public by default, the checked one for previews.
    """
    content = version.content
    pictures = {
        item["photo"]: item for item in _pictures(content["text"]["pictures"], picture_address or public_address)
    }
    column = content["taxonomy"]["column"]
    return {
        **frozen_text(content, body.plain_text(content["text"]["body"]), pictures),
        "characters": version.characters,
        "tags": _tag_names(content["taxonomy"]["tags"]),
        "column": Column.objects.filter(slug=column).first() if column else None,
    }


def frozen_text(content, plain, pictures):
    """What of the frozen fields a content says by itself, without asking the database. `plain`: its body's text."""
    text, printed = content["text"], content["print"]
    return {
        **{name: one_line(text[name]) for name in ("banner", "kicker", "subhead", "short_headline", "dateline")},
        "headline": text["web_headline"] or text["headline"],
        "genre": content["taxonomy"]["genre"],
        "body": _body(text, pictures),
        "text": plain,
        "summary": _summary(plain),
        "byline": byline_in_one_line(text["bylines"]),
        "bylines": grouped_bylines(text["bylines"]),
        "lead_picture": next((item for item in pictures.values() if item["is_lead"]), None),
        "source_name": text["source"],
        **{name: one_line(text.get(name, "")) for name in ORIGINAL_FIELDS},
        "issue_date": _date(printed["issue_date"]),
        "page": printed["page"],
        "page_name": printed["page_name"],
    }


def apply(frozen, article):
    for name, value in frozen.items():
        setattr(article, name, value)


def as_json(frozen):
    """The frozen fields as a Printing keeps them."""
    return {
        **frozen,
        "column": frozen["column"].slug if frozen["column"] else None,
        "issue_date": frozen["issue_date"].isoformat() if frozen["issue_date"] else None,
        "body": str(frozen["body"]),
    }


def preview(story, version, picture_address):
    """An unsaved Article of a version, for the desk: exactly what the public page would show."""
    live = story.article.published_at if story.article else None
    article = Article(
        pk=story.article_id,
        published_at=live or story.publish_at or timezone.now(),
        story_number=story.number,
        editor_name=story.article.editor_name if story.article else "",
    )
    apply(freeze(story, version, picture_address), article)
    return article


def public_address(rendition):
    return f"{settings.MEDIA_URL}{rendition.file_name}"


def _pictures(uses, address):
    """The pictures of a version, but for those whose consent was refused since."""
    photos = Photo.objects.prefetch_related("renditions").in_bulk([use["photo"] for use in uses])
    for use in uses:
        photo = photos[use["photo"]]
        if photo.is_refused:
            continue
        yield {
            **use,
            "width": photo.width,
            "height": photo.height,
            "focal": [photo.focal_x, photo.focal_y],
            "sources": _sources(photo, address),
        }


def _sources(photo, address):
    renditions = sorted(photo.renditions.all(), key=lambda rendition: (rendition.width, rendition.format))
    return [
        {
            "url": address(rendition),
            "type": rendition.content_type,
            "width": rendition.width,
            "height": rendition.height,
        }
        for rendition in renditions
    ]


def with_sources(article, photo):
    """{field: value} of what an article has to change to show the renditions that a photo has now; never a word."""
    sources = _sources(photo, public_address)
    lead = article.lead_picture
    now = {"body": _body_with_sources(article.body, sources)}
    if lead and lead.get("photo") == photo.pk:
        now["lead_picture"] = {**lead, "sources": sources}
    return {name: value for name, value in now.items() if value != getattr(article, name)}


def _body_with_sources(html, sources):
    """The pictures of the body that are drawn from any of these sources offer all of them."""
    addresses = [source["url"] for source in sources]
    offered = render_to_string("articles/_sources.html", {"picture": {"sources": sources}, "place": "copy"}).strip()

    def drawn_anew(found):
        is_its_own = any(address in found["image"] for address in addresses)
        return f"<picture>\n  {offered}\n  {found['image']}" if is_its_own else found[0]

    return PICTURE.sub(drawn_anew, html)


def _body(text, pictures):
    """The canonical body with each figure drawn, and the pictures that the body does not place at its end."""
    if not pictures and "<figure" not in text["body"]:
        return mark_safe(text["body"])
    placed = set(body.photo_ids(text["body"]))
    blocks = [_block(block, pictures) for block in body.blocks(text["body"])]
    left = [item for photo, item in pictures.items() if photo not in placed and not item["is_lead"]]
    return mark_safe("\n".join([*blocks, *(figure(item) for item in left)]))


def _block(block, pictures):
    placed = body.photo_ids(block)
    if not placed:
        return block
    item = pictures.get(placed[0])
    return figure(item) if item else ""


def figure(item):
    return render_to_string("articles/_figure.html", {"picture": item, "eager": False}).strip()


def _summary(plain):
    first = plain.split("\n", 1)[0]
    return first if len(first) <= SUMMARY_LENGTH else first[:SUMMARY_LENGTH].rstrip("，、；：") + "……"


def grouped_bylines(bylines):
    """[{"role", "names": [{"name", "contributor"}]}] in printed order: names of one role in a row stand together."""
    groups = []
    for line in bylines:
        if not groups or groups[-1]["role"] != line["role"]:
            groups.append({"role": line["role"], "names": []})
        groups[-1]["names"].append({"name": line["name"], "contributor": line["contributor"]})
    return groups


def byline_in_one_line(bylines):
    """The names a card shows: who wrote, without photographers, at most three."""
    names = [line["name"] for line in bylines if "摄" not in line["role"]]
    return " ".join(names[:3]) + (" 等" if len(names) > 3 else "")


def _date(text):
    return date.fromisoformat(text) if text else None


def listings(content, article):
    """The rows (unsaved) that put an article into every list its content names; a topic's head is a row of its own."""
    day = article.issue_date or timezone.localdate(article.published_at)
    targets = [(Listing.Kind.ALL, 0), (Listing.Kind.DAY, int(f"{day:%Y%m%d}"))]
    for kind, numbers in _listed_under(content):
        targets += [(kind, number) for number in numbers if number]
    rows = [
        Listing(kind=kind, target=target, at=article.published_at, article=article)
        for kind, target in dict.fromkeys(targets)
    ]
    return rows + corrected(article)


def corrected(article):
    """The row (unsaved) of a corrected article in the list of corrections, at its newest one; none without."""
    newest = article.corrections.values_list("published_at", flat=True).first()
    return [Listing(kind=Listing.Kind.CORRECTED, at=newest, article=article)] if newest else []


def _listed_under(content):
    text, taxonomy = content["text"], content["taxonomy"]
    contributors = [line["contributor"] for line in text["bylines"]]
    yield Listing.Kind.DISTRICT, _numbers(District, slug__in=taxonomy["districts"])
    topics = Topic.objects.filter(slug__in=taxonomy["topics"]).values_list("pk", "parent")
    yield Listing.Kind.TOPIC, [number for pair in topics for number in pair]
    yield Listing.Kind.BODY, _numbers(Body, slug__in=taxonomy["bodies"])
    yield Listing.Kind.TAG, [tag.pk for tag in _tags(taxonomy["tags"])]
    yield Listing.Kind.CONTRIBUTOR, _numbers(Contributor, slug__in=[slug for slug in contributors if slug])
    yield Listing.Kind.COLUMN, _numbers(Column, slug=taxonomy["column"]) if taxonomy["column"] else []
    yield Listing.Kind.EVENT, [taxonomy["event"]]
    shown = Photo.objects.exclude(consent=Photo.Consent.REFUSED)
    yield (
        Listing.Kind.PHOTO,
        shown.filter(pk__in=[picture["photo"] for picture in text["pictures"]]).values_list("pk", flat=True),
    )


def _tags(names):
    """The tags of these names: a tag is one, whatever the case it was typed in."""
    wanted = [Q(name__iexact=name) for name in names]
    return Tag.objects.filter(reduce(or_, wanted)) if wanted else []


def _tag_names(names):
    """As the tags themselves are spelt, because that is their address."""
    spelt = {tag.name.lower(): tag.name for tag in _tags(names)}
    return list(dict.fromkeys(spelt.get(name.lower(), name) for name in names))


def _numbers(model, **wanted):
    return model.objects.filter(**wanted).values_list("pk", flat=True)
