"""The same pages of a small paper and of a large one, in turn: what grows with the paper is seen at once."""

from typing import Any

from tests.bench import wrk
from tests.bench.options import PASSED_ON

ROUNDS = 3


def report(small: int, large: int, asked: dict[int, dict[str, Any]]) -> None:
    """`small` and `large`: ports; `asked`: what `tests.bench.pages` says of each."""
    print("page".ljust(18) + "".join(head.rjust(11) for head in ("p50 small", "p50 large", "×", "p99 ×", "queries")))
    about = asked[large]
    for kind in [*about["pages"], *about["desk"]]:
        few, many = _measured(kind, {port: asked[port] for port in (small, large)})
        queries = str(about["pages"][kind]["queries"]) if kind in about["pages"] else ""
        print(
            f"{kind:18}{few[0]:11.2f}{many[0]:11.2f}{many[0] / few[0]:11.2f}{many[1] / few[1]:11.2f}{queries:>11}",
            flush=True,
        )
    print("search in the index, ms: word, small, large, and with a district")
    for (word, *few), (_word, *many) in zip(asked[small]["searches"], about["searches"], strict=True):
        pairs = "".join(f"{one:9.2f}{other:9.2f}" for one, other in zip(few, many, strict=True))
        print(f"{word:8}{pairs}")
    few, many = (asked[port]["relating"] for port in (small, large))
    print(f"finding related stories at publication, ms: {few:.1f}, large {many:.1f}")


def _measured(kind: str, asked: dict[int, dict[str, Any]]) -> list[tuple[float, float]]:
    """(p50, p99) in ms of each, one reader after another: the better of rounds, for a machine is never quite quiet."""
    rounds: dict[int, list[wrk.Measured]] = {port: [] for port in asked}
    for _round in range(ROUNDS):
        for port, about in asked.items():
            if kind in about["pages"]:
                addresses, headers = about["pages"][kind]["addresses"], PASSED_ON
            else:
                addresses, headers = about["desk"][kind], {"Cookie": about["session"]}
            rounds[port].append(wrk.run(port, addresses, headers, connections=1))
    assert all(line.p50 and not line.failures for lines in rounds.values() for line in lines), (kind, rounds)
    return [(min(line.p50 for line in lines), min(line.p99 for line in lines)) for lines in rounds.values()]
