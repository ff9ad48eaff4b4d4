"""Content security policies: a strict one for public and client pages, a wider one for Wagtail's admin."""

from typing import Any

from portal.settings.env import env

# Pictures and recordings that people have uploaded, where they have a host of their own.
MEDIA = ["'self'", f"https://{env.media_host}"] if env.media_host else ["'self'"]

PUBLIC_POLICY: dict[str, Any] = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": [*MEDIA, "data:"],
        "font-src": ["'self'"],
        "media-src": MEDIA,
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "object-src": ["'none'"],
        "frame-src": ["'none'"],
        "frame-ancestors": ["'self'"],
    }
}

# Wagtail 8 has inline scripts in six places and its editor inserts style elements.
ADMIN_POLICY: dict[str, Any] = {
    "DIRECTIVES": {
        **PUBLIC_POLICY["DIRECTIVES"],
        "script-src": ["'self'", "'unsafe-inline'"],
        "style-src": ["'self'", "'unsafe-inline'"],
        "img-src": [*MEDIA, "data:", "blob:"],
        "frame-src": ["'self'"],
    }
}
