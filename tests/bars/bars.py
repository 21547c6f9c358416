"""The bars by name: what each promises, and the module whose `run` tries it."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module


@dataclass(frozen=True)
class Bar:
    promise: str
    module: str


BARS = {
    "R01": Bar("many editors save at once: nothing acknowledged is lost", "many_editors"),
    "R02": Bar("two people at one text: no silent overwrite, both texts are shown", "pairs"),
    "R03": Bar("one person, two windows, autosave between: nothing lost, no gap", "two_windows"),
    "R04": Bar("every form sent several times at once counts once", "sent_twice"),
    "R05": Bar("what was typed comes back, whatever happened to the log-in or the server", "typed_back"),
    "R06": Bar(
        "kill -9 at any moment: nothing acknowledged lost, nothing half done, unanswered requests once", "killed"
    ),
    "R11": Bar("several workers, one killed: each delivery once", "workers"),
}


def load(name: str) -> Callable[..., None]:
    return import_module(f"tests.bars.{BARS[name].module}").run
