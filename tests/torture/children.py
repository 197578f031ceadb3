"""A function done in a fresh process, whose death is an outcome like another.

Processes are forked from a server that has loaded the bot's libraries and opened nothing, hence cost next to nothing.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext
from typing import Any, TypeVar

Told = TypeVar("Told")


class Died(Exception):
    """The process ended without an answer: by a signal, by an error nobody foresaw, or by its limit of time."""


def open_context() -> ForkServerContext:
    """The context in which processes are started, with everything heavy loaded ahead."""
    context = get_context("forkserver")
    context.set_forkserver_preload(["tests.torture.preloaded"])
    return context


def ask_child(seconds: float, do: Callable[..., Told], *given: Any) -> Told:
    """What a function says in a fresh process. Raises Died."""
    context = open_context()
    pipe, theirs = context.Pipe(duplex=False)
    child = context.Process(target=_answer, args=(theirs, do, given))
    child.start()
    theirs.close()
    try:
        if not pipe.poll(seconds):
            raise Died(f"it did not end within {seconds:.0f} s")
        told, error = pipe.recv()
    except EOFError:
        child.join(seconds)
        raise Died(f"it died ({child.exitcode})") from None
    finally:
        child.kill()
        child.join()
        pipe.close()
    if error:
        raise Died(error)
    found: Told = told
    return found


def _answer(pipe: Connection, do: Callable[..., object], given: tuple[Any, ...]) -> None:
    try:
        pipe.send((do(*given), ""))
    except Exception:
        pipe.send((None, traceback.format_exc()))
