"""Finds what a plugin says of itself: the one PluginConfig in its `apps` module. Imports that module."""

from __future__ import annotations

import importlib
import socket
import sys
import traceback
from inspect import isclass
from pathlib import Path
from types import ModuleType

from django.db.utils import Error as DatabaseProblem

from portal.plugins.config import CONTRACT_VERSION, PluginConfig
from portal.plugins.preflight.places import folder_of

# A query fails, too, while tables are still to be made.
PASSING = (MemoryError, ConnectionError, TimeoutError, socket.gaierror, DatabaseProblem)


class Unusable(Exception):
    """Why a plugin cannot be used: a state of `portal.plugins.discovery` and a reason for people.

    `passing`: it may be otherwise the next time, although no file has changed.
    """

    def __init__(self, state: str, reason: str, *, passing: bool = False) -> None:
        super().__init__(reason)
        self.state, self.reason, self.passing = state, reason, passing


def declaration(module_name: str) -> type[PluginConfig]:
    """The plugin's AppConfig. Raises Unusable, whatever the plugin's own code does."""
    if folder_of(module_name) is None:
        raise missing(module_name)
    try:
        module = importlib.import_module(f"{module_name}.apps")
    except ModuleNotFoundError as error:
        if error.name and f"{module_name}.apps".startswith(error.name):
            raise missing(module_name) from error
        raise Unusable("broken", f"It needs the module {error.name}, which is not installed.") from error
    except BaseException as error:  # a plugin's own code: whatever it raises must not take the site down
        reason = f"It cannot be imported: {words_of(error, module_name)}"
        raise Unusable("broken", reason, passing=is_passing(error)) from error
    config = _the_one(module)
    first, last = config.contract
    if not first <= CONTRACT_VERSION <= last:
        reason = f"It was written for contract {first} to {last}; this portal offers {CONTRACT_VERSION}."
        raise Unusable("incompatible", reason)
    return config


def missing(module_name: str) -> Unusable:
    return Unusable("missing", f"There is no plugin module {module_name}. Is its package installed?")


def _the_one(module: ModuleType) -> type[PluginConfig]:
    configs = [
        value
        for value in vars(module).values()
        if isclass(value)
        and issubclass(value, PluginConfig)
        and value is not PluginConfig
        and value.__module__ == module.__name__
    ]
    if len(configs) != 1:
        raise Unusable("broken", f"{module.__name__} must declare exactly one PluginConfig.")
    absent = [name for name in ("name", "label", "slug") if not isinstance(getattr(configs[0], name, None), str)]
    if absent:
        raise Unusable("broken", f"{module.__name__} does not say its {', '.join(absent)}.")
    return configs[0]


def is_passing(error: BaseException) -> bool:
    """Whether an error tells of the machine at that moment, not of the plugin: memory, the database, the network."""
    seen: set[int] = set()
    one: BaseException | None = error
    while one is not None and id(one) not in seen:
        if isinstance(one, (*PASSING, *_of_redis())):
            return True
        seen.add(id(one))
        one = one.__cause__ or one.__context__
    return False


def _of_redis() -> tuple[type[BaseException], ...]:
    """Its errors for a server that is away; none before somebody has loaded its client."""
    found = sys.modules.get("redis.exceptions")
    return (found.ConnectionError, found.TimeoutError) if found else ()


def words_of(error: BaseException, module_name: str) -> str:
    """The exception, and the last place in the plugin's own code that it came through."""
    if isinstance(error, MemoryError):
        return "it takes more memory than a plugin may have while it is loaded."
    folder = folder_of(module_name)
    text = f"{type(error).__name__}: {error}"[:400]
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        if folder is not None and Path(frame.filename).is_relative_to(folder):
            return f"{text} ({Path(frame.filename).relative_to(folder.parent)}, line {frame.lineno})"
    return text
