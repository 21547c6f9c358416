"""What a page says of itself to machines: schema.org in JSON-LD, and the picture that other sites show with it."""

import json
from functools import lru_cache

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from public.reading import absolute

# The same three that Django's json_script escapes: nothing in the data can end the block or open another. One after the
# other takes a tenth of what `str.translate` takes for Chinese.
ESCAPES = {character: f"\\u{ord(character):04X}" for character in "<>&"}


def as_script(data):
    """The data as a block that browsers do not run, so that it needs no nonce and the page may be kept by caches."""
    text = json.dumps(data, ensure_ascii=False)
    for character, escaped in ESCAPES.items():
        text = text.replace(character, escaped)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))


def graph(*things):
    """Several things of one page in one block."""
    return as_script({"@context": "https://schema.org", "@graph": things})


def trail(*steps):
    """BreadcrumbList of rows or (name, path) below the front page, the page itself last."""
    steps = [(_("Front page"), reverse("home")), *map(_step, steps)]
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": str(name), "item": absolute(path)}
            for place, (name, path) in enumerate(steps, start=1)
        ],
    }


def _step(step):
    return step if isinstance(step, tuple) else (step, step.get_absolute_url())


def trail_to(*steps):
    """The block of a page whose only structure is where it stands."""
    return graph(trail(*steps))


def article_page(article, context):
    """What the page of an article adds to its `context` for machines: `structured` and `share_picture`."""
    topics, districts = context["topics"], context["districts"]
    above = [place for topic in topics[:1] for place in (topic.parent, topic) if place] or districts[:1]
    about = {"topics": topics, "districts": districts, "bodies": context["bodies"]}
    known = {"contributors": context.get("contributors", ()), "corrections": context.get("corrections", ())}
    story = news_article(article, **about, **known)
    return {
        "structured": graph(story, trail(*above, (_one_line(article.headline), article.get_absolute_url()))),
        "share_picture": share_picture(article),
    }


def news_article(article, *, topics=(), districts=(), bodies=(), contributors=(), corrections=()):
    """NewsArticle with all that search engines ask of a news story; what the article does not have is left out.

    `contributors`: slugs of those who have a page of their own.
    """
    address = absolute(article.get_absolute_url())
    picture = share_picture(article)
    paper = _paper(settings.NEWSROOM_SITE["name"], settings.NEWSROOM_SITE["origin"])
    told = {
        "@type": "NewsArticle",
        "@id": address,
        "mainEntityOfPage": address,
        "headline": _one_line(article.headline),
        "alternativeHeadline": _one_line(article.subhead),
        "description": article.summary,
        "inLanguage": "zh-CN",
        "isAccessibleForFree": True,
        "datePublished": moment(article.published_at),
        "dateModified": moment(article.revised_at or article.published_at),
        "author": _authors(article, contributors) or [paper],
        "publisher": paper,
        "image": [_image(picture)] if picture else [],
        "articleSection": list(dict.fromkeys((topic.parent or topic).name for topic in topics)),
        "about": [*map(_about, topics), *map(_about, districts), *(_about(body, "Organization") for body in bodies)],
        "keywords": article.tags,
        "dateline": article.dateline,
        "printPage": str(article.page or ""),
        "printSection": article.page_name,
        "sourceOrganization": [{"@type": "Organization", "name": name} for name in [article.source_name] if name],
        "correction": [_correction(each) for each in corrections],
    }
    return {name: value for name, value in told.items() if value not in ("", [])}


def share_picture(article):
    """The lead picture's largest JPEG: {url, type, width, height, alt, caption, credit}, or None."""
    picture = article.lead_picture or {"sources": []}
    sources = [source for source in picture["sources"] if source["type"] == "image/jpeg"]
    if not sources:
        return None
    largest = max(sources, key=lambda source: source["width"])
    return {
        "url": absolute(largest["url"]),
        "type": largest["type"],
        "width": largest["width"],
        "height": round(largest["width"] * picture["height"] / picture["width"]),
        **{name: picture[name] for name in ("alt", "caption", "credit")},
    }


def moment(when):
    """ISO 8601 with Beijing's offset, to the second."""
    return when.astimezone(timezone.get_default_timezone()).isoformat(timespec="seconds")


def _one_line(text):
    return " ".join(text.split())


def _authors(article, contributors):
    """Everybody of the byline in printed order, each in the role that was printed with the name."""
    return [
        _in_role(_person(line, contributors), group["role"]) for group in article.bylines for line in group["names"]
    ]


def _person(line, contributors):
    person, slug = {"@type": "Person", "name": line["name"]}, line["contributor"]
    return person | {"url": absolute(reverse("contributor", args=[slug]))} if slug in contributors else person


def _in_role(person, role):
    return {"@type": "Role", "roleName": role, "author": person} if role else person


@lru_cache(maxsize=2)
def _paper(name, origin):
    """The same in every article, so nobody writes on it. The address of a static file is that for as long as the server
    runs, and to find it takes as long as all the rest of this."""
    how_we_work = origin + reverse("about_how_we_work")
    return {
        "@type": "NewsMediaOrganization",
        "@id": origin + reverse("about"),
        "name": name,
        "url": origin + reverse("home"),
        "logo": {"@type": "ImageObject", "url": origin + static("img/touch-icon.png")},
        "publishingPrinciples": how_we_work,
        "correctionsPolicy": how_we_work,
    }


def _image(picture):
    said = {"caption": picture["caption"], "creditText": picture["credit"]}
    return {
        "@type": "ImageObject",
        **{name: picture[name] for name in ("url", "width", "height")},
        **{name: text for name, text in said.items() if text},
    }


def _about(place, kind="Thing"):
    return {"@type": kind, "name": str(place), "url": absolute(place.get_absolute_url())}


def _correction(correction):
    return {
        "@type": "CorrectionComment",
        "name": correction.get_kind_display(),
        "text": correction.text,
        "datePublished": moment(correction.published_at),
    }
