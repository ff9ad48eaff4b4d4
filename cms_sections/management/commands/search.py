"""`manage.py search`: the words of the public pages and documents, for the sites' own search."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from cms_sections.models import SearchEntry
from cms_sections.search.index import refresh
from portal.tenants.public import Tenant, tenant_scope


class Command(BaseCommand):
    help = "The sites' search: say what is in it, read what has changed, or read everything anew."

    def add_arguments(self, parser: CommandParser) -> None:
        wanted = parser.add_mutually_exclusive_group()
        wanted.add_argument("--refresh", action="store_true", help="read what has changed, now and in this process")
        wanted.add_argument("--rebuild", action="store_true", help="read every page and document anew")

    def handle(self, *args: Any, **options: Any) -> None:
        for tenant in Tenant.objects.filter(active=True).order_by("pk"):
            if options["refresh"] or options["rebuild"]:
                read = refresh(scope=partial(tenant_scope, tenant), everything=options["rebuild"])
                self.stdout.write(f"{tenant.name}: {read} read.")
            with tenant_scope(tenant):
                entries = SearchEntry.objects.all()
                pages, documents = entries.exclude(page_id=None), entries.exclude(document_id=None)
                self.stdout.write(
                    f"{tenant.name}: {pages.count()} pages and {documents.count()} documents, "
                    f"{entries.filter(stale=True).count()} to be read."
                )
