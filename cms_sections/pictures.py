"""Making the renditions that pages show, in the background."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.images import get_image_model
from wagtail.models import Page, ReferenceIndex

from cms_sections.models.pages import SectionsPage
from cms_sections.rendering.pictures import filters
from cms_sections.rendering.references import References
from cms_sections.rendering.render import references_of_stream
from portal.tenants.public import current_scope, tenant_of_site, tenant_scope


def ask_for_pictures_of_page(*, page: Any) -> None:
    """Have the missing renditions of a published page made. Nothing is asked for when none is missing."""
    if isinstance(page, SectionsPage) and missing(references(page)):
        _ask(page)


def ask_for_pictures_of_image(*, image: Any) -> None:
    """Have the renditions of every live page made that shows this picture, which has changed.

    Wagtail drops the old ones only after the picture is saved, so whether any is missing is for the job to see.
    """
    used_on = ReferenceIndex.get_references_to(image).values_list("object_id", flat=True)
    ids = {int(row_id) for row_id in used_on if str(row_id).isdecimal()}
    for page in Page.objects.live().filter(pk__in=ids).specific():
        if isinstance(page, SectionsPage):
            _ask(page)


def _ask(page: SectionsPage) -> None:
    from cms_sections.tasks import make_pictures

    with transaction.atomic(), _scope_of(page):
        make_pictures.enqueue(page_id=page.pk, title=_("Pictures of “%(page)s”") % {"page": page.title})


def references(page: SectionsPage) -> References:
    found = references_of_stream(page.sections)
    for image_id, shapes in page.own_pictures().items():
        found.images.setdefault(image_id, set()).update(shapes)
    return found


def missing(found: References) -> list[tuple[Any, list[Any]]]:
    """(picture, filters) of every rendition that the pages would show and that does not exist."""
    result = []
    for image in get_image_model().objects.filter(pk__in=found.images).order_by("pk"):
        wanted = [
            each for shape in sorted(found.images[image.pk], key=lambda shape: shape.name) for each in filters(shape)
        ]
        have = image.find_existing_renditions(*wanted)
        if lacking := [each for each in wanted if each not in have]:
            result.append((image, lacking))
    return result


@contextmanager
def _scope_of(page: Any) -> Iterator[None]:
    """The open tenant, or that of the page's site: a scheduled publication has none open."""
    site = page.get_site()
    tenant = tenant_of_site(site) if site and current_scope().tenant_id is None else None
    if tenant is None:
        yield
        return
    with tenant_scope(tenant):
        yield
