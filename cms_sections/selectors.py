"""Reads of the website. None of them writes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone
from wagtail.models import Page, Site

from cms_sections.finished.values import menu_pages
from cms_sections.models.pages import SectionsPage
from cms_sections.models.site import SiteSettings
from cms_sections.models.submissions import FormSubmission
from cms_sections.sections.kinds import CONTACT_FORM


def settings_of(site: Site) -> SiteSettings:
    """The settings of a site; where nobody has saved any, an empty and unsaved row."""
    return SiteSettings.base_queryset().filter(site=site).first() or SiteSettings(site=site)


def menu_of(site: Site) -> list[Any]:
    """The pages right below the first one that editors put into the menu, in their order."""
    return menu_pages(site.root_page)


def live_sections_page(site: Site, page_id: int) -> SectionsPage | None:
    """A public page of sections of this site, by its id."""
    page = Page.objects.live().public().filter(pk=page_id, path__startswith=site.root_page.path).first()
    page = page.specific if page is not None else None
    return page if isinstance(page, SectionsPage) else None


def form_section(page: SectionsPage, section_id: str) -> Any:
    """The contact form section of this page with this id, or None."""
    return next((child for child in page.sections if child.id == section_id and child.block_type == CONTACT_FORM), None)


def sent_lately(*, remote_hash: str, since: timedelta) -> int:
    """How many forms arrived from an address in the last time, in the open tenant."""
    return FormSubmission.objects.filter(remote_hash=remote_hash, submitted_at__gt=timezone.now() - since).count()


def same_lately(*, fingerprint: str, since: timedelta) -> FormSubmission | None:
    """The same words from the same form, if they arrived a moment ago: a second press of the button."""
    return FormSubmission.objects.filter(fingerprint=fingerprint, submitted_at__gt=timezone.now() - since).first()


def pages_of_tenant(tenant_id: int) -> Q:
    """A filter for the pages of a tenant's sites, and for what lies above them."""
    roots = Page.objects.filter(sites_rooted_here__site_tenant__tenant=tenant_id).values_list("path", flat=True)
    wanted = Q(pk__in=())
    for path in roots:
        above = [path[:end] for end in range(Page.steplen, len(path), Page.steplen)]
        wanted |= Q(path__startswith=path) | Q(path__in=above)
    return wanted
