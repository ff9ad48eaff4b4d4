"""What the tests of the production set-up need on the machine: said loudly where it is missing."""

from __future__ import annotations

import pytest

from tests.security.production.proxy import nginx


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "security/production" in item.path.as_posix() and item.get_closest_marker("nginx") and nginx() is None:
            item.add_marker(pytest.mark.skip(reason="needs nginx"))
