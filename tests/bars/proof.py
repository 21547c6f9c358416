"""`make bars PROVE=1`: a bar counts only if it turns red when the promise is broken.

Each planted fault (faults/*.patch, named for its bar) goes alone into a copy of the code; the short form of the bar
must find it, and find nothing without it.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.bars.databases import ROOT, Prepared, prepared
from tests.bars.options import SHORT

FAULTS = Path(__file__).with_name("faults")
LEFT_BEHIND = (".git", ".venv", "var", ".mypy_cache", ".ruff_cache", ".pytest_cache")
PATIENCE = 600
BROKE = "the bar itself broke"


def faults_of(name: str) -> list[Path]:
    return sorted(FAULTS.glob(f"{name}-*.patch"))


def main(names: tuple[str, ...], vendor: str) -> int:
    lines = []
    with prepared(vendor) as paper:
        for name in names:
            lines.append((name, "as it is", *_tried(name, paper, None, wanted="green")))
            lines += [(name, patch.stem, *_tried(name, paper, patch, wanted="red")) for patch in faults_of(name)]
    for name, what, is_right, said in lines:
        print(f"{name}  {what:44} {'as it should' if is_right else 'NOT AS IT SHOULD'}  {said}")
    return 0 if all(is_right for _name, _what, is_right, _said in lines) else 1


def _tried(name: str, paper: Prepared, patch: Path | None, *, wanted: str) -> tuple[bool, str]:
    """(whether the bar said what it should, its verdict and the first thing it found)."""
    with _copy_of_the_code(patch) as tree, paper.copy() as environment:
        said = _result(name, tree, environment)
    first = (said["first_wrong"] or [""])[0]
    return said["verdict"] == wanted and not first.startswith(BROKE), f"{said['verdict']} {first[:100]}"


def _result(name: str, tree: Path, environment: dict[str, str]) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.bars.one", name]
    try:
        done = subprocess.run(
            command, cwd=tree, env={**environment, **SHORT.as_environment()}, timeout=PATIENCE,
            capture_output=True, text=True, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return {"verdict": "none", "first_wrong": [f"no answer within {PATIENCE} s"]}
    line = next((line for line in reversed(done.stdout.splitlines()) if line.startswith("{")), None)
    if line is None:
        return {"verdict": "none", "first_wrong": [f"{BROKE}: {done.stderr[-300:]}"]}
    return json.loads(line)


@contextmanager
def _copy_of_the_code(patch: Path | None) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="newsroom-fault-") as folder:
        tree = Path(folder) / "tree"
        # Times stay, so that what was compiled before is compiled no second time.
        shutil.copytree(ROOT, tree, ignore=_left_behind)
        if patch:
            plant(patch, tree)
        yield tree


def _left_behind(folder: str, names: list[str]) -> set[str]:
    return set(LEFT_BEHIND).intersection(names) if Path(folder) == ROOT else set()


def plant(patch: Path, tree: Path, *options: str) -> None:
    """Put the fault into the tree; with "--check", only say whether it fits."""
    # Outside any repository, so that git looks at the files and at nothing else.
    alone = {**os.environ, "GIT_DIR": os.devnull}
    command = ["git", "apply", "-C1", *options, str(patch)]
    subprocess.run(command, cwd=tree, env=alone, check=True, capture_output=True, text=True)
