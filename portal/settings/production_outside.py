"""What production insists on where it meets the world: its address, the proxies, and mail."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

from portal.settings.env import Environment
from portal.settings.mail import mail_fault
from portal.settings.sentry import sentry_fault


def base_url_problems(env: Environment) -> list[str]:
    """Letters carry links with sign-in tokens: they must lead here, and over TLS."""
    try:
        parts = urlsplit(env.base_url)
        host = parts.hostname or ""
    except ValueError:
        return ["FOYER_BASE_URL is not an address. Set one such as https://portal.example.com."]
    if parts.scheme != "https" or not host:
        return ["FOYER_BASE_URL must begin with https://; links in letters begin with it."]
    if only_this_machine(host):
        return ["FOYER_BASE_URL leads to the reader's own machine. Set the address at which people reach Foyer."]
    return []


def only_this_machine(host: str) -> bool:
    host = host.rstrip(".").lower()
    if host == "localhost" or host.endswith((".localhost", ".localdomain")):
        return True
    try:
        address = ip_address(host)
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def proxy_problems(env: Environment) -> list[str]:
    """Behind a proxy that is not counted, all visitors are one, and one of them can lock all out."""
    if env.trusted_proxies is not None:
        return []
    return [
        "FOYER_TRUSTED_PROXIES is not set. Set how many proxies stand in front, usually 1; 0 only if this process"
        " answers strangers and does TLS itself."
    ]


def mail_problems(env: Environment) -> list[str]:
    url = env.email_url.get_secret_value()
    if not url:
        return [
            "FOYER_EMAIL_URL is not set: letters with sign-in links would be written to the log. Set the mail server,"
            " or `console:` if that is meant."
        ]
    fault = mail_fault(url)
    return [f"FOYER_EMAIL_URL {fault}."] if fault else []


def error_problems(env: Environment) -> list[str]:
    """An operator who has set it counts on being told of errors."""
    fault = sentry_fault(env.sentry_dsn.get_secret_value())
    return [f"FOYER_SENTRY_DSN {fault}"] if fault else []
