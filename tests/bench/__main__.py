import os
import shutil
import sys
import tempfile
from contextlib import ExitStack

from tests.bench import cached, memory, pages, servers, wrk
from tests.nginx import find_nginx
from tests.rawcopy import speed

PASSED_ON = {"Cookie": "sessionid=none"}
SIZE = int(os.environ.get("NEWSROOM_BENCH_SIZE") or 2000)


def main() -> int:
    if sys.argv[1:] == ["readcopy"]:
        return speed.main()
    if shutil.which("wrk") is None or find_nginx() is None:
        print("make bench needs wrk and nginx (apt install wrk nginx-light).", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory(prefix="newsroom-bench-") as var, ExitStack() as stack:
        paper = stack.enter_context(servers.trial(var))
        servers.manage(var, "grow", str(SIZE))
        yardsticks = {name: stack.enter_context(servers.yardstick(var, name)) for name in ("bare", "house")}
        kinds = servers.asked(var, pages.__name__)
        report(paper, yardsticks, kinds)
        cached.report(var, paper, kinds)
        memory.report(var)
        stack.close()
        print(f"second start: {memory.second_start(var):.1f} s")
    return 0


def report(paper: int, yardsticks: dict[str, int], kinds: dict[str, dict[str, object]]) -> None:
    """A line for each kind of page as it is rendered: the page cache passes on whoever has a session.

    Both yardsticks are measured before and after, and their means count.
    """
    before = {name: wrk.run(port, ["/"]) for name, port in yardsticks.items()}
    measured = {kind: wrk.run(paper, about["addresses"], PASSED_ON) for kind, about in kinds.items()}
    after = {name: wrk.run(port, ["/"]) for name, port in yardsticks.items()}
    rates = {name: (before[name].rate + after[name].rate) / 2 for name in yardsticks}
    print(f"{SIZE} articles grown; yardsticks: " + ", ".join(f"{name} {rate:.0f}/s" for name, rate in rates.items()))
    heads = ("requests/s", "× bare", "× house", "p50 ms", "p99 ms", "queries", "not 200")
    print("page".ljust(14) + "".join(head.rjust(11) for head in heads))
    for kind, line in measured.items():
        ratios = "".join(f"{line.rate / rates[name]:11.3f}" for name in ("bare", "house"))
        queries = kinds[kind]["queries"]
        print(f"{kind:14}{line.rate:11.0f}{ratios}{line.p50:11.1f}{line.p99:11.1f}{queries:>11}{line.failures:11}")


if __name__ == "__main__":
    sys.exit(main())
