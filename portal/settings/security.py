"""What browsers are told: content security policies, and the headers and cookies of production."""

from __future__ import annotations

import re
from typing import Any

from csp.constants import NONCE

from portal.settings.env import Environment, env

# Pictures and recordings that people have uploaded, where they have a host of their own.
MEDIA = ["'self'", f"https://{env.media_host}"] if env.media_host else ["'self'"]

# Without a nonce: a finished page is the same file for everybody. No page of Foyer's own has inline scripts or styles.
PUBLIC_POLICY: dict[str, Any] = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": [*MEDIA, "data:"],
        "font-src": ["'self'"],
        # A player that puts a film together of its parts hands it to the browser under an address of its own making.
        "media-src": [*MEDIA, "blob:"],
        "connect-src": MEDIA,
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "object-src": ["'none'"],
        "frame-src": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}

# A new nonce for each answer; a plugin's page may ask for it with `{% nonce %}`.
CLIENT_POLICY: dict[str, Any] = {"DIRECTIVES": {**PUBLIC_POLICY["DIRECTIVES"], "script-src": ["'self'", NONCE]}}

# Wagtail 8 has inline scripts in a few widgets, which carry the nonce here, and its editor inserts style elements.
# Its previews are frames of the same origin, and a picture is looked at before it is uploaded.
ADMIN_POLICY: dict[str, Any] = {
    "DIRECTIVES": {
        **CLIENT_POLICY["DIRECTIVES"],
        "style-src": ["'self'", "'unsafe-inline'"],
        "img-src": [*MEDIA, "data:", "blob:"],
        "frame-src": ["'self'"],
        "frame-ancestors": ["'self'"],
    }
}

# By the beginning of the path, without FOYER_PATH_PREFIX; all else is public.
AREA_POLICIES = {"/admin/": ADMIN_POLICY, "/client/": CLIENT_POLICY}


def production_browser(env: Environment) -> dict[str, Any]:
    """The settings of production that a browser sees: TLS only, and cookies that no other host can plant."""
    found: dict[str, Any] = {
        "SECURE_SSL_REDIRECT": True,
        # Matched against the whole path.
        "SECURE_REDIRECT_EXEMPT": [f"^{re.escape(f'{env.path_prefix}/'.lstrip('/'))}health/"],
        "SECURE_HSTS_SECONDS": 63_072_000,
        "SECURE_HSTS_INCLUDE_SUBDOMAINS": True,
        "SECURE_HSTS_PRELOAD": True,
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True,
        "SESSION_COOKIE_AGE": 60 * 60 * 12,
    }
    if env.trusted_proxies:
        # The proxy is the only one that can reach this process. Without one, any visitor could send the header.
        found["SECURE_PROXY_SSL_HEADER"] = ("HTTP_X_FORWARDED_PROTO", "https")
    if not env.path_prefix:  # a cookie of this name must be for the whole host
        found |= {"SESSION_COOKIE_NAME": "__Host-sessionid", "CSRF_COOKIE_NAME": "__Host-csrftoken"}
    return found
