"""One measurement with wrk: its addresses in turn over eight kept connections."""

import os
import re
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from statistics import mean, median
from typing import NamedTuple

SECONDS = os.environ.get("NEWSROOM_BENCH_SECONDS", "5")
IN_TURN = """
local addresses = {%s}
local headers = {%s}
local prepared = {}
local next = 0
init = function()
  for number, address in ipairs(addresses) do prepared[number] = wrk.format("GET", address, headers) end
end
request = function()
  next = next %% #prepared + 1
  return prepared[next]
end
done = function(summary, latency, requests)
  local e = summary.errors
  io.write(string.format("measured %%d %%d %%d %%d %%d\\n", summary.requests, summary.duration,
    latency:percentile(50), latency:percentile(99), e.connect + e.read + e.write + e.status + e.timeout))
end
"""


NO_HEADERS: Mapping[str, str] = {}


class Measured(NamedTuple):
    """Requests a second, milliseconds, and how many were not answered with 200."""

    rate: float
    p50: float
    p99: float
    failures: int


class Asked(NamedTuple):
    """Whom to ask for what."""

    port: int
    addresses: Sequence[str]
    headers: Mapping[str, str] = NO_HEADERS


def side_by_side(asked: Mapping[str, Asked]) -> dict[str, Measured]:
    """Each for a second in turn, as often as there are seconds: a machine is faster at one moment than at the next, and
    so for all of them alike. Each turn begins further on in the addresses."""
    turns: dict[str, list[Measured]] = {name: [] for name in asked}
    for turn in range(int(SECONDS)):
        for name, (port, addresses, headers) in asked.items():
            first = turn * len(addresses) // int(SECONDS)
            turns[name].append(run(port, [*addresses[first:], *addresses[:first]], headers, seconds="1"))
    return {name: _together(measured) for name, measured in turns.items()}


def _together(turns: list[Measured]) -> Measured:
    rates, p50, p99, failures = zip(*turns, strict=True)
    return Measured(mean(rates), median(p50), median(p99), sum(failures))


def run(
    port: int,
    addresses: Sequence[str],
    headers: Mapping[str, str] = NO_HEADERS,
    *,
    seconds: str = SECONDS,
    connections: int = 8,
) -> Measured:
    said = [
        ", ".join(f'"{address}"' for address in addresses),
        ", ".join(f'["{n}"] = "{v}"' for n, v in headers.items()),
    ]
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(IN_TURN % tuple(said))
        script.flush()
        command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}", "--timeout", "20", "-s", script.name]
        measured = subprocess.run(
            [*command, f"http://127.0.0.1:{port}"], check=True, stdout=subprocess.PIPE, text=True
        ).stdout
    requests, microseconds, p50, p99, failures = map(int, re.search(r"measured (.+)", measured)[1].split())
    return Measured(requests / microseconds * 1_000_000, p50 / 1000, p99 / 1000, failures)
