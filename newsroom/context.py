"""What every template may say about the paper itself."""

from django.conf import settings
from django.http import HttpRequest


def paper(request: HttpRequest) -> dict[str, object]:
    return {"paper": settings.NEWSROOM_SITE}
