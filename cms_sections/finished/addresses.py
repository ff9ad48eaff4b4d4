"""Which addresses may be a file, and which host names lead to which site. Everything else goes to Django."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from django.conf import settings
from django.http.request import validate_host
from wagtail.models import Page, Site

LONGEST_BYTES = 900
LONGEST_PART_BYTES = 200
# What Wagtail lets a slug be made of. No dots, so neither `..` nor a name of ours; no slashes, no percent signs.
_PATH = re.compile(r"/(?:[\w-]+/)*\Z")
_HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?\Z")
LOCAL = ("127.0.0.1", "localhost")


def is_path(path: str) -> bool:
    """Whether a page's path can be a folder: it ends in a slash, and is made of slugs alone."""
    if not _PATH.match(path):
        return False
    raw = path.encode("utf-8", "replace")
    return len(raw) <= LONGEST_BYTES and all(len(part) <= LONGEST_PART_BYTES for part in raw.split(b"/"))


def is_host(host: str) -> bool:
    """Whether a host name can be a folder: small letters, digits, hyphens, single dots."""
    return bool(_HOST.match(host)) and ".." not in host


def hosts(sites: Iterable[Site]) -> dict[str, Site]:
    """The names under which each site's files are served. A name that several sites share by their port has none:
    which of them answers, only Django knows. The default site also answers to what else FOYER_HOSTS names.
    """
    sites = list(sites)
    names = Counter(site.hostname.lower() for site in sites)
    found = {site.hostname.lower(): site for site in sites if names[site.hostname.lower()] == 1}
    default = next((site for site in sites if site.is_default_site), None)
    if default is not None:
        others = (*settings.ALLOWED_HOSTS, *LOCAL)
        found |= {name: default for other in others if (name := other.lower()) not in names}
    allowed = settings.ALLOWED_HOSTS
    return {name: site for name, site in found.items() if is_host(name) and validate_host(name, allowed)}


def host_of(site: Site, sites: Iterable[Site]) -> str | None:
    """A name by which a site can be asked for its pages; its own before others."""
    names = [name for name, answering in hosts(sites).items() if answering == site]
    own = site.hostname.lower()
    return own if own in names else next(iter(names), None)


def roots_of(site: Site) -> list[Page]:
    """The first pages of a site, one in each of its languages, its own among them."""
    return list(site.root_page.get_translations(inclusive=True).select_related("locale"))


def path_on(site: Site, page: Page, roots: Iterable[Page] | None = None) -> str | None:
    """The page's path on a site, below that of its language; None when the page is not part of the site."""
    for root in roots_of(site) if roots is None else roots:
        if page.path.startswith(root.path) and page.url_path.startswith(root.url_path):
            language = root.locale.language_code
            # As i18n_patterns in portal/urls.py: the installation's own language has no prefix.
            above = "/" if language == settings.LANGUAGE_CODE else f"/{language}/"
            return above + str(page.url_path)[len(root.url_path) :]
    return None
