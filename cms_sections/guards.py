"""What stands between a public form and the programs that fill forms; without cookie and token."""

from __future__ import annotations

import logging
from datetime import timedelta
from urllib.parse import SplitResult, parse_qsl, unquote_to_bytes, urlencode, urlsplit

from django.core.cache import cache
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParserError
from django.http.request import UnreadablePostError
from django.utils.crypto import salted_hmac

from cms_sections.forms.bound import TRAP
from cms_sections.selectors import sent_lately
from portal.accounts.public import count, counted_address
from portal.files.public import ATTACHMENTS, limit_bytes

logger = logging.getLogger(__name__)

LIMIT = 10
LIMIT_SPAN = timedelta(minutes=10)
# So many from one address are answered with the page and what was typed; further ones cost us next to nothing.
PATIENCE = 30
# Of one form, whoever sends: what comes by night from a thousand addresses is no interest in us.
FORM_LIMIT = 300
FORM_SPAN = timedelta(hours=1)
SHORTEST_MILLISECONDS = 1500
MOST_FIELDS = 500
LARGEST_WORDS_BYTES = 1024 * 1024
CAMPAIGN_KEYS = ("source", "medium", "campaign", "term", "content")


class Unreadable(Exception):
    """What came is no form that a browser sends. `sentence` says what may help."""


def check_size(request: HttpRequest, most_files: int) -> None:
    """Raises Unreadable before anything of the body is read, where it says to be larger than the form can be."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    largest = LARGEST_WORDS_BYTES + most_files * (max(limit_bytes(kind) for kind in ATTACHMENTS) + 1024)
    if not length.isdecimal() or len(length) > 18 or int(length) > largest:
        raise Unreadable


def check_readable(request: HttpRequest) -> None:
    """Reads what came. Raises Unreadable for what is damaged, has too many parts or is not written in UTF-8."""
    try:
        if request.content_type == "application/x-www-form-urlencoded":
            unquote_to_bytes(request.body.replace(b"+", b" ")).decode()
        fields, files = request.POST, request.FILES
    except (SuspiciousOperation, BadRequest, MultiPartParserError, UnreadablePostError, UnicodeError, OSError) as error:
        raise Unreadable from error
    names = [*fields, *files]
    if sum(len(fields.getlist(name)) for name in fields) > MOST_FIELDS or any("\0" in name for name in names):
        raise Unreadable


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


def too_fast(elapsed: str) -> bool:
    """Whether the form was sent sooner than a person can type. Without the script nothing is known, and nothing held
    against the sender; what is no number says nothing either.
    """
    return elapsed.isascii() and elapsed.isdecimal() and int(elapsed) < SHORTEST_MILLISECONDS


def remote_hash(request: HttpRequest) -> str:
    """The sender's address (of IPv6 its network) as a value that can be compared and not read."""
    return salted_hmac("cms_sections.remote", counted_address(request), algorithm="sha256").hexdigest()


def times(remote: str) -> int:
    """Counts this call: which one of its address it is. Where the cache does not answer, what has arrived is counted
    in the database instead, in the open tenant.
    """
    key = f"cms_sections.form.{remote}"
    try:
        cache.add(key, 0, LIMIT_SPAN.total_seconds())
        return int(cache.incr(key))
    except Exception:
        logger.exception("The cache cannot count form posts; the database does.")
        return sent_lately(remote_hash=remote, since=LIMIT_SPAN) + 1


def too_often(remote: str) -> bool:
    """Counts this call, and says whether its address has had its share."""
    return times(remote) > LIMIT


def form_is_flooded(section_id: str) -> bool:
    """Counts what a form is about to keep: whether it has had more in an hour than people send."""
    try:
        number, _left = count(f"cms_sections.form:{section_id}", int(FORM_SPAN.total_seconds()))
    except Exception:
        logger.exception("The cache cannot count what a form gets; the limit of each address holds.")
        return False
    return number > FORM_LIMIT


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


def host_of(address: str) -> str:
    """The host of the page that led here, as the script tells it; an empty text for what is none."""
    parts = _split(address)
    host = (parts.hostname or "") if parts.scheme in ("http", "https") else ""
    return host if len(host) <= 253 and all(sign.isalnum() or sign in ".-" for sign in host) else ""
