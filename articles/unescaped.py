"""JSON with Chinese as it is. As Python writes it by itself, a character takes six bytes instead of three."""

import json
from typing import Any


class Unescaped(json.JSONEncoder):
    """For columns that hold whole texts; what is read from them is the same."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options | {"ensure_ascii": False})
