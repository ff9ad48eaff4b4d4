"""When a page or a picture changes, its renditions are asked for. What that means stands in the services."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_save
from wagtail.images import get_image_model
from wagtail.signals import page_published

from cms_sections.finished import signals as finished
from cms_sections.pictures import ask_for_pictures_of_image, ask_for_pictures_of_page


def connect() -> None:
    finished.connect()
    page_published.connect(_published, dispatch_uid="cms_sections.pictures")
    post_save.connect(_image_saved, sender=get_image_model(), dispatch_uid="cms_sections.image_pictures")


def _published(sender: Any, instance: Any, **_kwargs: Any) -> None:
    ask_for_pictures_of_page(page=instance)


def _image_saved(sender: Any, instance: Any, created: bool, update_fields: Any = None, **_kwargs: Any) -> None:
    if not created and not update_fields:
        ask_for_pictures_of_image(image=instance)
