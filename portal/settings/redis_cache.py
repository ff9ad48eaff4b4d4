"""The cache of an installation with Redis. While Redis does not answer, files of the machine stand in for it."""

from __future__ import annotations

import logging
import time
from pathlib import Path
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

from portal.settings.file_cache import CountingFileCache

logger = logging.getLogger(__name__)

PAUSE_SECONDS = 2.0


class LastingRedisCache(RedisCache):
    """Without Redis every limit still holds, counted by each machine for itself, and no request fails or waits long.

    What is remembered is forgotten when Redis goes and when it comes back; a cache may do that. What was added while
    it was away counts on: a code of the second factor that was used then is not taken again. Of several machines each
    has files of its own, so what one has forgotten or set anew may be old on another while Redis is away.
    """

    _away_until = 0.0  # of all threads: one of them waits for the time-out, not each

    def __init__(self, server: Any, params: dict[str, Any]) -> None:
        options = dict(params.get("OPTIONS", {}))
        folder = options.pop("stand_in", "")
        super().__init__(server, {**params, "OPTIONS": options})
        Path(folder).mkdir(parents=True, exist_ok=True)
        kept = {name: value for name, value in params.items() if name != "OPTIONS"}
        self._stand_in = CountingFileCache(folder, {**kept, "OPTIONS": {"MAX_ENTRIES": 20_000}})

    def answers(self) -> bool:
        """Whether Redis itself does, for the page that shows health."""
        try:
            return bool(self._cache.get_client(write=True).ping())  # type: ignore[attr-defined]
        except (RedisError, OSError):
            return False

    def add(self, key: Any, value: Any, *arguments: Any, **options: Any) -> bool:
        added, by_redis = self._asked("add", key, value, *arguments, **options)
        version = options.get("version") or (arguments[1] if len(arguments) > 1 else None)
        return bool(added) and not (by_redis and self._stand_in.has_key(key, version=version))

    def get(self, *arguments: Any, **options: Any) -> Any:
        return self._ask("get", *arguments, **options)

    def set(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        _, by_redis = self._asked("set", key, value, timeout, version)
        if by_redis:  # what the stand-in still has would be old the next time Redis goes
            self._stand_in.delete(key, version)

    def touch(self, *arguments: Any, **options: Any) -> bool:
        return bool(self._ask("touch", *arguments, **options))

    def delete(self, *arguments: Any, **options: Any) -> bool:
        there = self._stand_in.delete(*arguments, **options)
        return bool(self._ask("delete", *arguments, **options)) or there

    def get_many(self, *arguments: Any, **options: Any) -> dict[Any, Any]:
        return dict(self._ask("get_many", *arguments, **options))

    def set_many(self, data: dict[Any, Any], timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> list[Any]:
        failed, by_redis = self._asked("set_many", data, timeout, version)
        if by_redis:
            self._stand_in.delete_many(data, version)
        return list(failed)

    def delete_many(self, *arguments: Any, **options: Any) -> None:
        self._stand_in.delete_many(*arguments, **options)
        self._ask("delete_many", *arguments, **options)

    def has_key(self, *arguments: Any, **options: Any) -> bool:
        return bool(self._ask("has_key", *arguments, **options))

    def incr(self, *arguments: Any, **options: Any) -> int:
        return int(self._ask("incr", *arguments, **options))

    def clear(self) -> None:
        self._stand_in.clear()
        self._ask("clear")

    def _ask(self, method: str, *arguments: Any, **options: Any) -> Any:
        return self._asked(method, *arguments, **options)[0]

    def _asked(self, method: str, *arguments: Any, **options: Any) -> tuple[Any, bool]:
        """The answer, and whether it is Redis' own."""
        if time.monotonic() >= LastingRedisCache._away_until:
            try:
                return getattr(super(), method)(*arguments, **options), True
            except (RedisError, OSError) as error:
                LastingRedisCache._away_until = time.monotonic() + PAUSE_SECONDS
                logger.warning("Redis does not answer; files stand in for it: %s", type(error).__name__)
        return getattr(self._stand_in, method)(*arguments, **options), False
