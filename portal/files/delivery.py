"""How a file leaves: by the proxy, by a short signed address, or streamed; always as a download that runs nothing."""

from __future__ import annotations

import logging
import re
from io import BytesIO

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from portal.files.kinds import content_type_of
from portal.files.storage import RoutedStorage, StorageFailed, split_area

logger = logging.getLogger(__name__)

POLICY = "default-src 'none'; sandbox"
SIGNED_SECONDS = 60
# No file has more than 18 digits of bytes, and Python reads no number of thousands of digits: such a range is ignored.
ONE_RANGE = re.compile(r"^bytes=(\d{0,18})-(\d{0,18})$")


def deliver(request: HttpRequest, stored: str | None, *, name: str, embedded: bool = False) -> HttpResponseBase:
    """The private file `stored`, called `name`. The caller has checked the right.

    `embedded` files are shown inside a page (a thumbnail): on S3 they are passed through, because the page's policy
    allows pictures from the portal alone.
    """
    stored = str(stored)
    disposition, content_type = content_disposition_header(True, name) or "attachment", content_type_of(stored)
    address = RoutedStorage().signed_url(
        stored, seconds=SIGNED_SECONDS, disposition=disposition, content_type=content_type
    )
    if address is not None and not embedded:
        return _private(HttpResponseRedirect(address))
    if address is None and settings.FOYER_ACCEL_REDIRECT:
        response: HttpResponseBase = HttpResponse()
        response["X-Accel-Redirect"] = settings.FOYER_ACCEL_LOCATION + "/".join(split_area(stored))
    else:
        response = streamed(request, stored)
    if response.status_code < 500:
        response["Content-Type"] = content_type
        response["Content-Disposition"] = disposition
    return _private(safe(response))


def safe(response: HttpResponseBase) -> HttpResponseBase:
    """Whatever the content is, a browser runs nothing of it and does not guess its type."""
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = POLICY
    return response


def _private(response: HttpResponseBase) -> HttpResponseBase:
    response["Cache-Control"] = "private, no-store"
    return response


def streamed(request: HttpRequest, stored: str) -> HttpResponseBase:
    """The content itself; one range of it if asked for (players jump by ranges). A missing file is a 404, a storage
    that does not answer a 503 with one sentence."""
    storage = RoutedStorage()
    try:
        size = storage.size(stored)
        wanted = _range(request.headers.get("Range", ""), size)
        if wanted == (0, 0):
            return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
        start, end = wanted or (0, size)
        response = FileResponse(storage.part(stored, start, end) if end > start else BytesIO())
    except StorageFailed as error:
        logger.error("files.storage_failed", extra={"reason": str(error)})
        sentence = _("The file storage does not answer as it should. Nothing is lost; try again in a few minutes.")
        return HttpResponse(
            sentence, status=503, content_type="text/plain; charset=utf-8", headers={"Retry-After": "60"}
        )
    except OSError as error:  # no such file, a folder, a name that no file can have
        raise Http404 from error
    if wanted is not None:
        response.status_code = 206
        response["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    response["Content-Length"] = str(end - start)
    response["Accept-Ranges"] = "bytes"
    return response


def _range(header: str, size: int) -> tuple[int, int] | None:
    """(start, end) of the one range asked for; None for the whole file; (0, 0) for a range outside of it."""
    match = ONE_RANGE.match(header.strip())
    if match is None or match.groups() == ("", ""):
        return None
    first, last = match.groups()
    start, end = (int(first), min(int(last) + 1 if last else size, size)) if first else (max(size - int(last), 0), size)
    return (start, end) if start < end else (0, 0)
