"""Raw copy in, stories out: plain Python, no Django, no database.

`read(text, gazetteer)` takes the text of a newspaper page apart and says where every character went.
"""

from rawcopy.gazetteer import Gazetteer
from rawcopy.page import read
from rawcopy.reading import ELEMENTS, Byline, Event, Leftover, Mention, Part, Person, Reading, StoryReading

__all__ = [
    "ELEMENTS",
    "Byline",
    "Event",
    "Gazetteer",
    "Leftover",
    "Mention",
    "Part",
    "Person",
    "Reading",
    "StoryReading",
    "read",
]
