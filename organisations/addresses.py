"""Addresses of rows, looked up once: a page of a list links to sixty of them, and finding a route takes time."""

from functools import lru_cache

from django.urls import reverse

# An address and its key are some 200 bytes.
MOST_ADDRESSES = 16_384


@lru_cache(maxsize=MOST_ADDRESSES)
def address_of(name: str, *parts: str | int) -> str:
    """The path of a named route; routes never change while the server runs."""
    return reverse(name, args=parts)
