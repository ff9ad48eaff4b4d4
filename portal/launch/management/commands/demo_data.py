"""`manage.py demo_data`: fill an empty, migrated database with the demo; only where FOYER_DEMO is on."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal.launch.demo_content import demo_is_filled, fill_demo


class Command(BaseCommand):
    help = "Fills an empty database with the demo's tenants, people and content."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.FOYER_DEMO:
            raise CommandError("FOYER_DEMO is not on. The demo's passwords are public, so it is never made elsewhere.")
        if demo_is_filled():
            self.stdout.write("The demo is filled already; nothing was changed.")
            return
        fill_demo(say=lambda text: self.stdout.write(text))
