"""A picture frozen in an Article: {"alt", "caption", "credit", "width", "height", "focal": [x, y], "sources": […]}."""

from django import template

register = template.Library()

# What a picture is shrunk to in a list, when the browser knows no srcset.
CARD_WIDTH = 480


@register.filter
def srcset(picture, media_type):
    """The sizes of one format, as an `srcset`: "…480.webp 480w, …1080.webp 1080w"."""
    return ", ".join(f"{source['url']} {source['width']}w" for source in _of_type(picture, media_type))


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


def _of_type(picture, media_type=None):
    sources = [source for source in picture["sources"] if media_type in (None, source["type"])]
    return sorted(sources, key=lambda source: source["width"])
