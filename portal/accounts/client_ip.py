"""The address a request comes from, believing forwarded headers only from as many proxies as the operator named."""

from django.conf import settings
from django.http import HttpRequest


def client_ip(request: HttpRequest) -> str:
    """The visitor's address. Without FOYER_TRUSTED_PROXIES, or with 0, the peer itself; else the n-th address from the right."""
    proxies = settings.FOYER_ENV.trusted_proxies or 0
    forwarded = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    if proxies and len(forwarded) >= proxies:
        return forwarded[-proxies]
    return str(request.META.get("REMOTE_ADDR", ""))
