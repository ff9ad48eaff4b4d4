"""The picture that stands for a page where it is shared: the editor's own, or one that was drawn at publication."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

from django.core.files.base import ContentFile
from django.db import transaction
from wagtail.images import get_image_model
from wagtail.models import Site

from cms_sections.blocks.pictures import SHARE
from cms_sections.family import family_of
from cms_sections.models.cards import ShareCard
from cms_sections.rendering.pictures import filters, is_public
from cms_sections.seo.drawing import HEIGHT, WIDTH, Sign, draw
from portal.plugins.public import showing


@dataclass(frozen=True, slots=True)
class SharedPicture:
    url: str
    width: int
    height: int
    alt: str


def picture_of(page: Any, site: Site | None) -> SharedPicture | None:
    """What exists already; a visitor's request draws nothing."""
    if image_id := page.shared_image_id:
        with showing(f"image:{image_id}", f"renditions:{image_id}"):
            image = get_image_model().objects.filter(pk=image_id).first()
            found = image.find_existing_renditions(*filters(SHARE)) if image is not None and is_public(image) else {}
        for rendition in found.values():
            return _shared(site, rendition.file.url, rendition.width, rendition.height, image.default_alt_text)
    family_of(page)
    card = page.card
    return _shared(site, card.file.url, WIDTH, HEIGHT, page.title) if card is not None else None


def _shared(site: Site | None, url: str, width: int, height: int, alt: str) -> SharedPicture:
    return SharedPicture(urljoin(site.root_url, url) if site is not None else url, width, height, alt)


def card_is_stale(page: Any, sign: Sign) -> bool:
    return not ShareCard.objects.filter(page=page.pk, digest=digest_of(sign)).exists()


def digest_of(sign: Sign) -> str:
    words = "\x1f".join((str(VERSION), sign.title, sign.site_name, sign.accent, sign.family))
    return hashlib.sha256(words.encode()).hexdigest()


# Of the drawing: another number has all pictures drawn again.
VERSION = 1


def keep_card(*, page: Any, sign: Sign) -> bool:
    """Draw and keep the page's picture in the place of the one before; says whether there was anything to do."""
    if not sign.readable or not card_is_stale(page, sign):
        return False
    content = ContentFile(draw(sign))  # outside of the transaction: it takes a moment
    with transaction.atomic():
        card = ShareCard.objects.select_for_update().filter(page=page.pk).first() or ShareCard(page_id=page.pk)
        before, storage = str(card.file.name or ""), card.file.storage
        card.digest = digest_of(sign)
        card.file.save("card.png", content, save=False)
        card.save()
        if before:
            storage.delete(before)
    return True


def forget_card(*, card: ShareCard) -> None:
    """The file of a row that is gone goes with the transaction."""
    if card.file.name:
        card.file.storage.delete(str(card.file.name))
