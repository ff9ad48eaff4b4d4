"""The address a request comes from, believing forwarded headers only from as many proxies as the operator named."""

from ipaddress import IPv6Address, IPv6Network, ip_address

from django.conf import settings
from django.http import HttpRequest


def client_ip(request: HttpRequest) -> str:
    """The visitor's address. Without FOYER_TRUSTED_PROXIES, or with 0, the peer itself; else the n-th address from the right."""
    proxies = settings.FOYER_ENV.trusted_proxies or 0
    forwarded = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    if proxies and len(forwarded) >= proxies:
        return forwarded[-proxies]
    return str(request.META.get("REMOTE_ADDR", ""))


def counted_address(request: HttpRequest) -> str:
    """The address tries are counted for; empty where there is none. Of IPv6 the /64: one household or attacker has all
    the addresses in it.
    """
    try:
        address = ip_address(client_ip(request))
    except ValueError:
        return ""
    if isinstance(address, IPv6Address) and address.ipv4_mapped is None:
        return str(IPv6Network((address, 64), strict=False).network_address)
    return str(address)
