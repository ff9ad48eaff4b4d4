"""Where files leave the portal. Unknown, foreign and forbidden ones answer alike."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from portal.files.delivery import deliver, safe, streamed
from portal.files.kinds import PARTS_OF_PAGES, SHOWN_INLINE, content_type_of, extension_of, kind_of
from portal.files.library_selectors import may_see_library_file
from portal.files.models import StoredFile
from portal.files.selectors import visible_file


@require_safe
def download(request: HttpRequest, file_id: UUID, name: str) -> HttpResponseBase:
    """A stored file, under the name its uploader gave it."""
    file = _file(request, file_id)
    if not isinstance(file, StoredFile):
        return file
    if name != file.name:
        raise Http404
    return deliver(request, file.file.name, name=file.name)


@require_safe
def size(request: HttpRequest, file_id: UUID, side: int) -> HttpResponseBase:
    """A picture with its longest side at 400, 64 or 32 pixels."""
    file = _file(request, file_id)
    if not isinstance(file, StoredFile):
        return file
    stored = file.variants.get(str(side))
    if stored is None:
        raise Http404
    stem = file.name.rpartition(".")[0]
    return deliver(request, stored, name=f"{stem}-{side}.{stored.rpartition('.')[2]}", embedded=True)


def _file(request: HttpRequest, file_id: UUID) -> StoredFile | HttpResponseBase:
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    file = visible_file(request, file_id)
    if file is None:
        raise Http404
    return file


@require_safe
def library(request: HttpRequest, stored: str) -> HttpResponseBase:
    """A private file of the media library or one of its renditions, for who may see its collection."""
    if not may_see_library_file(request, stored):
        raise Http404
    return deliver(request, stored, name=stored.rpartition("/")[2], embedded=True)


@require_safe
def public(request: HttpRequest, path: str) -> HttpResponseBase:
    """A file of `media/public/`, where no proxy serves it: names are never used again, so it may be kept for ever."""
    if ".." in path.split("/") or path.startswith("/") or "\\" in path or "\0" in path or "//" in path:
        raise Http404
    response = safe(streamed(request, f"public/{path}"))
    if response.status_code not in {200, 206}:
        return response
    response["Content-Type"] = content_type_of(path)
    kind = kind_of(path)
    if extension_of(path) not in PARTS_OF_PAGES and (kind is None or kind.family not in SHOWN_INLINE):
        response["Content-Disposition"] = "attachment"
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    if settings.FOYER_MEDIA_HOST:
        response["Cross-Origin-Resource-Policy"] = "cross-origin"
        if path.startswith("films/"):  # a player reads it by script, from the portal's own host
            response["Access-Control-Allow-Origin"] = "*"
    return response
