"""`make run`: a whole paper on this machine, ready to read, write and review.

Starts the server, which prepares what is missing in var/ (`deploy/serve.py`), says when it answers, starts the worker
beside it, and stops both with Ctrl-C. It stays there as long as they run, so it imports nothing large.
"""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import closing, suppress
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).resolve().parent.parent
HOST = "127.0.0.1"
PORT = os.environ.get("PORT", "8000")
ADDRESS = f"http://{HOST}:{PORT}/"
LOOK_AFTER = 1
PR_SET_PDEATHSIG = 1

os.environ.setdefault("NEWSROOM_ENV", "trial")
os.environ.setdefault("NEWSROOM_ORIGIN", ADDRESS.rstrip("/"))
os.chdir(ROOT)
VAR = Path(os.environ.setdefault("NEWSROOM_VAR", str(ROOT / "var"))).resolve()


def main() -> None:
    refuse_a_taken_port()
    sys.exit(serve())


def refuse_a_taken_port() -> None:
    if not PORT.isdigit():
        sys.exit(f"PORT is {PORT!r}; it must be a number.")
    with closing(socket.socket()) as probe:
        if probe.connect_ex((HOST, int(PORT))) == 0:
            sys.exit(f"Port {PORT} is taken, perhaps by another trial. Choose one: PORT=8123 make run")


def serve() -> int:
    """Runs server and worker until the server ends or someone stops it; the return code is the server's."""
    options = {
        "--interface": "wsgi",
        "--host": HOST,
        "--port": PORT,
        "--workers": "2",
        "--blocking-threads": "2",
        "--backpressure": "64",
        "--log-level": "warning",
        "--workers-kill-timeout": "5",
        "--static-path-route": "/media",
        "--static-path-mount": str(VAR / "media"),
        # Short, because a picture may have to go.
        "--static-path-expires": "300",
    }
    command = [sys.executable, "deploy/serve.py", "--prepare", "--no-ws", "--respawn-failed-workers"]
    command += [word for option in options.items() for word in option]
    server = start([*command, "newsroom.wsgi:application"])
    asked = stop_with(server)
    if wait_until_it_answers(server):
        announce()
        watch(server)
    code = server.wait()
    return 0 if asked else code


def start(command: list[str]) -> "subprocess.Popen[bytes]":
    """A group of its own: Ctrl-C then reaches this process alone, and the others are stopped once, in order."""
    return subprocess.Popen(command, cwd=ROOT, process_group=0, preexec_fn=end_with_parent)


def watch(server: "subprocess.Popen[bytes]") -> None:
    """Waits for the server's end, and starts the worker again whenever it died; then the worker is stopped too."""
    command = [sys.executable, "manage.py", "work"]
    worker = start(command)
    while server.poll() is None:
        with suppress(subprocess.TimeoutExpired):
            server.wait(timeout=LOOK_AFTER)
        if server.poll() is None and worker.poll() is not None:
            print("The worker ended and is started again.", flush=True)
            worker = start(command)
    worker.terminate()
    try:
        worker.wait(timeout=5)
    except subprocess.TimeoutExpired:
        worker.kill()


def end_with_parent() -> None:
    """Asks Linux to stop what was started here even when this process is killed outright."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def stop_with(server: "subprocess.Popen[bytes]") -> list[int]:
    """Hands Ctrl-C and kill on to the server; the list holds the signals that came."""
    asked: list[int] = []

    def hand_on(number: int, frame: FrameType | None) -> None:
        asked.append(number)
        if server.poll() is None:
            server.terminate()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, hand_on)
    return asked


def wait_until_it_answers(server: "subprocess.Popen[bytes]") -> bool:
    """Preparing takes as long as it takes: only the server's end, or Ctrl-C, ends the waiting."""
    while server.poll() is None:
        try:
            with urllib.request.urlopen(f"{ADDRESS}health/", timeout=5) as answer:
                return answer.status == 200
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.05)
    return False


def announce() -> None:
    accounts = VAR / "accounts.txt"
    if accounts.exists():
        print(f"\n{accounts.read_text(encoding='utf-8').strip()}\n")
    print(f"Newsroom is ready: {ADDRESS}", flush=True)


if __name__ == "__main__":
    main()
