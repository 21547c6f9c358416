"""`make bench`: how fast the server answers readers, on this machine, with the sample paper.

    python -m tests.bench [/address/ … | readcopy]

With `readcopy`, how fast raw copy is read instead (tests/rawcopy/speed.py).

Starts a trial of its own in a temporary folder and asks each address over kept connections for some seconds.
Its figures compare two commits on one quiet machine, nothing else.
"""

import http.client
import os
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

from tests.rawcopy import speed

ROOT = Path(__file__).resolve().parent.parent
SECONDS = float(os.environ.get("NEWSROOM_BENCH_SECONDS", "5"))
CONNECTIONS = 8


def main() -> int:
    if sys.argv[1:] == ["readcopy"]:
        return speed.main()
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="newsroom-bench-") as var:
        environment = {**os.environ, "NEWSROOM_VAR": var, "PORT": str(port), "PYTHONUNBUFFERED": "1"}
        trial = subprocess.Popen(
            [sys.executable, "deploy/trial.py"], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
        )
        try:
            if not any("Newsroom is ready" in line for line in trial.stdout):
                return trial.wait() or 1
            report(port, sys.argv[1:] or addresses(port))
        finally:
            trial.send_signal(signal.SIGTERM)
            trial.wait(timeout=30)
    return 0


def addresses(port: int) -> list[str]:
    """The health check, the front page and, from its links, the first page of each kind."""
    found = ["/health/", "/"]
    _status, body = ask(http.client.HTTPConnection("127.0.0.1", port, timeout=30), "/")
    links = re.findall(r'href="(/[^"#?]*/)"', body.decode())
    for kind in ("/articles/", "/districts/", "/topics/", "/archive/"):
        found += [link for link in links if link.startswith(kind)][:1]
    return found


def ask(connection: http.client.HTTPConnection, address: str) -> tuple[int, bytes]:
    connection.request("GET", address)
    answer = connection.getresponse()
    return answer.status, answer.read()


def report(port: int, paths: list[str]) -> None:
    print(f"{'address':40} {'requests/s':>10} {'p50 ms':>8} {'p95 ms':>8} {'not 200':>8}")
    for path in paths:
        with ThreadPoolExecutor(CONNECTIONS) as pool:
            parts = list(pool.map(lambda _number, path=path: measure(port, path), range(CONNECTIONS)))
        times = sorted(elapsed for part in parts for elapsed, _status in part)
        failures = sum(status != 200 for part in parts for _elapsed, status in part)
        p95 = times[int(len(times) * 0.95)]
        rate = len(times) / SECONDS
        print(
            f"{path:40} {rate:10.0f} {statistics.median(times) * 1000:8.1f} {p95 * 1000:8.1f} {failures:8}", flush=True
        )


def measure(port: int, path: str) -> list[tuple[float, int]]:
    """Seconds and status of each answer on one kept connection."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    answers = []
    end = time.perf_counter() + SECONDS
    while (start := time.perf_counter()) < end:
        status, _body = ask(connection, path)
        answers.append((time.perf_counter() - start, status))
    connection.close()
    return answers


if __name__ == "__main__":
    sys.exit(main())
