"""llama-index classes named by import path, `module:Class`, as a setting names them: found, checked, built.

What they must derive from and how they are used stands with the backend that wants them.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from bot.errors import BackendError, SettingsError


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
        raise BackendError(f"{path} cannot start ({type(error).__name__}); check its key, address and model") from None
