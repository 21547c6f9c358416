"""Runs the bars that are asked for; see the package."""

import os
import subprocess
import sys
from contextlib import ExitStack

from tests.bars import proof
from tests.bars.bars import BARS
from tests.bars.databases import ROOT, Prepared, prepared
from tests.bars.options import DATABASES, BadOption, Figures, chosen
from tests.postgres import find_binaries


def main() -> int:
    try:
        names = chosen("BAR", os.environ.get("BAR", ""), tuple(BARS))
        vendors = chosen("DB", os.environ.get("DB", ""), DATABASES)
        figures = Figures.asked()
    except BadOption as problem:
        print(problem, file=sys.stderr)
        return 2
    if os.environ.get("PROVE"):
        return proof.main(names, vendors[0])
    if not os.environ.get("DB") and find_binaries() is None:
        print("PostgreSQL IS SKIPPED: no initdb found: apt-get install postgresql", flush=True)
        vendors = ("sqlite",)
    print(f"seed {figures.seed}", flush=True)
    return max(run_all(vendor, names, figures) for vendor in vendors)


def run_all(vendor: str, names: tuple[str, ...], figures: Figures) -> int:
    with ExitStack() as stack:
        paper = stack.enter_context(prepared(vendor))
        return max(run(name, paper, figures) for name in names)


def run(name: str, paper: Prepared, figures: Figures) -> int:
    with paper.copy() as environment:
        command = [sys.executable, "-m", "tests.bars.one", name]
        return subprocess.run(
            command, cwd=ROOT, env={**environment, **figures.as_environment()}, check=False
        ).returncode


if __name__ == "__main__":
    sys.exit(main())
