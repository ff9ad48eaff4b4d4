"""When a page or a picture changes, its renditions are asked for. What that means stands in the services."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_delete, post_save
from wagtail.signals import page_published

from cms_sections.finished import signals as finished
from cms_sections.models import ShareCard, SiteSettings
from cms_sections.pictures import ask_for_pictures_of_page
from cms_sections.search import changes as search
from cms_sections.seo.asking import ask_for_card, ask_for_cards_of_site
from cms_sections.seo.cards import forget_card


def connect() -> None:
    finished.connect()
    search.connect()
    page_published.connect(_published, dispatch_uid="cms_sections.pictures")
    post_save.connect(_settings_saved, sender=SiteSettings, dispatch_uid="cms_sections.cards")
    post_delete.connect(_card_deleted, sender=ShareCard, dispatch_uid="cms_sections.card_deleted")


def _published(sender: Any, instance: Any, **_kwargs: Any) -> None:
    ask_for_pictures_of_page(page=instance)
    ask_for_card(page=instance)


def _settings_saved(sender: Any, instance: Any, raw: bool = False, **_kwargs: Any) -> None:
    if not raw:
        ask_for_cards_of_site(settings=instance)


def _card_deleted(sender: Any, instance: Any, **_kwargs: Any) -> None:
    forget_card(card=instance)
