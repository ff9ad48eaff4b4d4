"""The sizes that the theme uses: every picture of the library is made in all of them in the background."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cache

from wagtail.images.models import Filter

_specs: dict[str, None] = {}


def register_theme_sizes(specs: Iterable[str]) -> None:
    """Have every picture made so (Wagtail's filter specifications, `fill-720x900|format-avif`), now and after each
    change. Call it in `ready()`; naming one twice does no harm.
    """
    _specs.update(dict.fromkeys(specs))
    theme_sizes.cache_clear()
    sign_of_sizes.cache_clear()


@cache
def theme_sizes() -> tuple[Filter, ...]:
    """What has been registered; empty where nothing draws pictures."""
    return tuple(Filter(spec) for spec in _specs)


@cache
def sign_of_sizes() -> str:
    """Changes when the sizes do, so that pictures of before are made anew."""
    return hashlib.sha256("\n".join(sorted(_specs)).encode()).hexdigest()[:16]
