"""Run in a child: go everywhere as everybody, and say what was answered."""

from __future__ import annotations

import re
from functools import cache
from inspect import unwrap
from typing import Any

from django.apps import apps
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from wagtail.admin.menu import MenuItem, SubmenuMenuItem, admin_menu

from portal.accounts.models import User
from portal.accounts.seats import SESSION_KEY
from portal.plugins.registry import plugins
from portal.plugins.states import reports
from portal.tenants.models import Company, Tenant
from portal.tenants.scope import tenant_scope
from tests.security.routes import PART, _text
from tests.support.marks import MARKS, address

NOBODYS = "01890000-0000-7000-8000-000000000000"
TEAM = ("editor", "staff", "manager", "admin")
FIXED = {
    "stranger": ("/", "/admin/", "/client/", "/health/ready"),
    "customer": ("/", "/client/"),
    **dict.fromkeys(TEAM, ("/", "/admin/", "/api/v1/openapi.json")),
    "admin": ("/", "/admin/", "/admin/plugins/", "/api/v1/openapi.json"),
}
HEADING = re.compile(r"<h1[^>]*>(.*?)</h1>", re.DOTALL)
CLIENT_LINK = re.compile(r'href="(/client/[^"#?]*)"')


@cache
def client(who: str) -> Client:
    """Somebody of the first tenant; `super` is a super admin, `stranger` nobody."""
    made = Client(raise_request_exception=False)
    if who != "stranger":
        email = "super@walls.example" if who == "super" else address(who, MARKS[0])
        made.force_login(User.objects.get(email=email), "allauth.account.auth_backends.AuthenticationBackend")
    if who == "super":
        seat = made.session
        seat[SESSION_KEY] = f"t{Tenant.objects.get(memberships__user__email=address('editor', MARKS[0])).pk}"
        seat.save()
    return made


def look_around(menus: bool = True) -> dict[str, dict[str, list[Any]]]:
    """Person -> address -> what is seen there: the fixed addresses and, each once, the entries of everybody's menus."""
    seen: dict[str, dict[str, list[Any]]] = {}
    for who, fixed in FIXED.items():
        seen[who] = {}
        wanted = list(fixed)
        while wanted:
            if (at := wanted.pop(0)) in seen[who]:
                continue
            answer = client(who).get(at)
            seen[who][at] = _seen(answer)
            if menus and at == "/admin/" and who in TEAM:
                wanted += [url for url in _menu(answer) if not any(url in pages for pages in seen.values())]
            if menus and at == "/client/" and who == "customer":
                wanted += CLIENT_LINK.findall(answer.content.decode())
    return seen


def look_at(addresses: list[str]) -> dict[str, list[Any]]:
    """Address -> what is seen there by the one whom it is for: [status, headings, rows, sections]."""
    return {at: _seen(client(_visitor(at)).get(at)) for at in addresses}


def _visitor(at: str) -> str:
    for area, who in (("/admin/", "admin"), ("/client/", "customer"), ("/api/", "admin")):
        if at.startswith(area):
            return who
    return "stranger"


def api_paths() -> list[str]:
    """The addresses that the API's own document names."""
    document = client("admin").get("/api/v1/openapi.json").json()
    return [PART.sub(NOBODYS, path.replace("{", "<").replace("}", ">")) for path in document["paths"]]


def _seen(answer: Any) -> list[Any]:
    text = answer.content.decode(errors="replace") if not answer.streaming else ""
    headings = [" ".join(re.sub(r"<[^>]*>", " ", found).split()) for found in HEADING.findall(text)]
    return [answer.status_code, headings, text.count("<tr"), text.count("<section")]


def _menu(answer: Any) -> list[str]:
    """All addresses in the menu of whoever asked."""
    request = answer.wsgi_request
    with tenant_scope(request.tenant):
        return list(_addresses(admin_menu.menu_items_for_request(request), request))


def _addresses(items: list[MenuItem], request: Any) -> Any:
    for item in items:
        if isinstance(item, SubmenuMenuItem):
            yield from _addresses(item.menu.menu_items_for_request(request), request)
        elif (url := str(item.url)).startswith("/"):
            yield url


def told() -> list[list[Any]]:
    """What is said of each plugin: name, state, reason, troubles."""
    return [[each.name, str(each.state), each.reason, list(each.troubles)] for each in reports()]


def be_strict(strict: bool) -> None:
    settings.FOYER_STRICT_PLUGINS = strict


def company_pages() -> list[str]:
    """The workplaces of two companies."""
    with tenant_scope(Tenant.objects.get(memberships__user__email=address("editor", MARKS[0]))):
        return [f"/admin/crm/companies/inspect/{company.pk}/" for company in Company.objects.order_by("pk")[:2]]


def statuses(pages: list[list[str]]) -> list[int]:
    return [client(who).get(at).status_code for who, at in pages]


def texts(pages: list[list[str]]) -> list[str]:
    """The whole answer for each [person, address]."""
    return [client(who).get(at).content.decode() for who, at in pages]


def own_routes() -> dict[str, list[str]]:
    """Plugin -> the addresses of its own views that need no id."""
    found: dict[str, list[str]] = {config.slug: [] for config in plugins()}
    for text, view in _walk(get_resolver().url_patterns, "/"):
        if not PART.search(text) and (slug := _owner(view)) and text not in found[slug]:
            found[slug].append(text)
    return found


def _walk(patterns: list[Any], prefix: str) -> Any:
    for pattern in patterns:
        text = prefix + _text(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, text)
        elif isinstance(pattern, URLPattern):
            yield text, pattern.callback


def _owner(view: Any) -> str:
    """The plugin whose package a view is of, or whose model it is about."""
    plain = unwrap(view)
    things = [getattr(view, "view_initkwargs", {}).get("model"), getattr(view, "view_class", None), plain]
    things.append(getattr(getattr(plain, "__self__", None), "model", None))
    modules = [apps.get_model(one).__module__ if isinstance(one, str) else one.__module__ for one in things if one]
    for config in sorted(plugins(), key=lambda one: -len(one.name)):
        if any(f"{module}.".startswith(f"{config.name}.") for module in modules):
            return config.slug
    return ""
