"""The stylesheet of a site's accent: made from its address alone, the same for everybody for ever."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from portal.theme.accent import derive_accent


@require_safe
def accent_stylesheet(request: HttpRequest, colour: str) -> HttpResponse:
    response = HttpResponse(derive_accent(f"#{colour}").stylesheet(), content_type="text/css; charset=utf-8")
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
