"""Hooks of the admin: addresses of films; bulk actions delete nothing that is used, and move nothing private to where all
may read it without asking, and change collections without telling the models."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import include, path
from django.urls.resolvers import URLResolver
from wagtail import hooks

from portal.files.admin_views import named_uses, refuse_deleting
from portal.files.areas import realign_soon
from portal.files.privacy import ANSWER, ask, becomes_public, note_made_public
from portal.files.uses import LIBRARY


@hooks.register("before_bulk_action")
def ask_before(request: HttpRequest, action_type: str, objects: list[Any], action: Any) -> Any:
    if getattr(action, "model", None) not in LIBRARY or not objects:
        return None
    if action_type == "delete":
        used = named_uses(request, objects)
        return refuse_deleting(request, used) if used else None
    if action_type == "add_to_collection":
        target = action.cleaned_form.cleaned_data["collection"]
        opened = [item for item in objects if becomes_public(item, target)]
        if opened and not request.POST.get(ANSWER):
            return ask(request, opened, target=target.name)
        for item in opened:
            note_made_public(item, collection=target)
    return None


@hooks.register("after_bulk_action")
def follow_the_collection(_request: HttpRequest, action_type: str, _objects: list[Any], _action: Any) -> None:
    if action_type == "add_to_collection":
        realign_soon()


@hooks.register("register_admin_urls")
def urls_of_films() -> list[URLResolver]:
    from portal.files.films import admin_urls

    return [path("films/", include(admin_urls))]
