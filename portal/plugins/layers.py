"""What plugins put before Django: each layer answers a request itself or hands it on."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from portal.plugins.faults import attempt
from portal.plugins.registry import collected

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


def layered(application: Application) -> Application:
    """The application with the layers of all plugins around it. One that cannot be made is left out."""
    for config, layer in collected("wsgi_layer"):
        with attempt(config.slug, "wsgi_layer", savepoint=False):
            application = layer(application)
    return application
