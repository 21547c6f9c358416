"""What returns the very bytes and headers that the page cache sends: a WSGI function, and a Django view."""

import json
import os
from pathlib import Path

from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

FOLDER = Path(os.environ["NEWSROOM_BENCH_SAME_BYTES"])
ANSWERS = {
    f"/{kept.stem}": ([tuple(header) for header in json.loads(kept.read_text())], kept.with_suffix("").read_bytes())
    for kept in FOLDER.glob("*.json")
}


NOTHING = ([], b"")


def function(environ, start_response):
    headers, body = ANSWERS.get(environ["PATH_INFO"], NOTHING)
    start_response("200 OK", [*headers, ("Content-Length", str(len(body)))])
    return [body]


def constant(request: HttpRequest, name: str) -> HttpResponse:
    headers, body = ANSWERS[f"/{name}"]
    return HttpResponse(body, headers=dict(headers))


urlpatterns = [path("<str:name>", constant)]
view = get_wsgi_application()
