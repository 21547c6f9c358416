"""The paper as `make run` serves it, on the database of the environment: started, stopped, killed, started again."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from tests.bars.browser import Browser, Unanswered

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60
PR_SET_PDEATHSIG = 1
# The options of `make run`, which tests/house/test_bars.py compares.
OPTIONS = {
    "--interface": "wsgi",
    "--workers": "2",
    "--blocking-threads": "2",
    "--backpressure": "64",
    "--log-level": "warning",
    "--workers-kill-timeout": "5",
}


class Paper:
    """A server in a process group of its own, always at the same address."""

    def __init__(self) -> None:
        self.port = free_port()
        self.server: subprocess.Popen[bytes] | None = None
        self.log = Path(os.environ["NEWSROOM_VAR"]) / "server.log"

    def start(self) -> None:
        options = [word for option in {**OPTIONS, "--port": str(self.port)}.items() for word in option]
        command = [sys.executable, "deploy/serve.py", "--no-ws", "--respawn-failed-workers", *options]
        with open(self.log, "ab") as log:
            self.server = subprocess.Popen(
                [*command, "newsroom.wsgi:application"], cwd=ROOT, stdout=log, stderr=log, process_group=0,
                preexec_fn=end_with_parent,
            )  # fmt: skip
        self._wait_until_it_answers()

    def _wait_until_it_answers(self) -> None:
        browser, patience = Browser(self.port, patience=5), time.monotonic() + PATIENCE
        while time.monotonic() < patience:
            if self.server.poll() is not None:
                break
            with suppress(Unanswered):
                if browser.get("/health/").status == 200:
                    return
            time.sleep(0.02)
        raise RuntimeError(f"The server did not answer:\n{self.log.read_text(errors='replace')[-4000:]}")

    def stop(self) -> None:
        if self.server and self.server.poll() is None:
            self.server.terminate()
            with suppress(subprocess.TimeoutExpired):
                self.server.wait(timeout=15)
        self.kill()

    def kill(self) -> None:
        """kill -9 of everything that belongs to the server, at once."""
        if self.server is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(self.server.pid, signal.SIGKILL)
        self.server.wait(timeout=PATIENCE)
        self.server = None

    def browser(self, cookies: dict[str, str] | None = None, **more: float) -> Browser:
        return Browser(self.port, cookies, **more)

    def faults_logged(self) -> list[str]:
        """What the server said went wrong inside it."""
        said = self.log.read_text(errors="replace").splitlines() if self.log.exists() else []
        return [line for line in said if "Internal Server Error" in line or "Traceback" in line]


@contextmanager
def running() -> Iterator[Paper]:
    paper = Paper()
    paper.start()
    try:
        yield paper
    finally:
        paper.stop()


def end_with_parent() -> None:
    """Asks Linux to stop a process of a bar when the bar itself is killed."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
