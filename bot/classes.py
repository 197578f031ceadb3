"""llama-index classes named by import path, `module:Class`, as a setting names them: found, checked, built.

What they must derive from and how they are used stands with the backend that wants them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib import import_module
from typing import Any

from bot.errors import BackendError, SettingsError

LONGEST = 200
"""Characters that are told of what another program says."""
_SECRET = re.compile(r"key|token|secret|passw|credential|auth|bearer", re.IGNORECASE)
_CALL = re.compile(
    r"[\w.<>]{1,80}\(\) (?:got an unexpected keyword argument '\w{1,40}'"
    r"|missing \d{1,2} required [a-z-]{1,20} arguments?: [\w', ]{1,100})"
)
_PLAIN = re.compile(r"(?:[A-Za-z][a-z]{0,15}(?:['’][a-z]{1,2})?)?")
_AROUND = ".,:;!?()[]{}'\"`“”"


def import_class(path: str, parent: type, kind: str) -> Any:
    """The class at `path`. Raises SettingsError where there is none, or where it does not derive from `parent`.

    `kind` is what messages call such a class ("embedding").
    """
    module, _, name = path.partition(":")
    try:
        found = getattr(import_module(module), name)
    except (ImportError, AttributeError, TypeError, ValueError) as error:  # the last two: no name of a module at all
        raise SettingsError(f"no {kind} at {path}; install its package and write it as module:Class") from error
    if not (isinstance(found, type) and issubclass(found, parent)):
        raise SettingsError(f"{path} is not a llama-index {kind}; name a class derived from {parent.__name__}")
    return found


def build(found: Any, path: str, **options: Any) -> Any:
    """An object of the class. Raises BackendError without its cause, which may show a key among the options."""
    try:
        return found(**options)
    except Exception as error:  # every integration raises its own kind
        message = f"{path} cannot start ({type(error).__name__}){tell_cause(error, options)}; check its options"
        raise BackendError(f"{message}: key, address, model or place") from None


def tell_cause(error: Exception, options: Mapping[str, Any]) -> str:
    """ ": " and the first line of what an error says, to go behind its kind; "" where that could hold a key.

    Told is what is about the call or a package, and a line of which each word is an ordinary one or stands in an option
    whose name is not that of a secret.
    """
    line = " ".join(next((one for one in str(error).splitlines() if one.strip()), "").split())[:LONGEST]
    given = {name: str(value) for name, value in options.items()}
    secret = [value for name, value in given.items() if _SECRET.search(name) and value]
    if not line or any(value in line for value in secret):
        return ""
    if isinstance(error, ImportError) or _CALL.fullmatch(line):
        return f": {line.rstrip('.')}"
    known = " ".join(value for name, value in given.items() if not _SECRET.search(name))
    words = (word.strip(_AROUND) for word in line.split())
    if _SECRET.search(line) or not all(_PLAIN.fullmatch(word) or word in known for word in words):
        return ""
    return f": {line.rstrip('.')}"
