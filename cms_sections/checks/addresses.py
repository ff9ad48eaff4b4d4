"""Where the addresses lead that editors have written by hand, as far as they lead to the same site."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urlsplit

from django.urls import Resolver404, get_script_prefix, resolve
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Site

LONGEST = 500


@dataclass(slots=True)
class Led:
    """Of each address of the site the page that answers, or the old address that it is. What is neither and not
    `elsewhere` leads nowhere.
    """

    pages: dict[str, Page] = field(default_factory=dict)
    old: dict[str, Redirect] = field(default_factory=dict)
    elsewhere: set[str] = field(default_factory=set)


def led_by(addresses: Iterable[str], site: Site | None) -> Led:
    """Four queries at most, none where no address is of the site."""
    led, paths = Led(), {}
    for address in set(addresses):
        path = own_path(address, site)
        if path is None or _answered_by_portal(path):
            led.elsewhere.add(address)
        else:
            paths[address] = path
    if paths and site is not None:
        _look(paths, site, led)
    return led


def own_path(address: str, site: Site | None) -> str | None:
    """The path on the site, from its first page on; None for what leads elsewhere."""
    try:
        there = urlsplit(address)
    except ValueError:
        return None
    if site is None or len(address) > LONGEST or there.scheme not in ("", "http", "https") or "\0" in address:
        return None
    if there.netloc and there.hostname != site.hostname:
        return None
    if not there.netloc and not there.path.startswith("/"):
        return None
    prefix = get_script_prefix().rstrip("/")
    path = unquote(there.path or "/")
    if prefix and not path.startswith(f"{prefix}/"):
        return None
    return path.removeprefix(prefix)


def _answered_by_portal(path: str) -> bool:
    """Whether something else than a page answers there: a feed, a document, the client area."""
    try:
        return bool(resolve(path).view_name != "wagtail_serve")
    except Resolver404:
        return False


def _look(paths: dict[str, str], site: Site, led: Led) -> None:
    roots = {
        root.locale.language_code: root
        for root in site.root_page.get_translations(inclusive=True).select_related("locale")
    }
    wanted = {address: _url_paths(path, site, roots) for address, path in paths.items()}
    found = {
        page.url_path: page
        for page in Page.objects.filter(url_path__in={each for all_of in wanted.values() for each in all_of})
    }
    for address, candidates in wanted.items():
        whole, *above = candidates
        if whole in found:
            led.pages[address] = found[whole]
        elif any(each in found and _answers_below(found[each], whole.removeprefix(each)) for each in above):
            led.elsewhere.add(address)
    old = {address: Redirect.normalise_path(path) for address, path in paths.items() if address not in led.pages}
    moved = Redirect.get_for_site(site).filter(old_path__in=set(old.values())).select_related("redirect_page")
    by_path = {each.old_path: each for each in moved}
    led.old = {address: by_path[path] for address, path in old.items() if path in by_path}


def _url_paths(path: str, site: Site, roots: dict[str, Any]) -> list[str]:
    """As pages keep them: of the address itself, then of what stands above it."""
    parts = [part for part in path.split("/") if part]
    root = site.root_page
    if parts and parts[0] in roots and roots[parts[0]].pk != root.pk:
        root = roots[parts.pop(0)]
    return ["/".join([root.url_path.rstrip("/"), *parts[:end], ""]) for end in range(len(parts), -1, -1)]


def _answers_below(page: Page, rest: str) -> bool:
    from cms_sections.models import NewsIndexPage
    from cms_sections.news.addresses import listing_at

    listed = issubclass(page.specific_class or Page, NewsIndexPage)
    return listed and listing_at([part for part in rest.split("/") if part]) is not None
