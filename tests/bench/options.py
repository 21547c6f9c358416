"""What a run of the bench is told by its environment."""

import os

SIZE = int(os.environ.get("NEWSROOM_BENCH_SIZE") or 2000)
DATABASE = os.environ.get("DB") or "sqlite"
SMALL = 2000
# A cookie of nobody's session: the page cache passes on whoever has one, and nothing else is different.
PASSED_ON = {"Cookie": "sessionid=none"}
