"""Template context of every page of the client area, plugins' pages included."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from portal.client.collect import client_pages


def client_area(request: HttpRequest) -> dict[str, Any]:
    """Navigation, names and links for `portal_theme/client.html`; nothing outside of the client area."""
    company = getattr(request, "company", None)
    if company is None or not request.path_info.startswith("/client/"):
        return {}
    return {
        "client_name": str(request.user),
        "client_company": company.name,
        "client_nav": SimpleLazyObject(lambda: navigation(request)),
        "account_url": reverse("portal_client:profile"),
        "sign_out_url": reverse("account_logout"),
        "site_frame": {
            "name": request.tenant.name,  # type: ignore[attr-defined]
            "home_url": reverse("portal_client:home"),
        },
    }


def navigation(request: HttpRequest) -> list[dict[str, Any]]:
    """Overview, the plugins' pages, the person's own page; the one that is open is marked."""
    links = [(_("Overview"), reverse("portal_client:home"))]
    links += [(str(page.label), page.url) for page in client_pages(request)]
    links.append((_("Profile"), reverse("portal_client:profile")))
    open_url = max((url for _label, url in links if request.path.startswith(url)), key=len, default="")
    return [{"label": label, "url": url, "active": url == open_url} for label, url in links]
