"""Waits until the worker of a paper has nothing in hand: while it makes pictures, nothing beside it can be measured.

Run by `tests.bench.servers.asked` inside the paper's own settings; prints the seconds that passed.
"""

import time

import django

PATIENCE = 900


def waited() -> float:
    from django_tasks.base import TaskResultStatus
    from django_tasks_db.models import DBTaskResult

    began = time.monotonic()
    while time.monotonic() - began < PATIENCE:
        in_hand = DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING)
        if not DBTaskResult.objects.ready().exists() and not in_hand.exists():
            return time.monotonic() - began
        time.sleep(1)
    raise SystemExit("The worker is not done.")


if __name__ == "__main__":
    django.setup()
    print(f"{waited():.1f}")
