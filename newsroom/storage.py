"""Where files lie that are none of Django's own kind: some have no address, and style sheets go out in one piece."""

import re
from collections.abc import Iterator
from pathlib import Path
from posixpath import dirname, join
from typing import Any

from django.core.files.storage import FileSystemStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage

IMPORT = re.compile(r'^@import url\("([\w.-]+)"\);\n', re.MULTILINE)


class PrivateStorage(FileSystemStorage):
    """Django's own storage would make up an address below MEDIA_URL."""

    def url(self, name: str) -> str:
        raise ValueError("This file is not accessible via a URL.")


class StaticStorage(CompressedManifestStaticFilesStorage):
    """Puts what a style sheet imports in the place of the line that says so: a phone waits for one file, not for five.

    A sheet is made from the sources each time, because one that was collected earlier holds older copies.
    """

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        whole = {} if dry_run else {name: (self, name) for name in paths if self._puts_together(paths, name)}
        yield from super().post_process({**paths, **whole}, dry_run, **options)

    def _puts_together(self, paths: dict[str, Any], name: str) -> bool:
        """Whether the file imports others; it holds them then."""
        text = _source(paths, name) if name.endswith(".css") else ""
        if not IMPORT.search(text):
            return False
        whole = IMPORT.sub(lambda line: _source(paths, join(dirname(name), line[1])), text)
        Path(self.path(name)).write_text(whole, encoding="utf-8")
        return True


def _source(paths: dict[str, Any], name: str) -> str:
    storage, path = paths[name]
    with storage.open(path) as file:
        return file.read().decode()
