"""Addresses of pictures that only the desk sees."""

from django.urls import reverse

from articles.models import StoryPicture


def picture_map(story):
    """{photo number: {url, caption}} for the editor, which shows figures by number."""
    uses = StoryPicture.objects.filter(story=story).select_related("photo").prefetch_related("photo__renditions")
    return {use.photo_id: {"url": thumb_address(use.photo), "caption": use.caption or use.alt} for use in uses}


def thumb_address(photo):
    """The checked address of a photo's smallest JPEG."""
    sizes = [rendition for rendition in photo.renditions.all() if rendition.format == "jpg"]
    return private_address(min(sizes, key=lambda rendition: rendition.width)) if sizes else ""


def private_address(rendition):
    return reverse("admin:articles_photo_rendition", args=[rendition.file_name])
