"""A PostgreSQL server of our own for one test run: started on a free port, forgotten afterwards."""

import glob
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "max_connections": "200",
    # The data is thrown away, so nothing need survive power loss; every answer stays the same.
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "timezone": "UTC",
}
PATIENCE = 60


def find_binaries() -> Path | None:
    """The folder with initdb and postgres: the newest that Debian installed, else what pg_config or PATH names."""
    installed = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"), key=lambda path: int(path.split("/")[4]))
    candidates = [Path(path).parent for path in reversed(installed)]
    if shutil.which("pg_config"):
        answer = subprocess.run(["pg_config", "--bindir"], capture_output=True, text=True, check=False)
        candidates.append(Path(answer.stdout.strip()))
    if on_path := shutil.which("initdb"):
        candidates.append(Path(on_path).resolve().parent)
    return next(
        (folder for folder in candidates if (folder / "initdb").exists() and (folder / "postgres").exists()), None
    )


@contextmanager
def throwaway_server(binaries: Path) -> Iterator[str]:
    """Runs a fresh server and gives its DATABASE_URL."""
    account = _unprivileged_account()
    folder = Path(tempfile.mkdtemp(prefix="newsroom-postgres-"))
    server = None
    try:
        if account:
            os.chown(folder, account.pw_uid, account.pw_gid)
        _run(account, folder, binaries / "initdb", "--pgdata", folder / "data", *_INITDB)
        port = _free_port()
        options = [word for name, value in SETTINGS.items() for word in ("-c", f"{name}={value}")]
        command = [binaries / "postgres", "-D", folder / "data", "-p", str(port), "-k", folder, *options]
        with open(folder / "log", "wb") as log:
            server = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder, **_as(account))
        _wait_for(server, binaries, port, folder / "log")
        yield f"postgresql://newsroom@127.0.0.1:{port}/postgres"
    finally:
        if server:
            # SIGINT is PostgreSQL's fast shutdown: it ends sessions instead of waiting for them.
            server.send_signal(2)
            server.wait(timeout=PATIENCE)
        shutil.rmtree(folder, ignore_errors=True)


_INITDB = ["--username", "newsroom", "--auth", "trust", "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync"]


def _unprivileged_account() -> pwd.struct_passwd | None:
    """Whom the server runs as: PostgreSQL refuses root. None means as ourselves."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    return names.get("postgres") or names["nobody"]


def _as(account: pwd.struct_passwd | None) -> dict[str, object]:
    if account is None:
        return {}
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def _run(account: pwd.struct_passwd | None, folder: Path, *command: Path | str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, cwd=folder, check=False, **_as(account))
    if done.returncode:
        raise RuntimeError(f"{command[0]} failed:\n{done.stdout}\n{done.stderr}")


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_for(server: "subprocess.Popen[bytes]", binaries: Path, port: int, log: Path) -> None:
    question = [binaries / "pg_isready", "--quiet", "--host", "127.0.0.1", "--port", str(port)]
    patience = time.monotonic() + PATIENCE
    while subprocess.run(question, check=False).returncode:
        if server.poll() is not None or time.monotonic() > patience:
            raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text(errors='replace')}")
        time.sleep(0.05)
