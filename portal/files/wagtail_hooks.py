"""Hooks of the admin: addresses of films; a bulk action changes collections without telling the models."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import include, path
from django.urls.resolvers import URLResolver
from wagtail import hooks

from portal.files.areas import realign_soon


@hooks.register("after_bulk_action")
def follow_the_collection(_request: HttpRequest, action_type: str, _objects: list[Any], _action: Any) -> None:
    if action_type == "add_to_collection":
        realign_soon()


@hooks.register("register_admin_urls")
def urls_of_films() -> list[URLResolver]:
    from portal.files.films import admin_urls

    return [path("films/", include(admin_urls))]
