"""The cache as production has it, on a Redis that can be stopped."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.cache import cache
from pytest_django.fixtures import Settings

from portal.settings.redis_cache import LastingRedisCache
from tests.support.own_redis import OwnRedis


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OwnRedis]:
    made = OwnRedis(tmp_path_factory.mktemp("redis"))
    yield made
    made.kill()


@pytest.fixture(
    scope="module",
    params=[
        # Each in one of the two runs: half the time, and nothing of it hangs on the database.
        pytest.param("with Redis", marks=pytest.mark.postgresql),
        pytest.param("without Redis", marks=pytest.mark.sqlite),
    ],
)
def counted(request: pytest.FixtureRequest, server: OwnRedis) -> bool:
    """Once as it should be, once with Redis gone: a limit is the same."""
    if request.param == "without Redis":
        server.kill()
    elif not server.answers():
        server.start()
    return bool(request.param == "with Redis")


@pytest.fixture
def own_redis(server: OwnRedis, settings: Settings, tmp_path: Path) -> Iterator[OwnRedis]:
    """What the portal's cache stands on, empty."""
    if not server.answers():  # a test before this one failed while it was away
        server.start()
    server.client.flushall()
    settings.CACHES = {
        "default": {
            "BACKEND": "portal.settings.redis_cache.LastingRedisCache",
            "LOCATION": server.url,
            "KEY_PREFIX": "foyer",
            "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1, "stand_in": str(tmp_path / "stand-in")},
        }
    }
    LastingRedisCache._away_until = 0.0
    yield server
    LastingRedisCache._away_until = 0.0
    cache.clear()
