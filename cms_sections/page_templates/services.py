"""Templates are made of pages, and pages of templates; both are copies with ids of their own."""

from __future__ import annotations

from copy import deepcopy
from typing import Any
from uuid import uuid4

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _
from wagtail.models import Page, Site

from cms_sections.copying.selectors import draft_of, may_read, sections_of_draft
from cms_sections.models import PageTemplate, PageTemplates, SectionPage, SectionsPage
from cms_sections.page_templates.selectors import folder_of, takes_pages, templates_for

LONGEST_NAME = 120


def save_as_template(*, page: SectionsPage, name: str, description: str, by: Any) -> PageTemplate:
    """Make a template of a page's draft, published so that it is offered. The page stays as it is.

    Raises PermissionDenied for who may not change the page or publish on its site, and ValidationError where it is
    not possible; then nothing was changed.
    """
    name = _named(name)
    site = page.get_site()
    if site is None:
        raise ValidationError(_("This page is part of no site."))
    with transaction.atomic():
        home = Page.objects.select_for_update().get(pk=site.root_page_id)
        if not may_read(page, by) or not home.permissions_for_user(by).can_publish_subpage():
            raise PermissionDenied
        template = PageTemplate(
            title=name, slug=_slug(name), search_description=description.strip()[:255], live=False, owner=by
        )
        template.sections = [fresh(each.raw) for each in sections_of_draft(draft_of(page))]  # type: ignore[assignment]
        (folder_of(site) or make_folder(site=site)).add_child(instance=template)
        template.save_revision(user=by, log_action=True).publish(user=by)
    return template


def page_from_template(*, template_id: int, parent: Page, title: str, by: Any) -> SectionPage:
    """A new draft below `parent` with the template's sections. Nothing is published.

    Raises PermissionDenied for who may not add pages there, and ValidationError for no such template.
    """
    title = _named(title)
    with transaction.atomic():
        above = Page.objects.select_for_update().get(pk=parent.pk)
        if not above.permissions_for_user(by).can_add_subpage() or not takes_pages(above):
            raise PermissionDenied
        template = next((each for each in templates_for(above) if each.pk == template_id), None)
        if template is None:
            raise ValidationError(_("This template is not there any more. Choose another one."))
        page = SectionPage(title=title, live=False, locale=above.locale, owner=by)
        page.sections = [fresh(each.raw) for each in sections_of_draft(template)]  # type: ignore[assignment]
        above.add_child(instance=page)
        page.save_revision(user=by, log_action=True, clean=False)
    return page


def make_folder(*, site: Site) -> PageTemplates:
    """The place for a site's page templates, below its first page."""
    folder = PageTemplates(title=_("Page templates"), slug="page-templates", show_in_menus=False)
    Page.objects.get(pk=site.root_page_id).add_child(instance=folder)
    return folder


def fresh(raw: Any) -> Any:
    """The same stored sections with new ids, at every depth."""
    if isinstance(raw, list):
        return [fresh(each) for each in raw]
    if not isinstance(raw, dict):
        return deepcopy(raw)
    made = {name: fresh(value) for name, value in raw.items()}
    return {**made, "id": str(uuid4())} if set(raw) >= {"type", "value", "id"} else made


def _named(name: str) -> str:
    name = " ".join(name.replace("\0", "").split())
    if not name or len(name) > LONGEST_NAME:
        raise ValidationError(_("Give it a name of at most %(number)d characters.") % {"number": LONGEST_NAME})
    return name


def _slug(name: str) -> str:
    return f"{slugify(name)[:40] or 'template'}-{uuid4().hex[:8]}"
