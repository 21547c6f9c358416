import shutil
import sys
import tempfile
from contextlib import ExitStack, contextmanager

import psycopg

from tests.bench import archive, cached, first_view, grown, idle, memory, pages, servers, wrk
from tests.bench.options import DATABASE, PASSED_ON, SIZE, SMALL
from tests.nginx import find_nginx
from tests.postgres import find_binaries, throwaway_server
from tests.rawcopy import speed


def main() -> int:
    if sys.argv[1:] == ["readcopy"]:
        return speed.main()
    if sys.argv[1:] == ["firstview"]:
        return first_view.main()
    if shutil.which("wrk") is None or find_nginx() is None:
        print("make bench needs wrk and nginx (apt install wrk nginx-light).", file=sys.stderr)
        return 1
    with ExitStack() as stack:
        server = stack.enter_context(throwaway_server(find_binaries())) if DATABASE == "postgresql" else None
        var = stack.enter_context(paper(server, SIZE))
        small = stack.enter_context(paper(server, SMALL)) if SIZE > SMALL else None
        with servers.trial(var) as port:
            print(f"{SIZE} articles on {DATABASE}; the worker was busy for {settled(var)} s")
            asked = servers.asked(var, pages.__name__)
            report(var, port, asked["pages"])
            cached.report(var, port, asked["pages"])
            memory.report(var)
            if small:
                with servers.trial(small) as other:
                    settled(small)
                    grown.report(other, port, {port: asked, other: servers.asked(small, pages.__name__)})
        print(f"second start: {memory.second_start(var):.1f} s")
        archive.report(var)
    return first_view.main()


@contextmanager
def paper(server: str | None, size: int):
    """The folder of a sample paper that is grown to a size."""
    with tempfile.TemporaryDirectory(prefix="newsroom-bench-") as var:
        if server:
            with psycopg.connect(server, autocommit=True) as connection:
                connection.execute(f"CREATE DATABASE of_{size}")
            servers.use_database(var, f"{server.rsplit('/', 1)[0]}/of_{size}")
        with servers.trial(var):
            servers.manage(var, "grow", str(size))
        yield var


def settled(var: str) -> float:
    """The seconds after which the worker had nothing left to do."""
    return float(servers.asked(var, idle.__name__))


def report(var: str, port: int, kinds: dict[str, dict[str, object]]) -> None:
    """A line for each kind of page as it is rendered: the page cache passes on whoever has a session."""
    heads = ("requests/s", "× bare", "× house", "bare/s", "house/s", "p50 ms", "p99 ms", "queries", "not 200")
    print("page".ljust(18) + "".join(head.rjust(11) for head in heads))
    with ExitStack() as stack:
        yardsticks = {
            name: wrk.Asked(stack.enter_context(servers.yardstick(var, name)), ["/"]) for name in ("bare", "house")
        }
        for kind, about in kinds.items():
            asked = wrk.Asked(port, about["addresses"], PASSED_ON)
            bare, house, line = wrk.side_by_side({**yardsticks, kind: asked}).values()
            rates = f"{line.rate / bare.rate:11.3f}{line.rate / house.rate:11.3f}{bare.rate:11.0f}{house.rate:11.0f}"
            rest = f"{line.p50:11.1f}{line.p99:11.1f}{about['queries']:>11}{line.failures:11}"
            print(f"{kind:18}{line.rate:11.0f}{rates}{rest}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
