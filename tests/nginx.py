"""Debian's nginx before app servers, with deploy/nginx.conf as it is shipped but for addresses, ports and folders."""

import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.bars.paper import end_with_parent, free_port
from tests.served import HOST, ROOT, Site, ending, wait_for

MAIN = """
{user}
pid {folder}/nginx.pid;
worker_processes 2;
events {{ worker_connections 512; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/newsroom.conf;
    {more}
}}
"""
NOTHING: Mapping[str, str] = {}


def find_nginx() -> str | None:
    return shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")


@contextmanager
def nginx(
    folder: Path, behind: Sequence[int], var: Path, *, changes: Mapping[str, str] = NOTHING, more: str = ""
) -> Iterator[Site]:
    """`behind`: ports of app servers. `changes`: {what the file says: what is tried in its place}; `more`: servers."""
    port = free_port()
    here = {
        "server 127.0.0.1:8000;": " ".join(f"server 127.0.0.1:{each};" for each in behind),
        "listen 80 default_server;": f"listen 127.0.0.1:{free_port()} default_server;",
        "listen 80;": f"listen 127.0.0.1:{free_port()};",
        "listen 443 ssl": f"listen 127.0.0.1:{port} ssl",
        "/etc/ssl/newsroom": str(folder),
        "/var/cache/nginx/newsroom": str(folder / "cache"),
        "/srv/newsroom/var": str(var),
    }
    (folder / "newsroom.conf").write_text(_shipped(here, changes))
    (folder / "main.conf").write_text(
        MAIN.format(folder=folder, user="user root;" if os.geteuid() == 0 else "", more=more)
    )
    _make_certificate(folder)
    server = subprocess.Popen(
        [find_nginx() or "nginx", "-c", folder / "main.conf", "-e", folder / "error.log", "-g", "daemon off;"],
        preexec_fn=end_with_parent,
    )
    with ending(server):
        site = Site("nginx", port, is_tls=" ssl http2" not in changes)
        wait_for(site)
        yield site


def _shipped(*changes: Mapping[str, str]) -> str:
    text = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    for one in changes:
        for ours, other in one.items():
            assert ours in text, f"deploy/nginx.conf no longer says {ours}"
            text = text.replace(ours, other)
    return text


def _make_certificate(folder: Path) -> None:
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", f"/CN={HOST}"]
    files = ["-keyout", folder / "key.pem", "-out", folder / "certificate.pem"]
    subprocess.run([*command, *files], check=True, capture_output=True)
