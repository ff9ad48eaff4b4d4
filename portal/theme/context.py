"""Template context of the entrance pages."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest


def entrance(request: HttpRequest) -> dict[str, Any]:
    """The demo's sign-ins for the sign-in page; nothing at all outside of a demo and its sign-in page."""
    from portal.launch.demo_people import sign_ins

    if request.path_info != "/accounts/login/":
        return {}
    people = sign_ins()
    return {"demo_sign_ins": people} if people else {}
