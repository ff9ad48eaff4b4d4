"""Finds the kinds by their folders."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module
from typing import Any

from integrations_plugin import connectors
from integrations_plugin.connectors.base import Connector


@cache
def all_connectors() -> dict[str, Connector[Any, Any]]:
    """Every kind by its name, in the order of the names. A folder without a `connector` is a mistake and raises."""
    found: dict[str, Connector[Any, Any]] = {}
    for module in pkgutil.iter_modules(connectors.__path__):
        if module.ispkg:
            connector: Connector[Any, Any] = import_module(f"{connectors.__name__}.{module.name}").connector
            found[connector.kind] = connector
    return found


def connector_of(kind: str) -> Connector[Any, Any] | None:
    """The connector of this kind, or None where its folder is gone."""
    return all_connectors().get(kind)
