"""The page cache and nginx before it, beside whoever returns the very same bytes.

`function`: a bare WSGI function, `view`: a Django view with nothing around it, `file`: nginx with the bytes as a file.
All send the same body with the same headers, and are asked with the same Accept-Encoding.
"""

import json
import urllib.request
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from tests.bars.paper import free_port
from tests.bench import servers, wrk
from tests.nginx import nginx
from tests.served import HOST

ACCEPTED = {"Accept-Encoding": "gzip, deflate, br"}
# Of the connection, or made by every server for itself.
NOT_COMPARED = {"connection", "server", "date", "content-length", "transfer-encoding"}
PAGES = {"home": "home", "article": "article", "list": "list"}
NO_LIMITS = {"rate=50r/s": "rate=900000r/s", "burst=200 nodelay": "burst=100000 nodelay", " ssl http2": ""}


def report(var: str, paper: int, kinds: dict[str, dict[str, Any]]) -> None:
    with ExitStack() as stack:
        for row in compare(stack, var, paper, kinds):
            print(row[0].ljust(14) + "".join(cell.rjust(12) for cell in row[1:]))


def compare(stack: ExitStack, var: str, paper: int, kinds: dict[str, dict[str, Any]]) -> list[tuple[str, ...]]:
    """Rows of a table; the first is its heads."""
    folder = Path(var) / "same-bytes"
    folder.mkdir()
    addresses = {name: kinds[kind]["addresses"][0] for name, kind in PAGES.items()}
    for name, address in addresses.items():
        _keep(folder, name, paper, address)
    function, view = (stack.enter_context(servers.same_bytes(var, str(folder), name)) for name in ("function", "view"))
    port = free_port()
    files = f"server {{ listen 127.0.0.1:{port}; root {folder}; }}"
    scratch = Path(var) / "nginx"
    scratch.mkdir()
    site = stack.enter_context(nginx(scratch, [paper], Path(var), changes=NO_LIMITS, more=files))
    rows = [("page", "cached/s", "× function", "× view", "p99 ms", "nginx/s", "× file", "p99 ms")]
    for name, address in addresses.items():
        rows.append(_row(name, address, paper, (function, view), site.port, port))
    rows.append(_many(kinds["article"]["addresses"], paper))
    return rows


def _keep(folder: Path, name: str, paper: int, address: str) -> None:
    request = urllib.request.Request(f"http://127.0.0.1:{paper}{address}", headers={**ACCEPTED, "Host": HOST})
    with urllib.request.urlopen(request) as answer:
        headers = [(key, value) for key, value in answer.getheaders() if key.lower() not in NOT_COMPARED]
        (folder / name).write_bytes(answer.read())
    (folder / f"{name}.json").write_text(json.dumps(headers))


def _row(
    name: str, address: str, paper: int, yardsticks: tuple[int, int], proxy: int, file_server: int
) -> tuple[str, ...]:
    same = {
        beside: wrk.Asked(port, [f"/{name}"], ACCEPTED)
        for beside, port in zip(("function", "view", "file"), (*yardsticks, file_server), strict=True)
    }
    pages = {
        "cached": wrk.Asked(paper, [address], ACCEPTED),
        "proxied": wrk.Asked(proxy, [address], {**ACCEPTED, "Host": HOST}),
    }
    function, view, file, cached, proxied = wrk.side_by_side({**same, **pages}).values()
    return (
        name, f"{cached.rate:.0f}", f"{cached.rate / function.rate:.2f}", f"{cached.rate / view.rate:.2f}",
        f"{cached.p99:.1f}", f"{proxied.rate:.0f}", f"{proxied.rate / file.rate:.2f}", f"{proxied.p99:.1f}",
    )  # fmt: skip


def _many(addresses: list[str], paper: int) -> tuple[str, ...]:
    """All articles in turn, each asked for before, beside one of them."""
    wrk.run(paper, addresses, ACCEPTED, seconds="25")
    asked = {"one": wrk.Asked(paper, addresses[:1], ACCEPTED), "all": wrk.Asked(paper, addresses, ACCEPTED)}
    one, all_of_them = wrk.side_by_side(asked).values()
    ratio = f"{all_of_them.rate / one.rate:.2f} × one"
    return (f"{len(addresses)} articles", f"{all_of_them.rate:.0f}", ratio, "", f"{all_of_them.p99:.1f}", "", "", "")
