"""Where recordings come in, part by part: begin, part n, what is there, give up. For who may add or change recordings."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST
from wagtail.permissions import policy_registry

from portal.files.films import uploads
from portal.files.films.models import FilmUpload
from portal.files.models import LibraryMedia
from portal.files.refusals import FileRefused

View = Callable[..., HttpResponse]
MOST_DIGITS = 18
LONGEST_WORD = 300


def for_who_may_add(view: View) -> View:
    """Others, and who has no organisation open, are told that there is nothing."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        policy = policy_registry.get_by_type(LibraryMedia)
        if getattr(request, "tenant", None) is None or not policy.user_has_any_permission(
            request.user, ["add", "change"]
        ):
            return _no(_("There is nothing here."), 404)
        return view(request, *args, **kwargs)

    return never_cache(checked)


@require_POST
@for_who_may_add
def begin(request: HttpRequest) -> HttpResponse:
    """A form with `name`, `size` and `mark`. Answers the upload's address and which parts are there already."""
    name, mark, size = (_word(request, key) for key in ("name", "mark", "size"))
    if not name or not size.isascii() or not size.isdigit() or len(size) > MOST_DIGITS:
        return _no(_("Name and size of the file are missing."))
    try:
        upload = uploads.begin(user=request.user, name=name, size_bytes=int(size), mark=mark[:64])
    except FileRefused as error:
        return _no(error.sentence)
    return _state(upload)


@require_GET
@for_who_may_add
def state(request: HttpRequest, upload_id: UUID) -> HttpResponse:
    upload = uploads.find(user=request.user, upload_id=upload_id)
    return _state(upload) if upload is not None else _no(_("There is nothing here."), 404)


@require_POST
@for_who_may_add
def part(request: HttpRequest, upload_id: UUID, number: int) -> HttpResponse:
    """The bytes of part `number`, with their SHA-256 as hex in the header X-Part-Sum."""
    upload = uploads.find(user=request.user, upload_id=upload_id)
    if upload is None:
        return _no(_("There is nothing here."), 404)
    content = request.read(uploads.PART_BYTES + 1)
    try:
        uploads.take_part(upload=upload, number=number, content=content, sha256=request.headers.get("X-Part-Sum", ""))
    except uploads.PartWrong as error:
        return _no(error.sentence)
    except FileRefused as error:
        return _no(error.sentence, 507)
    return HttpResponse(status=204)


@require_POST
@for_who_may_add
def give_up(request: HttpRequest, upload_id: UUID) -> HttpResponse:
    upload = uploads.find(user=request.user, upload_id=upload_id)
    if upload is None:
        return _no(_("There is nothing here."), 404)
    uploads.forget(upload=upload)
    return HttpResponse(status=204)


def _state(upload: FilmUpload) -> JsonResponse:
    return JsonResponse(
        {
            "id": str(upload.pk),
            "part_bytes": uploads.PART_BYTES,
            "parts": uploads.parts_of(upload),
            "there": uploads.there(upload),
        }
    )


def _word(request: HttpRequest, key: str) -> str:
    """A field of the form. NUL is in no name, and PostgreSQL cannot keep it."""
    value = request.POST.get(key, "")
    return "" if "\0" in value else value[:LONGEST_WORD]


def _no(sentence: str, status: int = 400) -> JsonResponse:
    return JsonResponse({"error": sentence}, status=status)
