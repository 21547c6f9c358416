"""`make test`: the whole suite on SQLite and, where there is a server, on PostgreSQL; the browser once.

    python -m tests.suite [arguments for pytest]

Says at the start what will run and what cannot. One database after the other: side by side on two cores both together
take longer. NEWSROOM_REQUIRE_ALL=1 (.ci/run) makes a missing server or browser a failure.
"""

import os
import subprocess
import sys
from contextlib import ExitStack
from tempfile import TemporaryDirectory

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
        migrating = None
        if binaries:
            note = f"{stack.enter_context(TemporaryDirectory())}/name"
            server = {"DATABASE_URL": stack.enter_context(throwaway_server(binaries)), "NEWSROOM_TEST_DATABASE": note}
            # While SQLite's own is migrated too: neither can be shared among processes.
            command = [sys.executable, "-m", "tests.database", note]
            migrating = subprocess.Popen(command, env={**os.environ, **server})
        failed = run_pytest("SQLite", {})
        if migrating:
            failed = migrating.wait() or run_pytest("PostgreSQL", server, *ONCE) or failed
    return failed


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
