"""Reads of the website. None of them writes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from wagtail.models import Page, Site

from cms_sections.finished.values import menu_pages
from cms_sections.models.site import SiteSettings
from cms_sections.models.submissions import FormSubmission
from cms_sections.models.templates import WITHOUT_ADDRESS
from portal.tenants.public import first_pages_of


def settings_of(site: Site) -> SiteSettings:
    """The settings of a site; where nobody has saved any, an empty and unsaved row."""
    return SiteSettings.base_queryset().filter(site=site).first() or SiteSettings(site=site)


def menu_of(site: Site, first: Page | None = None) -> list[Any]:
    """The pages right below the first one (in a language: `first`) that editors put into the menu, in their order."""
    return menu_pages(first or site.root_page)


def public_pages_of(site: Site) -> QuerySet[Any]:
    """The pages of a site that everybody may see, in all its languages, from the first page down."""
    wanted = Q(pk__in=())
    for root in site.root_page.get_translations(inclusive=True).live():
        wanted |= Q(path__startswith=root.path)
    pages: QuerySet[Any] = Page.objects.live().public().filter(wanted).not_type(*WITHOUT_ADDRESS)
    return pages.select_related("locale").order_by("path")


def sent_lately(*, remote_hash: str, since: timedelta) -> int:
    """How many forms arrived from an address in the last time, in the open tenant."""
    return FormSubmission.objects.filter(remote_hash=remote_hash, submitted_at__gt=timezone.now() - since).count()


def same_lately(*, fingerprint: str, since: timedelta) -> FormSubmission | None:
    """The same words from the same form, if they arrived a moment ago: a second press of the button."""
    return FormSubmission.objects.filter(fingerprint=fingerprint, submitted_at__gt=timezone.now() - since).first()


def pages_of_tenant(tenant_id: int) -> Q:
    """A filter for the pages of a tenant's sites, and for what lies above them."""
    roots = first_pages_of(tenant_id).values_list("path", flat=True)
    wanted = Q(pk__in=())
    for path in roots:
        above = [path[:end] for end in range(Page.steplen, len(path), Page.steplen)]
        wanted |= Q(path__startswith=path) | Q(path__in=above)
    return wanted
