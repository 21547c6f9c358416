"""People named in a story: names of the register, and names right after an office ('工会主席张小禾')."""

import re
from collections.abc import Sequence

from rawcopy.gazetteer import Gazetteer
from rawcopy.names import DOUBLE_SURNAMES, HAN, SURNAMES
from rawcopy.reading import Mention
from rawcopy.vocabulary import listed

_OFFICE = rf"(?:{'|'.join(listed('offices'))})"
_VERB = r"(?=[说在等为向作、，。与和]|出席|主持|介绍|表示|指出|强调|要求|认为|告诉|带队|致辞|讲话|宣布|参加|代表)"
_AFTER_OFFICE = re.compile(
    rf"{_OFFICE}(?P<name>(?:{'|'.join(sorted(DOUBLE_SURNAMES))})[{HAN}]{{1,2}}|[{HAN}]{{2,3}}?){_VERB}"
)


def find_people(texts: Sequence[str], gazetteer: Gazetteer) -> list[Mention]:
    """Each name once, in the order of the text. Names from the register are certain, names after an office are not."""
    found: dict[str, Mention] = {}
    for text in texts:
        for start, end in gazetteer.people_index.find(text):
            found.setdefault(text[start:end], Mention(text[start:end], text[start:end]))
        for office in _AFTER_OFFICE.finditer(text):
            name = office["name"]
            if name[0] in SURNAMES or name[:2] in DOUBLE_SURNAMES:
                found.setdefault(name, Mention(name, name, certain=False))
    return list(found.values())
