"""What Wagtail's and Foyer's own migrations leave in an empty database."""

from __future__ import annotations

from django.contrib.contenttypes.models import ContentType
from wagtail.models import Collection, Locale, Page, Site

from portal.jobs.models import JobRun, Outbox
from portal.tenants.models import SiteTenant, Tenant
from portal.tenants.scope import system_scope


def lay_ground() -> None:
    """Root page, default site, root collection and the first tenant, if a flush has taken them away."""
    if Site.objects.exists() and Tenant.objects.exists():
        return
    ContentType.objects.clear_cache()
    Site.objects.all().delete()
    Locale.objects.get_or_create(language_code="en")
    if not Collection.objects.exists():
        Collection.add_root(name="Root")
    root = Page.get_first_root_node() or Page.add_root(title="Root", slug="root")
    home = root.get_children().first() or root.add_child(title="Welcome to your new Wagtail site!", slug="home")
    site = Site.objects.create(hostname="localhost", root_page=home, is_default_site=True)
    tenant = Tenant.objects.order_by("pk").first() or Tenant.objects.create(name="My organisation", slug="main")
    SiteTenant.objects.get_or_create(site=site, defaults={"tenant": tenant})
    # Wagtail indexes what was just made, by jobs that no test has asked for.
    with system_scope("jobs"):
        Outbox.objects.all().delete()
        JobRun.objects.all().delete()
