from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache


@pytest.fixture
def patient(settings: Any) -> Iterator[None]:
    """What plugins raise is passed over, as in production."""
    settings.FOYER_STRICT_PLUGINS = False
    yield
    cache.clear()
