"""The demo's people. They exist only where FOYER_DEMO is on, which production refuses."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

DEMO_PASSWORD = "foyer-demo-2026"  # noqa: S105 - shown on the demo's own sign-in page


@dataclass(frozen=True, slots=True)
class SignIn:
    role: str
    email: str
    password: str
    name: str


DEMO_PEOPLE = (
    SignIn("editor", "editor@demo.example", DEMO_PASSWORD, "Edda Lindt"),
    SignIn("staff", "staff@demo.example", DEMO_PASSWORD, "Stefan Moor"),
    SignIn("manager", "manager@demo.example", DEMO_PASSWORD, "Mira Anand"),
    SignIn("customer", "customer@demo.example", DEMO_PASSWORD, "Carla Brandt"),
)


def sign_ins() -> list[SignIn]:
    """Role, address and password of the demo's people; empty outside of a demo."""
    return list(DEMO_PEOPLE) if settings.FOYER_DEMO else []
