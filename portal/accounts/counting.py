"""Counters for limits: shared by all processes through the cache, which has a substitute for each of its failures."""

from __future__ import annotations

import time

from django.core.cache import cache


def count(name: str, seconds: int) -> tuple[int, int]:
    """One more of `name` in the present span of so many seconds: how many there are now, and how long it still lasts."""
    now = int(time.time())
    left = seconds - now % seconds
    key = f"count:{name}:{now // seconds}"
    if cache.add(key, 1, left + 5):
        return 1, left
    try:
        return int(cache.incr(key)), left
    except ValueError:  # it ended between the two
        return 1, left
