"""Limits per program, person and tenant, counted in the cache by windows of fifteen minutes."""

from __future__ import annotations

from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from portal.accounts.counting import count
from portal.api.callers import caller_of
from portal.api.problems import Problem

WINDOW_SECONDS = 15 * 60


def throttle(request: HttpRequest) -> None:
    """Count the request; raises a 429 Problem once its caller, key or tenant has had its share of the window.

    Without Redis each machine counts for itself: the API goes on, and never without a limit.
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
    prefix = f"api:{tenant.pk if tenant else 0}"
    counted = {name: count(f"{prefix}:{name}", WINDOW_SECONDS) for name in counters}
    exceeded = [name for name, allowed in counters.items() if counted[name][0] > allowed]
    left = next(iter(counted.values()))[1]
    if exceeded:
        raise Problem(
            HTTPStatus.TOO_MANY_REQUESTS,
            _("Too many requests"),
            _("Nothing was done. The limit is %(limit)s requests in 15 minutes; go on in %(seconds)s seconds.")
            % {"limit": limit, "seconds": left},
            code="too_many_requests",
            headers={"Retry-After": str(left)},
        )
