"""Whoever changes what is found says so in the same transaction: nothing old is shown any more, and a job is asked to
read it anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models.signals import post_delete, post_save, pre_delete
from wagtail.documents import get_document_model
from wagtail.models import Collection, CollectionViewRestriction, Page, PageViewRestriction, Site
from wagtail.signals import post_page_move

from cms_sections.finished.signals import BEHIND
from cms_sections.models import ArticlePage, ArticleTag, Author, SectionsPage, SharedSection
from cms_sections.search.index import forget, make_stale
from cms_sections.search.visible import tenant_of_collection
from portal.tenants.public import SiteTenant, Tenant, current_scope, tenant_of_site, tenant_scope


def connect() -> None:
    here = "cms_sections.search"
    followed: tuple[tuple[Any, Any, Callable[..., None]], ...] = (
        (post_save, None, _page_saved),
        (pre_delete, None, _page_deleting),
        (post_page_move, None, _page_moved),
        (post_save, get_document_model(), _document_saved),
        (post_delete, get_document_model(), _document_deleted),
        (post_save, Author, _author_saved),
        (post_save, ArticleTag, _tag_saved),
        *((signal, PageViewRestriction, _page_restricted) for signal in (post_save, post_delete)),
        *((signal, CollectionViewRestriction, _collection_restricted) for signal in (post_save, post_delete)),
        (post_save, Collection, _collection_saved),
        *((signal, Site, _site_changed) for signal in (post_save, post_delete)),
        *((signal, SiteTenant, _site_claimed) for signal in (post_save, post_delete)),
    )
    for signal, sender, receiver in followed:
        signal.connect(receiver, sender=sender, dispatch_uid=(here, receiver, sender))


@dataclass(frozen=True, slots=True)
class Asked:
    """Remembers, in the list of what is done on commit, that the job was asked for in this transaction."""

    tenant_id: int

    def __call__(self) -> None:
        return None


def ask_for_reading() -> None:
    """Have what has changed in the open organisation read when this transaction is committed; once a transaction."""
    from cms_sections.tasks import read_for_search

    tenant_id = current_scope().tenant_id
    if tenant_id is None or any(hook[1] == Asked(tenant_id) for hook in connection.run_on_commit):
        return
    with transaction.atomic():
        read_for_search.enqueue()
        transaction.on_commit(Asked(tenant_id))


@contextmanager
def _of(tenant: Tenant | None) -> Iterator[bool]:
    """The scope of an organisation; False where there is none."""
    if tenant is None:
        yield False
    elif current_scope().tenant_id == tenant.pk:
        yield True
    else:
        with tenant_scope(tenant):
            yield True


@contextmanager
def _of_page(page: Any) -> Iterator[bool]:
    """The same for the site that a page is part of."""
    site = page.get_site()
    with _of(tenant_of_site(site) if site is not None else None) as known:
        yield known


def _page_saved(sender: Any, instance: Any, raw: bool = False, update_fields: Any = None, **_kwargs: Any) -> None:
    if raw or not issubclass(sender, SectionsPage) or (update_fields is not None and set(update_fields) <= BEHIND):
        return
    with _of_page(instance) as known:
        if not known:
            return
        if isinstance(instance, SharedSection):
            if make_stale(sources=[instance.pk]):
                ask_for_reading()
        elif instance.live:
            make_stale(pages=[instance.pk])
            ask_for_reading()
        else:
            forget(pages=[instance.pk])


def _page_deleting(sender: Any, instance: Any, **_kwargs: Any) -> None:
    if not issubclass(sender, Page):
        return
    with _of_page(instance) as known:
        if known:
            if make_stale(sources=[instance.pk]):
                ask_for_reading()
            forget(pages=[instance.pk])


def _page_moved(sender: Any, instance: Any, parent_page_before: Any, **_kwargs: Any) -> None:
    """Where a page lies is asked with every search; it may have come to another site, or from none."""
    for place in (parent_page_before, instance):
        with _of_page(place) as known:
            if known:
                ask_for_reading()


def _page_restricted(instance: Any, raw: bool = False, **_kwargs: Any) -> None:
    page = None if raw else Page.objects.filter(pk=instance.page_id).first()
    if page is not None:
        with _of_page(page) as known:
            if known:
                ask_for_reading()


def _document_saved(instance: Any, raw: bool = False, **_kwargs: Any) -> None:
    if raw:
        return
    with _of(tenant_of_collection(instance.collection)) as known:
        if known:
            make_stale(documents=[instance.pk])
            ask_for_reading()


def _document_deleted(instance: Any, **_kwargs: Any) -> None:
    with _of(tenant_of_collection(instance.collection)) as known:
        if known:
            forget(documents=[instance.pk])


def _collection_restricted(instance: Any, raw: bool = False, **_kwargs: Any) -> None:
    collection = None if raw else Collection.objects.filter(pk=instance.collection_id).first()
    if collection is not None:
        _collection_saved(collection)


def _collection_saved(instance: Any, raw: bool = False, created: bool = False, **_kwargs: Any) -> None:
    if raw or created:
        return
    with _of(tenant_of_collection(instance)) as known:
        if known:
            ask_for_reading()


def _author_saved(instance: Any, raw: bool = False, created: bool = False, **_kwargs: Any) -> None:
    if not raw and not created:
        _articles_changed(ArticlePage.objects.filter(authorships__author=instance.pk))


def _tag_saved(instance: Any, raw: bool = False, created: bool = False, **_kwargs: Any) -> None:
    if not raw and not created:
        _articles_changed(ArticlePage.objects.filter(tagged_items__tag=instance.pk))


def _articles_changed(articles: Any) -> None:
    """Authors and tags are rows of the open organisation, and so are their articles."""
    if make_stale(pages=articles.values_list("pk", flat=True)):
        ask_for_reading()


def _site_changed(instance: Any, raw: bool = False, **_kwargs: Any) -> None:
    if not raw:
        with _of(tenant_of_site(instance)) as known:
            if known:
                ask_for_reading()


def _site_claimed(instance: Any, raw: bool = False, **_kwargs: Any) -> None:
    if not raw:
        with _of(instance.tenant) as known:
            if known:
                ask_for_reading()
