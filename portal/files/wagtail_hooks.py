"""Hooks of the admin: a bulk action changes collections without telling the models."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from wagtail import hooks

from portal.files.areas import realign_soon


@hooks.register("after_bulk_action")
def follow_the_collection(_request: HttpRequest, action_type: str, _objects: list[Any], _action: Any) -> None:
    if action_type == "add_to_collection":
        realign_soon()
