"""How many pages a second the reader takes in on one core, with 50,000 names; and that a long text takes no longer.

    python -m tests.rawcopy.speed

CPU seconds, so that a busy machine tells the same; `make bench ARGS=readcopy` runs it. The floor is 60 pages a second.
"""

import random
import statistics
import sys
import time
from pathlib import Path

from rawcopy import Gazetteer, read
from rawcopy.vocabulary import listed

FOLDER = Path(__file__).parent / "pages"
SAMPLE = Path(__file__).parents[2] / "desk" / "sample" / "pages"
PAGE = (FOLDER / "union_page.txt").read_text("utf-8")
FLOOR = 60
NAMES, CHARACTERS, PAGES = 50_000, 4_500, 60
GIVEN = "小大文建国明华志伟芳丽军红平海云春秋山川田禾石林江月新光永安康宁和乐天佳雨晴雪松柏梅兰竹菊"
HOSTS = ("机械厂", "印刷公司", "医院", "第二小学", "地铁项目部", "街道", "环卫中心", "果品公司", "热力集团", "供电所")
PLACES = ("云上", "月光", "密云", "怀柔", "北京市", "城南", "河西", "石桥", "柳林", "望山")
LONG = {
    "whole pages": PAGE + "\n\n",
    "one line": PAGE.replace("\n", ""),
    "brackets": "（记者",
    "bylines": "本报讯(记者柏小樵)果。\n",
}


def gazetteer() -> Gazetteer:
    """People and bodies in equal parts, all invented, the same on every run."""
    chance = random.Random(1)
    surnames = listed("surnames")
    people = {chance.choice(surnames) + "".join(chance.choices(GIVEN, k=2)) for _ in range(4 * NAMES)}
    bodies = (
        f"{chance.choice(PLACES)}{''.join(chance.choices(GIVEN, k=2))}{chance.choice(HOSTS)}工会" for _ in range(NAMES)
    )
    half = NAMES // 2
    return Gazetteer(
        people=tuple(sorted(people)[:half]),
        bodies=tuple((name, name, None) for name in list(dict.fromkeys(bodies))[:half]),
    ).with_builtin()


def pages() -> dict[str, list[str]]:
    """{kind: pages of 4,500 characters}: full pages of about ten stories with several paragraphs, as a daily prints
    them; and pages of twenty short items, which cost most, because every rule looks at every story."""
    lines = PAGE.splitlines(keepends=True)
    more = [line for path in sorted(SAMPLE.glob("*.txt")) for line in path.read_text("utf-8").splitlines()]
    more = [f"{line}\n\n" for line in more if _is_text(line)]
    starts = [number * 7 % len(lines) for number in range(PAGES)]
    return {
        "full pages": [_filled(lines, more, number) for number in range(PAGES)],
        "short items": [("".join(lines[start:] + lines[:start]) * 4)[:CHARACTERS] for start in starts],
    }


def _is_text(line: str) -> bool:
    return len(line) > 50 and line.endswith("。") and not line.startswith(("本报", "据", "新华社"))


def _filled(lines: list[str], more: list[str], number: int) -> str:
    """The page with further paragraphs before the last ones of its stories, from ever another one on."""
    room = CHARACTERS - sum(map(len, lines))
    places = [at for at, line in enumerate(lines) if _is_text(line.rstrip()) and lines[at - 1] == "\n"]
    added: dict[int, list[str]] = {at: [] for at in places}
    for count in range(len(more)):
        paragraph = more[(number * 5 + count) % len(more)]
        if (room := room - len(paragraph)) < 0:
            break
        added[places[count % len(places)]].append(paragraph)
    return "".join("".join(added.get(at, ())) + line for at, line in enumerate(lines))


def seconds_to_read(text: str, names: Gazetteer) -> float:
    began = time.process_time()
    read(text, names)
    return time.process_time() - began


def main() -> int:
    names = gazetteer()
    built = seconds_to_read("果园开门。", names)
    sys.stdout.write(f"names {len(names.people) + len(names.bodies)}, index built in {built:.2f} s\n")
    rates = {}
    for kind, some in pages().items():
        times = [seconds_to_read(page, names) for page in some]
        rates[kind], median = len(times) / sum(times), statistics.median(times) * 1000
        sys.stdout.write(f"{kind:12} {rates[kind]:.0f} a second on one core (median {median:.1f} ms)\n")
    for kind, unit in LONG.items():
        short, long = (seconds_to_read((unit * (size // len(unit) + 1))[:size], names) for size in (100_000, 1_000_000))
        sys.stdout.write(f"{kind:12} 100,000 characters {short:6.2f} s   1,000,000 characters {long:6.2f} s\n")
    return 0 if rates["full pages"] >= FLOOR else 1


if __name__ == "__main__":
    sys.exit(main())
