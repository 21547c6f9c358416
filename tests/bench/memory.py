"""How much memory the processes of a trial take, and how long its second start takes."""

import time
from contextlib import suppress
from pathlib import Path

from tests.bench import servers


def of_trial(var: str) -> dict[str, tuple[float, float]]:
    """{process: (resident, proportional)} in MB: what several share counts whole, or in parts."""
    found: dict[str, tuple[float, float]] = {}
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if f"NEWSROOM_VAR={var}".encode() in (process / "environ").read_bytes().split(b"\0"):
                words = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                name = next((name for part, name in NAMES.items() if part in words), "")
                if name:
                    found[f"{name} {process.name}"] = _sizes(process)
    return found


NAMES = {"newsroom.wsgi": "server", "manage.py work": "worker", "deploy/trial.py": "trial"}


def _sizes(process: Path) -> tuple[float, float]:
    said = dict(line.split(":", 1) for line in (process / "smaps_rollup").read_text().splitlines()[1:])
    return tuple(int(said[name].split()[0]) / 1024 for name in ("Rss", "Pss"))


def report(var: str) -> None:
    sizes = of_trial(var)
    print("memory, MB (resident, proportional): " + ", ".join(f"{n} {r:.0f} {p:.0f}" for n, (r, p) in sizes.items()))
    print(f"together {sum(proportional for _resident, proportional in sizes.values()):.0f}")


def second_start(var: str) -> float:
    """Seconds until a trial that has all it needs says that it is ready."""
    began = time.monotonic()
    with servers.trial(var):
        return time.monotonic() - began
