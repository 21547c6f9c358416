"""`make test`: the whole suite on SQLite, then on PostgreSQL when there is a server, with the browser once.

    python -m tests.suite [arguments for pytest]

Says at the start what will run and what cannot. The last line is pytest's own; a failure on SQLite ends the run.
NEWSROOM_REQUIRE_ALL=1 (.ci/run) makes a missing server or browser a failure.
"""

import os
import subprocess
import sys

from tests.chromium import find_chromium
from tests.postgres import find_binaries, throwaway_server

RULE = "=" * 100
PROCESSES = os.environ.get("NEWSROOM_TEST_PROCESSES", "2")


def main() -> int:
    binaries, chromium = find_binaries(), find_chromium()
    tell("SQLite", True, "always")
    tell("PostgreSQL", binaries, "no initdb found: apt-get install postgresql")
    tell("Browser", chromium, "no Chromium found: apt-get install chromium fonts-noto-cjk")
    if os.environ.get("NEWSROOM_REQUIRE_ALL") == "1" and not (binaries and chromium):
        print("NEWSROOM_REQUIRE_ALL=1, and a part is missing: nothing was run.", flush=True)
        return 1
    failed = run_pytest("SQLite", {})
    if failed or not binaries:
        return failed
    with throwaway_server(binaries) as address:
        return run_pytest("PostgreSQL", {"DATABASE_URL": address}, "-m", "not browser")


def tell(part: str, found: object, otherwise: str) -> None:
    if found:
        print(f"{part}: {found if found is not True else otherwise}", flush=True)
    else:
        print(f"{RULE}\n{part.upper()} IS SKIPPED: {otherwise}\n{RULE}", flush=True)


def run_pytest(database: str, environment: dict[str, str], *arguments: str) -> int:
    print(f"\n{RULE}\nThe suite on {database}\n{RULE}", flush=True)
    inherited = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    command = [sys.executable, "-m", "pytest", "-n", PROCESSES, "--dist", "loadgroup", "-q", *arguments, *sys.argv[1:]]
    return subprocess.run(command, env={**inherited, **environment}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
