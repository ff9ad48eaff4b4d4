"""Documents of the library leave here, in place of Wagtail's own view: same rules, same address, safer headers."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe
from wagtail import hooks
from wagtail.documents.models import document_served

from portal.files.delivery import deliver
from portal.files.library_selectors import passes_tenant_restrictions
from portal.files.models import LibraryDocument
from portal.files.storage import split_area


@require_safe
def serve(request: HttpRequest, document_id: str, document_filename: str) -> HttpResponseBase:
    """A document as a download. Restrictions are Wagtail's (its hook asks for the password or the sign-in)."""
    document = get_object_or_404(LibraryDocument, pk=document_id)
    if document.filename != document_filename:
        raise Http404
    for hook in hooks.get_hooks("before_serve_document"):
        answer = hook(document, request)
        if isinstance(answer, HttpResponseBase):
            return answer
    if not passes_tenant_restrictions(request, document.collection):
        raise Http404
    document_served.send(sender=LibraryDocument, instance=document, request=request)
    response = deliver(request, document.file.name, name=document.filename)
    if split_area(str(document.file.name))[0] == "public":
        etag = f'"{document.get_file_hash()}"'
        unchanged = get_conditional_response(request, etag=etag)
        response = unchanged if unchanged is not None else response
        response["ETag"] = etag
        response["Cache-Control"] = "public, no-cache"
    return response
