"""A paper to try the newsroom with: invented people, registers and stories, entered through the real actions.

What it says lies in `desk/sample/*.toml`; these modules only play it, in the order of time, as if the last days had
been worked through.
"""

from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "sample"
