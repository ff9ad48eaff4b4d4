"""What search engines read beside the words: schema.org data as JSON-LD."""

from __future__ import annotations

import json
from typing import Any

from django.utils.safestring import SafeString, mark_safe

# An HTML parser must find no end of the element and no comment in it, whatever an editor typed.
ESCAPED = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}


def json_ld(things: list[dict[str, Any]]) -> SafeString:
    """One data block for all things; empty ones and empty values are left out."""
    graph = [cleaned for thing in things if (cleaned := _without_empty(thing))]
    text = json.dumps({"@context": "https://schema.org", "@graph": graph}, ensure_ascii=False)
    return mark_safe(text.translate(ESCAPED))  # noqa: S308 - escaped above


def organization(name: str, url: str, *, logo: str = "", same_as: list[str] | None = None) -> dict[str, Any]:
    return {
        "@type": "Organization",
        "@id": f"{url}#organization",
        "name": name,
        "url": url,
        "logo": logo,
        "sameAs": same_as or [],
    }


def website(name: str, url: str, language: str) -> dict[str, Any]:
    return {
        "@type": "WebSite",
        "@id": f"{url}#website",
        "name": name,
        "url": url,
        "inLanguage": language,
        "publisher": {"@id": f"{url}#organization"},
    }


def breadcrumbs(steps: list[tuple[str, str]]) -> dict[str, Any]:
    """From the first page to this one; none where there is only one step."""
    if len(steps) < 2:
        return {}
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": number, "name": name, "item": url}
            for number, (name, url) in enumerate(steps, start=1)
        ],
    }


def _without_empty(value: dict[str, Any]) -> dict[str, Any]:
    return {name: each for name, each in value.items() if each not in ("", None, [], {})}
