"""Making the renditions that pages show, in the background."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.images import get_image_model

from cms_sections.blocks.pictures import ALL
from cms_sections.models.pages import SectionsPage
from cms_sections.rendering.pictures import filters
from cms_sections.rendering.references import References
from cms_sections.rendering.render import references_of_stream
from portal.files.public import lacking_renditions, register_theme_sizes
from portal.tenants.public import current_scope, tenant_of_site, tenant_scope


def ask_for_pictures_of_page(*, page: Any) -> None:
    """Have the missing renditions of a published page made. Nothing is asked for when none is missing."""
    if isinstance(page, SectionsPage) and missing(references(page)):
        _ask(page)


def register_sizes() -> None:
    """Every picture of the library is made in every shape as soon as it is uploaded or changed."""
    register_theme_sizes(spec for shape in ALL for spec in shape.all_specs)


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
        if lacking := lacking_renditions(image, wanted):
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
