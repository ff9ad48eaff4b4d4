"""What stands between a public form and the programs that fill forms; without cookie and token."""

from __future__ import annotations

import logging
from datetime import timedelta
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit

from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from cms_sections.forms import TRAP
from cms_sections.selectors import sent_lately
from portal.accounts.public import counted_address

logger = logging.getLogger(__name__)

LIMIT = 10
LIMIT_SPAN = timedelta(minutes=10)
SHORTEST_MILLISECONDS = 1500
CAMPAIGN_KEYS = ("source", "medium", "campaign", "term", "content")


def from_here(request: HttpRequest) -> bool:
    """Whether the form was sent from a page of this host. A caller that says nothing about itself is no browser of
    somebody else, so there is nobody to protect; all browsers of today say it.
    """
    if site := request.headers.get("Sec-Fetch-Site"):
        return site == "same-origin"
    origin = request.headers.get("Origin")
    if origin is None:
        return True
    return _split(origin).netloc == request.get_host()


def _split(address: str) -> SplitResult:
    """The parts of an address that a caller sent; empty ones for what is none."""
    try:
        return urlsplit(address)
    except ValueError:
        return urlsplit("")


def trapped(request: HttpRequest) -> bool:
    """Whether the field that people do not see was filled in."""
    return bool(request.POST.get(TRAP))


def too_fast(elapsed: int | None) -> bool:
    """Whether the form was sent sooner than a person can type. Without the script nothing is known, and nothing held
    against the sender.
    """
    return elapsed is not None and elapsed < SHORTEST_MILLISECONDS


def remote_hash(request: HttpRequest) -> str:
    """The sender's address (of IPv6 its network) as a value that can be compared and not read."""
    return salted_hmac("cms_sections.remote", counted_address(request), algorithm="sha256").hexdigest()


def too_often(remote: str) -> bool:
    """Counts this call. Where the cache does not answer, what has arrived is counted in the database instead."""
    key = f"cms_sections.form.{remote}"
    try:
        cache.add(key, 0, LIMIT_SPAN.total_seconds())
        return int(cache.incr(key)) > LIMIT
    except Exception:
        logger.exception("The cache cannot count form posts; the database does.")
        return sent_lately(remote_hash=remote, since=LIMIT_SPAN) >= LIMIT


def query_of_sender(request: HttpRequest) -> str:
    """The utm_ values of the page that sent the form, where no script has written them into it."""
    campaign = campaign_of(_split(request.headers.get("Referer", "")).query)
    return urlencode({f"utm_{key}": value for key, value in campaign.items()})


def campaign_of(query: str) -> dict[str, str]:
    """The utm_ values of a query, cut to a sane length; anything else in it counts for nothing."""
    try:
        pairs = parse_qsl(query, max_num_fields=50)
    except ValueError:
        return {}
    wanted = {f"utm_{key}": key for key in CAMPAIGN_KEYS}
    return {
        wanted[name]: "".join(sign for sign in value if sign.isprintable())[:100]
        for name, value in pairs
        if name in wanted and value.strip()
    }
