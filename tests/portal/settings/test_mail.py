"""The mail server's address as Django's settings: what looks like TLS is TLS."""

from __future__ import annotations

import pytest

from portal.settings.mail import mail_settings


@pytest.mark.parametrize(
    ("url", "host", "port", "implicit", "starttls"),
    [
        ("smtps://u:p%40q@mail.example", "mail.example", 465, True, False),
        ("smtps://u:p%40q@mail.example:8465", "mail.example", 8465, True, False),
        ("smtp+ssl://u:p%40q@mail.example", "mail.example", 465, True, False),
        ("smtp+tls://u:p%40q@mail.example", "mail.example", 587, False, True),
        ("smtp://u:p%40q@mail.example", "mail.example", 25, False, False),
    ],
)
def test_each_scheme(url: str, host: str, port: int, implicit: bool, starttls: bool) -> None:
    assert mail_settings(url) == {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": host,
        "EMAIL_PORT": port,
        "EMAIL_HOST_USER": "u",
        "EMAIL_HOST_PASSWORD": "p@q",
        "EMAIL_USE_TLS": starttls,
        "EMAIL_USE_SSL": implicit,
        "EMAIL_TIMEOUT": 20,
    }


@pytest.mark.parametrize("url", ["", "console:", "console://"])
def test_the_console_is_chosen_by_name(url: str) -> None:
    assert mail_settings(url) == {"EMAIL_BACKEND": "django.core.mail.backends.console.EmailBackend"}


@pytest.mark.parametrize("url", ["imaps://u:p@mail.example", "mail.example", "smtp://mail.example:none"])
def test_anything_else_is_refused_without_naming_its_secret(url: str) -> None:
    with pytest.raises(ValueError, match=r"^FOYER_EMAIL_URL [a-z :/+,`]+\.$"):
        mail_settings(url)
