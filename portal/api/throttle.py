"""Limits per program, person and tenant, counted in the cache by windows of fifteen minutes."""

from __future__ import annotations

import time
from http import HTTPStatus

import structlog
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import gettext as _

from portal.api.callers import caller_of
from portal.api.problems import Problem

log = structlog.get_logger("foyer.api")
WINDOW_SECONDS = 15 * 60


def throttle(request: HttpRequest) -> None:
    """Count the request; raises a 429 Problem once its caller, key or tenant has had its share of the window.

    A cache that cannot be reached counts nothing: the API goes on, and the log says so.
    """
    caller = caller_of(request)
    if caller is None:
        return
    limit = int(settings.FOYER_API_LIMIT)
    tenant = getattr(request, "tenant", None)
    counters = {caller.name: limit}
    if caller.key is not None:
        counters[f"key:{caller.key.pk}"] = limit
    if tenant is not None:
        counters[f"tenant:{tenant.pk}"] = limit * int(settings.FOYER_API_TENANT_FACTOR)
    now = int(time.time())
    window, left = now // WINDOW_SECONDS, WINDOW_SECONDS - now % WINDOW_SECONDS
    prefix = f"api:{tenant.pk if tenant else 0}:{window}"
    try:
        exceeded = [name for name, allowed in counters.items() if _count(f"{prefix}:{name}", left) > allowed]
    except Exception:  # whatever the cache's client raises: a lost counter must not stop the ledger
        log.warning("request not counted", exc_info=True)
        return
    if exceeded:
        raise Problem(
            HTTPStatus.TOO_MANY_REQUESTS,
            _("Too many requests"),
            _("Nothing was done. The limit is %(limit)s requests in 15 minutes; go on in %(seconds)s seconds.")
            % {"limit": limit, "seconds": left},
            code="too_many_requests",
            headers={"Retry-After": str(left)},
        )


def _count(name: str, seconds: int) -> int:
    if cache.add(name, 1, seconds + 5):
        return 1
    try:
        return cache.incr(name)
    except ValueError:  # it ended between the two
        return 1
