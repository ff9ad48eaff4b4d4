"""What happens to pages, pictures, documents and sites, said as changes of what pages show."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from django.db import models
from django.db.models.signals import post_delete, post_save, pre_delete, pre_save
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Collection, Locale, Page, PageViewRestriction, Site
from wagtail.signals import post_page_move
from wagtailmedia.models import get_media_model

from cms_sections.finished import news_signals, values
from cms_sections.finished.changes import changed, enabled, everything_changed, pages_changed
from cms_sections.models.authors import ArticleTag, Author
from cms_sections.models.cards import ShareCard
from cms_sections.models.news import ArticleTagged, Authorship
from cms_sections.models.site import SiteSettings
from portal.files.public import Film, renditions_made
from portal.plugins.public import on_shown_changed

# What saving a draft, a lock or a schedule writes; visitors see nothing of it.
BEHIND = {
    "alias_of", "approved_go_live_at", "comments", "draft_title", "expire_at", "go_live_at", "has_unpublished_changes",
    "latest_revision", "latest_revision_created_at", "locked", "locked_at", "locked_by", "numchild", "owner",
    "wagtail_admin_comments",
}  # fmt: skip
_OLD_PATH = "_finished_old_url_path"
NEWS = (Author, ArticleTag, ArticleTagged, Authorship)


def told_models() -> tuple[type[models.Model], ...]:
    """Models other than pages whose rows are followed here."""
    image = get_image_model()
    files = (image, image.get_rendition_model(), get_document_model(), get_media_model(), Film, Collection)
    return (*files, SiteSettings, PageViewRestriction, ShareCard, *NEWS)


def connect() -> None:
    on_shown_changed(changed)
    renditions_made.connect(_renditions_made, dispatch_uid="cms_sections.finished.renditions_made")
    here = "cms_sections.finished"
    pre_save.connect(_page_saving, dispatch_uid=f"{here}.page_saving")
    post_save.connect(_page_saved, dispatch_uid=f"{here}.page_saved")
    pre_delete.connect(_page_deleting, dispatch_uid=f"{here}.page_deleting")
    post_page_move.connect(_page_moved, dispatch_uid=f"{here}.page_moved")
    image = get_image_model()
    followed: tuple[tuple[Any, Callable[..., None]], ...] = (
        (PageViewRestriction, _restricted),
        (Site, _sites_changed),
        (Locale, _sites_changed),
        (SiteSettings, _settings_changed),
        (image, _image_changed),
        (image.get_rendition_model(), _rendition_changed),
        (get_document_model(), _document_changed),
        (get_media_model(), _media_changed),
        (Film, _film_changed),
        (Collection, _anything_changed),
        (ShareCard, _card_changed),
        *news_signals.followed(),
    )
    for sender, receiver in followed:
        for signal in (post_save, post_delete):
            signal.connect(receiver, sender=sender, dispatch_uid=(here, receiver, sender))


@cache
def _is_page(sender: type[models.Model]) -> bool:
    return issubclass(sender, Page)


def _behind(update_fields: Any) -> bool:
    return update_fields is not None and set(update_fields) <= BEHIND


def _page_saving(sender: Any, instance: Any, raw: bool = False, update_fields: Any = None, **_kwargs: Any) -> None:
    if raw or not _is_page(sender) or _behind(update_fields) or not enabled():
        return
    before = Page.objects.filter(pk=instance.pk).values_list("url_path", flat=True).first()
    setattr(instance, _OLD_PATH, before)


def _page_saved(sender: Any, instance: Any, raw: bool = False, update_fields: Any = None, **_kwargs: Any) -> None:
    if raw or not _is_page(sender) or _behind(update_fields) or not enabled():
        return
    _say(instance)
    news_signals.page_saved(instance)
    old = getattr(instance, _OLD_PATH, None)
    if old is not None and old != instance.url_path:
        below = Page.objects.filter(path__startswith=instance.path).exclude(pk=instance.pk)
        ids = list(below.values_list("pk", flat=True))
        changed(thing for pk in ids for thing in (f"page:{pk}", f"address:{pk}"))
        _families_changed(ids)
        pages_changed(ids)
        news_signals.pages_changed(ids)


def _say(page: Any) -> None:
    """A page, and the lists that it may stand in."""
    things = {f"page:{page.pk}": values.page_value(page), f"address:{page.pk}": values.address_value(page)}
    shown_as_section = {f"sections:{page.pk}": ""}
    family = values.families_now([page.translation_key])
    changed({**things, **_lists(page.path[: -Page.steplen]), **family, **shown_as_section})
    pages_changed([page.pk])


def _families_changed(ids: list[int]) -> None:
    """What is shown by the translations of these pages."""
    keys = Page.objects.filter(pk__in=ids).values_list("translation_key", flat=True)
    changed(values.families_now(keys))


def _lists(parent_path: str) -> dict[str, str]:
    """The menu and the list of children of a page, as they are now."""
    parent = Page.objects.filter(path=parent_path).first()
    if parent is None:
        return {}
    return {
        f"menu:{parent.pk}": values.menu_value(parent),
        f"children:{parent.pk}": values.children_value(parent.path),
    }


def _page_deleting(sender: Any, instance: Any, **_kwargs: Any) -> None:
    if not _is_page(sender) or not enabled():
        return
    # Whoever has it in a menu shows it by its number too.
    lists = [thing for thing in _lists(instance.path[: -Page.steplen]) if not thing.startswith("menu:")]
    own = [f"{kind}:{instance.pk}" for kind in ("page", "address", "sections")]
    changed([*own, *lists, f"family:{instance.translation_key}"])
    pages_changed([instance.pk])


def _page_moved(sender: Any, instance: Any, parent_page_before: Any, **_kwargs: Any) -> None:
    """The list that it left; saving it has said the rest."""
    if enabled():
        changed(_lists(Page.objects.filter(pk=parent_page_before.pk).values_list("path", flat=True).first() or ""))
        news_signals.lists_changed([parent_page_before.pk])


def _restricted(instance: Any, raw: bool = False, **_kwargs: Any) -> None:
    if not raw and enabled():
        path = Page.objects.filter(pk=instance.page_id).values_list("path", flat=True).first()
        if path:
            ids = list(Page.objects.filter(path__startswith=path).values_list("pk", flat=True))
            changed([f"restriction:{pk}" for pk in ids])
            _families_changed(ids)
            pages_changed(ids)
            news_signals.pages_changed(ids)


def _sites_changed(raw: bool = False, **_kwargs: Any) -> None:
    if not raw:
        everything_changed()


def _settings_changed(instance: Any, raw: bool = False, **kwargs: Any) -> None:
    if not raw:
        value = values.settings_value(instance) if "created" in kwargs else ""
        changed({f"settings:{instance.site_id}": value})


def _image_changed(instance: Any, raw: bool = False, **kwargs: Any) -> None:
    if not raw:
        changed({f"image:{instance.pk}": values.image_value(instance) if "created" in kwargs else ""})


def _rendition_changed(instance: Any, raw: bool = False, **_kwargs: Any) -> None:
    # Those of the admin's own lists have no format of their own.
    if not raw and "|" in instance.filter_spec:
        changed([f"renditions:{instance.image_id}"])


def _renditions_made(image_id: int, **_kwargs: Any) -> None:
    """A job has made all that was missing of a picture; once for all of them."""
    changed([f"renditions:{image_id}"])


def _document_changed(instance: Any, raw: bool = False, **kwargs: Any) -> None:
    if not raw:
        changed({f"document:{instance.pk}": values.document_value(instance) if "created" in kwargs else ""})


def _media_changed(instance: Any, raw: bool = False, **_kwargs: Any) -> None:
    if not raw:
        changed([f"media:{instance.pk}"])


def _film_changed(instance: Any, raw: bool = False, **_kwargs: Any) -> None:
    """Something of it plays that did not before, or lies elsewhere."""
    if not raw:
        changed([f"media:{instance.media_id}"])


def _card_changed(instance: Any, raw: bool = False, **_kwargs: Any) -> None:
    """Of a page that is drawn for sharing; its family shows it in its head."""
    if not raw:
        pages_changed([instance.page_id])


def _anything_changed(raw: bool = False, **_kwargs: Any) -> None:
    if not raw and enabled():
        changed([values.ANYTHING])
