"""One measurement with wrk: its addresses in turn over eight kept connections."""

import os
import re
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
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
