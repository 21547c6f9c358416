"""NEWSROOM_THOROUGH=1, as .ci/run says: every random newsroom and every caller on both databases.

Without it, as at a desk, `make test` asks the two databases for one thorough answer between them.
"""

import os

THOROUGH = os.environ.get("NEWSROOM_THOROUGH") == "1"
