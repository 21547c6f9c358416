"""One address for load balancers and `make run`: does this process answer, and does its database?

The first line is for machines. A second one says when mails do not get out; readers are served all the same.
"""

from django.apps import apps
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


@never_cache
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        is_stuck = apps.get_model("articles.Delivery").objects.stuck().exists()
    except DatabaseError:
        return HttpResponse("database\n", status=503, content_type="text/plain")
    return HttpResponse("ok\ndeliveries are stuck\n" if is_stuck else "ok\n", content_type="text/plain")
