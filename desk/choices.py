"""What the registers offer to those who write: union bodies that a second person confirmed, and nothing else."""

from django.db.models import Q
from django.http import JsonResponse
from django.views.decorators.http import require_safe

from desk.doors import for_authors
from organisations.models import Body

MOST = 12
SHORTEST, LONGEST = 2, 80


@for_authors
@require_safe
def bodies(request):
    """{"names": official names of bodies that contain the words}, for the field while somebody types."""
    words = request.GET.get("q", "").strip()
    names = [body.name for body in offered(words)] if SHORTEST <= len(words) <= LONGEST else []
    return JsonResponse({"names": names})


def offered(words):
    """The first confirmed bodies under any of whose names the words stand."""
    words = words.replace("\x00", "")
    return Body.objects.confirmed().filter(Q(name__icontains=words) | Q(names__name__icontains=words)).distinct()[:MOST]


def named(words):
    """The confirmed body of this name, official or another; None when there is none or there are several."""
    found = Body.objects.confirmed().filter(Q(name=words) | Q(names__name=words)).distinct()[:2]
    return found[0] if len(found) == 1 else None
