"""Names by which a value says that it is a secret."""

from __future__ import annotations

SECRET_WORDS = ("password", "secret", "token", "authorization", "api_key", "cookie")


def is_secret(name: str) -> bool:
    return any(word in name.lower() for word in SECRET_WORDS)
