"""What the masthead of every readers' page needs, for `public` and for the desk's preview alike."""

from articles.models.shared import Section


def navigation(request):
    """`sections`: the places of the navigation. A lazy query: templates without the readers' masthead never run it."""
    return {"sections": Section.objects.select_related("topic")}
