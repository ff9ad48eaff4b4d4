"""E-mail addresses and domains, as people type them."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

_EMAIL = re.compile(r"[^\s@<>\x00]+@[^\s@<>\x00]+\.[^\s@<>.\x00]+")

# Providers whose addresses say nothing about the company that a person works for.
FREE_MAIL = frozenset(
    """
    aol bigpond bluewin bol btinternet charter comcast cox earthlink fastmail free freenet gmail gmx googlemail hey
    hotmail hush icloud ig interia jubii laposte libero live mac mail me msn neuf o2 oi onet orange outlook pm posteo
    proton protonmail qq rediffmail rocketmail rogers sapo seznam sfr shaw sky surfeu sympatico t-online talktalk telia
    terra tiscali tutanota uol verizon virgilio virginmedia wanadoo web wp yahoo yandex ymail ziggo zoho
    """.split()  # noqa: SIM905 - read as a list of words
)
SECOND_LEVEL = frozenset({"co", "com", "net", "org", "gov", "ac", "edu"})


def check_email(value: str) -> None:
    """An address somebody could have: letters of any script before the @, a dot in what follows."""
    if not _EMAIL.fullmatch(value):
        raise ValidationError(
            _("“%(value)s” is not an e-mail address. It looks like name@example.com."), params={"value": value}
        )


def is_email(value: str) -> bool:
    return bool(_EMAIL.fullmatch(value))


def email_key(email: str) -> str:
    """What two spellings of an address are compared by."""
    return email.strip().casefold()[:254]


def domain_of_email(email: str) -> str:
    return email_key(email).rpartition("@")[2] if is_email(email.strip()) else ""


def domain_of_website(website: str) -> str:
    """ "brandt.example" for "https://www.brandt.example/contact"; empty when there is none in it."""
    text = website.strip().casefold()
    if not text:
        return ""
    try:
        host = urlsplit(text if "://" in text else f"//{text}").hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.") if "." in host else ""


def is_company_domain(domain: str) -> bool:
    """False for the domains of mail providers, where everybody may have an address, in any country."""
    labels = domain.split(".")[:-1]
    if len(labels) > 1 and labels[-1] in SECOND_LEVEL:
        labels.pop()
    return bool(labels) and labels[-1] not in FREE_MAIL
