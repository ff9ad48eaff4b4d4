"""The headers that every answer has, and what is wrong with an answer's own. Written out: the settings are what is tested."""

from __future__ import annotations

import re
from typing import Any

COMMON = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "X-Frame-Options": "DENY",
}
PUBLIC = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "media-src": "'self' blob:",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "object-src": "'none'",
    "frame-src": "'none'",
    "frame-ancestors": "'none'",
}
CLIENT = {**PUBLIC, "script-src": "'self' 'nonce-…'"}
ADMIN = {
    **CLIENT,
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "frame-src": "'self'",
    "frame-ancestors": "'self'",
}
FILE = {"default-src": "'none'", "sandbox": ""}
HSTS = "max-age=63072000; includeSubDomains; preload"
NONCE = re.compile(r"'nonce-([A-Za-z0-9+/]{22}==)'")


def policy_of(answer: Any) -> dict[str, str]:
    """The directives of the answer's policy; a nonce is written `…`."""
    parts = [part.strip().partition(" ") for part in answer.headers["Content-Security-Policy"].split(";")]
    return {name: NONCE.sub("'nonce-…'", values) for name, _, values in parts}


def header_faults(path: str, answer: Any, *, production: bool = False) -> list[str]:
    """What is missing, differs or is too much; `path` is without a path prefix."""
    headers = answer.headers
    wanted = dict(COMMON)
    if path.startswith("/admin/"):
        wanted["X-Frame-Options"] = "SAMEORIGIN"
    if production:
        wanted["Strict-Transport-Security"] = HSTS
    found = [f"{name} is {headers.get(name)!r}" for name, value in wanted.items() if headers.get(name) != value]
    found += [
        f"{name} is sent" for name in ("Server", "X-Powered-By", "Access-Control-Allow-Origin") if name in headers
    ]
    if "Content-Security-Policy-Report-Only" in headers:
        found.append("the policy only reports")
    area = ADMIN if path.startswith("/admin/") else CLIENT if path.startswith("/client/") else PUBLIC
    policy = policy_of(answer) if "Content-Security-Policy" in headers else {}
    if policy not in (area, FILE):
        found.append(f"the policy is {policy}")
    return [f"{path}: {fault}" for fault in found]
