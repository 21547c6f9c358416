"""What one run of a bar counted and what it found wrong; printed as one line of JSON."""

import json
import time
from collections import Counter
from dataclasses import dataclass, field
from threading import Lock

MOST_SHOWN = 12


@dataclass
class Tally:
    """Written to by many threads. A bar is green when nothing is wrong."""

    counts: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    begun: float = field(default_factory=time.monotonic)
    lock: Lock = field(default_factory=Lock)

    def count(self, name: str, by: int = 1) -> None:
        with self.lock:
            self.counts[name] += by

    def took(self, seconds: float) -> None:
        with self.lock:
            self.seconds.append(seconds)

    def complain(self, sentence: str) -> None:
        with self.lock:
            self.wrong.append(sentence)

    def demand(self, holds: object, sentence: str) -> None:
        if not holds:
            self.complain(sentence)

    def line(self, **about: object) -> str:
        times = sorted(self.seconds)
        speeds = {f"p{part}_ms": round(1000 * times[len(times) * part // 100]) for part in (50, 99)} if times else {}
        return json.dumps(
            {
                **about,
                "verdict": "red" if self.wrong else "green",
                "seconds": round(time.monotonic() - self.begun, 1),
                **dict(sorted(self.counts.items())),
                **speeds,
                "wrong": len(self.wrong),
                "first_wrong": self.wrong[:MOST_SHOWN],
            },
            ensure_ascii=False,
        )
