"""Security headers on every answer, whoever made it: a view, a middleware that refuses, an error page, a file."""

from __future__ import annotations

from typing import Any

from csp.constants import NONCE
from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from portal.theme.nonce import nonces_for

PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
# Nothing of these areas is for a cache, theirs or anybody's: they know who is asking.
PERSONAL = ("/admin/", "/client/", "/accounts/")


def area_policy(request: HttpRequest) -> dict[str, Any] | None:
    """The directives of the area that the address lies in; None for public pages."""
    for beginning, policy in settings.FOYER_AREA_POLICIES.items():
        if request.path_info.startswith(beginning):
            return dict(policy["DIRECTIVES"])
    return None


class SecurityHeadersMiddleware(CSPMiddleware):
    """Stands outside of all middleware that may answer by itself; what a view has set on purpose is kept."""

    def __call__(self, request: HttpRequest) -> Any:
        policy = area_policy(request)
        carries_nonce = bool(policy) and NONCE in policy["script-src"]  # type: ignore[index]
        with nonces_for(request if carries_nonce else None):
            return super().__call__(request)

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        parts = super().get_policy_parts(request, response, report_only)
        if not report_only and (policy := area_policy(request)) is not None:
            parts.config = policy
            parts.nonce = self._make_nonce(request)
        return parts

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> Any:
        if getattr(response, "headers_of_foyer", False):
            # Wagtail makes a preview by a request of its own, for the page's address: what counts is where it is shown.
            del response["Content-Security-Policy"], response["X-Frame-Options"]
        response.headers_of_foyer = "Content-Security-Policy" not in response  # type: ignore[attr-defined]
        response = super().process_response(request, response)
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.setdefault("Permissions-Policy", PERMISSIONS)
        # SecurityMiddleware sets these too, but not on the answer to a host name that it refuses itself.
        response.setdefault("X-Content-Type-Options", "nosniff")
        response.setdefault("Referrer-Policy", settings.SECURE_REFERRER_POLICY)
        response.setdefault("Cross-Origin-Opener-Policy", settings.SECURE_CROSS_ORIGIN_OPENER_POLICY)
        response.setdefault("X-Frame-Options", settings.X_FRAME_OPTIONS)
        if request.path_info.startswith("/admin/"):
            response["X-Frame-Options"] = "SAMEORIGIN"  # Wagtail shows its previews in a frame of the same origin
        if request.path_info.startswith(PERSONAL):
            response.setdefault("Cache-Control", "private, no-store")
        return response
