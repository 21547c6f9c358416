"""One run of one bar, in the environment of its own paper: python -m tests.bars.one R01."""

import random
import sys

import django


def main(name: str) -> int:
    django.setup()
    # Here, because bars need models.
    from django.db import connection

    from tests.bars.bars import load
    from tests.bars.options import Figures
    from tests.bars.tally import Tally

    figures, tally = Figures.asked(), Tally()
    bar = load(name)
    try:
        bar(tally, figures, random.Random(figures.seed))
    except Exception as problem:
        tally.complain(f"the bar itself broke: {type(problem).__name__}: {problem}")
        raise
    finally:
        print(tally.line(bar=name, database=connection.vendor, seed=figures.seed), flush=True)
    return 1 if tally.wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
