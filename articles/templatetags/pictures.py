"""A picture frozen in an Article: {"alt", "caption", "credit", "width", "height", "focal": [x, y], "sources": […]}.

How it is offered depends on its place on the page: a browser is told how wide it will be there, and of a card it is
never given more than a card may weigh.
"""

from dataclasses import dataclass

from django import template

register = template.Library()

# What a picture is shrunk to in a list, when the browser knows no srcset.
CARD_WIDTH = 480
# Best first, as a browser takes the first it can read.
BETTER_THAN_JPEG = ("image/avif", "image/webp")


@dataclass(frozen=True)
class Place:
    """`sizes` as in HTML: the width of the picture in this place, as static/css/layout.css and components.css have it.
    `widest`: the widest rendition that is offered."""

    sizes: str
    widest: int


LARGE = 1080
PLACES = {
    # Beside the text below the headline of the front page; alone above it up to 44rem.
    "lead": Place("(min-width: 64rem) 35rem, (min-width: 44rem) 62vw, 92vw", LARGE),
    # The first card of a district or topic.
    "head": Place("(min-width: 60rem) 41rem, (min-width: 40rem) 51vw, 92vw", LARGE),
    # In an article, as wide as its text.
    "copy": Place("(min-width: 48rem) min(43rem, 92vw - 11rem), 92vw", LARGE),
    "wide": Place("(min-width: 60rem) 30rem, (min-width: 40rem) 51vw, 92vw", CARD_WIDTH),
    "third": Place("(min-width: 60rem) 24rem, (min-width: 40rem) 45vw, 92vw", CARD_WIDTH),
    "quarter": Place("(min-width: 60rem) 18rem, (min-width: 40rem) 45vw, 92vw", CARD_WIDTH),
    # Beside its headline on a phone, above it elsewhere.
    "fold third": Place("(min-width: 60rem) 24rem, (min-width: 40rem) 45vw, 8rem", CARD_WIDTH),
    "fold quarter": Place("(min-width: 60rem) 18rem, (min-width: 40rem) 45vw, 8rem", CARD_WIDTH),
    "rail": Place("(min-width: 72rem) 17rem, 92vw", CARD_WIDTH),
    "thumb": Place("(min-width: 40rem) 11rem, 8rem", CARD_WIDTH),
}


@register.filter
def offered(picture, place):
    """[{"type", "srcset", "sizes"}] of a picture in a place, the best format first, JPEG last."""
    found = [(kind, _srcset(picture, kind, PLACES[place].widest)) for kind in (*BETTER_THAN_JPEG, "image/jpeg")]
    return [{"type": kind, "srcset": srcset, "sizes": PLACES[place].sizes} for kind, srcset in found if srcset]


@register.filter
def better_than_jpeg(offers):
    return [offer for offer in offers if offer["type"] in BETTER_THAN_JPEG]


@register.filter
def jpeg(offers):
    return next((offer for offer in offers if offer["type"] not in BETTER_THAN_JPEG), None)


@register.filter
def fallback(picture):
    """The one address for browsers without srcset: the smallest JPEG that is no thumbnail, else whatever there is."""
    sources = _of_type(picture, "image/jpeg") or _of_type(picture)
    fitting = [source for source in sources if source["width"] >= CARD_WIDTH]
    return (fitting or sources[::-1])[0]["url"] if sources else ""


@register.filter
def focus(picture):
    """Classes that keep the focal point in sight when a card crops: `focus-x-3 focus-y-5`, in tenths."""
    x, y = picture.get("focal") or (50, 50)
    return f"focus-x-{round(x / 10)} focus-y-{round(y / 10)}"


@register.filter
def is_placed_in(picture, body):
    """Whether the body shows the picture itself, so that the page must not show it twice."""
    return any(source["url"] in body for source in picture["sources"])


def _srcset(picture, media_type, widest):
    """The sizes of one format up to the first that is as wide as `widest`: "…320.avif 320w, …480.avif 480w"."""
    sources = _of_type(picture, media_type)
    fitting = [source for source in sources if source["width"] <= widest] or sources[:1]
    return ", ".join(f"{source['url']} {source['width']}w" for source in fitting)


def _of_type(picture, media_type=None):
    sources = [source for source in picture["sources"] if media_type in (None, source["type"])]
    return sorted(sources, key=lambda source: source["width"])
