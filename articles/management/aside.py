"""Work in a second process, for commands that read as much as they write: on two cores both go on at once."""

import multiprocessing
import pickle
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection
from typing import Any

import django
from django.utils.module_loading import import_string

YIELDED, FAILED, DONE = range(3)


def in_second_process(generator: str, *args: object) -> Iterator[Any]:
    """What the generator function of that dotted name yields for these arguments, made while the last is worked on.

    What it raises is raised here. It must not ask the database, which is this process's alone. If this process dies,
    however suddenly, the second one ends when it next has something to say.
    """
    context = multiprocessing.get_context("spawn")  # a fork would share the connection to the database
    here, there = context.Pipe(duplex=False)
    # Pickled by itself, because what it is made of can be read only once Django is set up there.
    process = context.Process(target=_yield_into, args=(there, pickle.dumps((generator, args))), daemon=True)
    process.start()
    there.close()
    try:
        while (said := _received(here))[0] != DONE:
            if said[0] == FAILED:
                raise said[1]
            yield said[1]
    finally:
        here.close()
        process.terminate()
        process.join()


def _received(here: Connection) -> tuple[int, Any]:
    try:
        return here.recv()
    except EOFError as error:
        raise RuntimeError("The second process ended before its work was done.") from error


def _yield_into(there: Connection, work: bytes) -> None:
    django.setup()
    generator, args = pickle.loads(work)
    try:
        # What is ready waits for the first process in a thread, while the next is made.
        with ThreadPoolExecutor(1) as sender:
            sent = sender.submit(bool)  # nothing is on its way yet
            for value in import_string(generator)(*args):
                sent.result()
                sent = sender.submit(there.send, (YIELDED, value))
            sent.result()
        there.send((DONE, None))
    except BrokenPipeError:
        return
    except Exception as error:
        there.send((FAILED, error))
