"""What a plugin puts around the serving of a page (`on_serve_page`). When it fails, the page is served without it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from portal.plugins.config import PluginConfig
from portal.plugins.faults import ANSWERS, attempt

ON_SERVE_PAGE = "on_serve_page"
Serve = Callable[..., Any]


def around(config: PluginConfig, function: Callable[[Serve], Serve], following: Serve) -> Serve:
    """Guards both the function and what it answers. What follows runs once, and its errors are not the plugin's."""
    served: list[Any] = []
    failed: list[Exception] = []

    def once(*args: Any, **kwargs: Any) -> Any:
        try:
            served.append(following(*args, **kwargs))
        except Exception as error:
            failed.append(error)
            raise
        return served[-1]

    def serve(*args: Any, **kwargs: Any) -> Any:
        with attempt(config.slug, ON_SERVE_PAGE, answers=ANSWERS):
            try:
                return function(once)(*args, **kwargs)
            except Exception as error:
                if error not in failed:
                    raise
        if failed:
            raise failed[-1]
        return served[-1] if served else following(*args, **kwargs)

    return serve
