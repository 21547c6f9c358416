"""The list of corrected articles, newest correction first, each with everything that was said about it afterwards."""

from collections import defaultdict

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from articles.models.published import Correction, Listing
from public import lists
from public.reading import readers_page


@readers_page
def corrections(request):
    page = lists.read_page(Listing.Kind.CORRECTED, 0, request.GET, at=timezone.now())
    said = defaultdict(list)
    for correction in Correction.objects.filter(article__in=[article.pk for article in page.articles]):
        said[correction.article_id].append(correction)
    context = {
        "page": page,
        "corrected": [(article, said[article.pk]) for article in page.articles],
        "canonical": reverse("corrections"),
    }
    return render(request, "public/corrections.html", context)
