"""When a picture for sharing has to be drawn anew: at publication, and when the site looks or is called otherwise."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from cms_sections.models.pages import SectionsPage
from cms_sections.models.site import SiteSettings
from cms_sections.scopes import scope_of_page
from cms_sections.selectors import settings_of
from cms_sections.seo.cards import card_is_stale
from cms_sections.seo.drawing import Sign


def sign_of(page: SectionsPage) -> Sign | None:
    """What its picture says; None for a page of no site."""
    site = page.get_site()
    if site is None:
        return None
    settings = settings_of(site)
    return Sign(
        title=page.seo_title or page.title,
        site_name=settings.name or site.site_name or str(site.root_page.title),
        accent=settings.accent,
        family="serif" if settings.headings else "sans",
    )


def ask_for_card(*, page: Any) -> None:
    """Have the picture of a published page drawn, unless the editor chose one or the same is there."""
    from cms_sections.tasks import make_card

    if not isinstance(page, SectionsPage) or page.shared_image_id or page.get_url_parts() is None:
        return
    sign = sign_of(page)
    if sign is not None and card_is_stale(page, sign):
        with transaction.atomic(), scope_of_page(page):
            make_card.enqueue(page_id=page.pk, title=_("Picture for sharing “%(page)s”") % {"page": page.title})


def ask_for_cards_of_site(*, settings: SiteSettings) -> None:
    from cms_sections.tasks import make_cards

    with transaction.atomic(), scope_of_page(settings.site.root_page):
        make_cards.enqueue(site_id=settings.site_id, title=_("Pictures for sharing of %(site)s") % {"site": settings})
