"""Files that have no address: Django's own storage would make one up below MEDIA_URL."""

from django.core.files.storage import FileSystemStorage


class PrivateStorage(FileSystemStorage):
    def url(self, name: str) -> str:
        raise ValueError("This file is not accessible via a URL.")
