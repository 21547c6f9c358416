"""`make test`: the whole suite on SQLite and, where there is a server, on PostgreSQL; the browser once.

    python -m tests.suite [arguments for pytest]

Says at the start what will run and what cannot. Both run at the same time, because each leaves the machine idle where
it waits for a browser or a server; PostgreSQL gives way a little, because SQLite has the browser too. Its report is
shown after SQLite's, so the last line is pytest's own.
NEWSROOM_REQUIRE_ALL=1 (.ci/run) makes a missing server or browser a failure.
"""

import os
import subprocess
import sys
from contextlib import ExitStack
from tempfile import TemporaryFile
from typing import IO

from tests.chromium import find_chromium
from tests.nginx import find_nginx
from tests.postgres import find_binaries, throwaway_server
from tests.thorough import THOROUGH

RULE = "=" * 100
PROCESSES = os.environ.get("NEWSROOM_TEST_PROCESSES", "2")
ONCE = ("-m", "not browser or both_databases")


def main() -> int:
    binaries, chromium, proxy = find_binaries(), find_chromium(), find_nginx()
    tell("SQLite", True, "always")
    tell("PostgreSQL", binaries, "no initdb found: apt-get install postgresql")
    if binaries and not THOROUGH:
        print("Few random examples, and pages on SQLite only: NEWSROOM_THOROUGH=1 asks for all.", flush=True)
    tell("Browser", chromium, "no Chromium found: apt-get install chromium fonts-noto-cjk")
    if THOROUGH:
        tell("nginx", proxy, "no nginx found: apt-get install nginx-light openssl")
    if os.environ.get("NEWSROOM_REQUIRE_ALL") == "1" and not (binaries and chromium and proxy):
        print("NEWSROOM_REQUIRE_ALL=1, and a part is missing: nothing was run.", flush=True)
        return 1
    with ExitStack() as stack:
        report, second = stack.enter_context(TemporaryFile()), None
        if binaries:
            address = stack.enter_context(throwaway_server(binaries))
            second = start_pytest({"DATABASE_URL": address}, *ONCE, output=report)
        print(f"\n{RULE}\nThe suite on SQLite\n{RULE}", flush=True)
        failed = start_pytest({}).wait()
        if second:
            failed = second.wait() or failed
            print(f"\n{RULE}\nThe suite on PostgreSQL, in the meantime\n{RULE}", flush=True)
            report.seek(0)
            sys.stdout.buffer.write(report.read())
            sys.stdout.flush()
    return failed


def tell(part: str, found: object, otherwise: str) -> None:
    if found:
        print(f"{part}: {found if found is not True else otherwise}", flush=True)
    else:
        print(f"{RULE}\n{part.upper()} IS SKIPPED: {otherwise}\n{RULE}", flush=True)


def start_pytest(environment: dict[str, str], *arguments: str, output: IO[bytes] | None = None) -> subprocess.Popen:
    inherited = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    gives_way = output is not None
    command = [sys.executable, "-m", "pytest", "-n", PROCESSES, "--dist", "loadgroup", "-q", *arguments, *sys.argv[1:]]
    return subprocess.Popen(
        ["nice", "-n", "2", *command] if gives_way else command,
        env={**inherited, **environment},
        stdout=output,
        stderr=output,
    )


if __name__ == "__main__":
    sys.exit(main())
