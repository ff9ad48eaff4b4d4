"""The cache while Redis goes away and comes back."""

from __future__ import annotations

import time

from django.core.cache import cache

from portal.health.checks import findings
from portal.settings.redis_cache import LastingRedisCache
from tests.support.own_redis import OwnRedis


def test_what_was_added_while_redis_was_away_counts_on(own_redis: OwnRedis) -> None:
    own_redis.kill()
    assert cache.add("code", "used", 60)
    assert not cache.add("code", "used", 60)
    own_redis.start()
    LastingRedisCache._away_until = 0.0  # the pause is over
    assert not cache.add("code", "used", 60)
    assert cache.add("another", "used", 60)
    assert own_redis.client.keys("*another*")


def test_every_call_goes_on_without_redis_and_at_once(own_redis: OwnRedis) -> None:
    own_redis.kill()
    started = time.monotonic()
    assert cache.get("nothing", "else") == "else"
    cache.set("one", 1, 60)
    assert (cache.get("one"), cache.incr("one"), "one" in cache, cache.touch("one", 90)) == (1, 2, True, True)
    cache.set_many({"two": 2, "three": 3})
    assert cache.get_many(["two", "three", "four"]) == {"two": 2, "three": 3}
    assert cache.delete("one")
    cache.delete_many(["two"])
    assert cache.get("two") is None
    cache.clear()
    assert cache.get("three") is None
    assert time.monotonic() - started < 5
    own_redis.start()


def test_a_redis_that_only_hangs_holds_a_process_up_once(own_redis: OwnRedis) -> None:
    own_redis.process.send_signal(19)  # SIGSTOP: it takes connections and answers nothing
    started = time.monotonic()
    for _ in range(20):
        cache.get("anything")
    assert time.monotonic() - started < 10
    own_redis.process.send_signal(18)


def test_health_says_that_redis_is_away(own_redis: OwnRedis, db: None) -> None:
    def shown() -> bool:
        return next(finding.healthy for finding in findings() if finding.name == "cache")

    assert shown()
    own_redis.kill()
    assert not shown()
    own_redis.start()
