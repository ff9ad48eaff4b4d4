"""What is public: asked of Wagtail's own rows with every search, so that nothing private is shown whatever the index
holds.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Left, Length
from django.utils import timezone
from wagtail.documents import get_document_model
from wagtail.models import Collection, CollectionViewRestriction, Page, PageViewRestriction, Site

from cms_sections.models.pages import SectionsPage
from cms_sections.models.search import SearchEntry
from cms_sections.models.templates import WITHOUT_ADDRESS
from portal.tenants.public import Tenant, current_tenant


def roots_of(site: Site) -> list[Page]:
    """The first pages of a site, one a language."""
    return list(site.root_page.get_translations(inclusive=True).live().select_related("locale"))


def public_pages(roots: list[Page], now: datetime) -> QuerySet[Any]:
    """The pages below these that every visitor may read now.

    An alias is public only as its original is; where both lie here, the original stands for both.
    """
    nothing: QuerySet[Any] = Page.objects.none()
    if not roots:
        return nothing
    here, original_here = Q(), Q()
    for root in roots:
        here |= Q(path__startswith=root.path)
        original_here |= Q(alias_of__path__startswith=root.path)
    original = (
        Q(alias_of__live=True)
        & (Q(alias_of__expire_at=None) | Q(alias_of__expire_at__gt=now))
        & ~original_here
        & ~_restricted("alias_of__path")
    )
    pages: QuerySet[Any] = Page.objects.filter(here, live=True).filter(Q(expire_at=None) | Q(expire_at__gt=now))
    return pages.filter(~_restricted("path")).filter(Q(alias_of=None) | original)


def public_documents(tenant: Tenant) -> QuerySet[Any]:
    """The organisation's documents that lie in public collections, and whose files are there already."""
    nothing: QuerySet[Any] = get_document_model().objects.none()
    if tenant.collection is None:
        return nothing
    closed = CollectionViewRestriction.objects.annotate(above=F("collection__path"))
    restricted = Exists(closed.filter(above=Left(OuterRef("collection__path"), Length("above"))))
    documents: QuerySet[Any] = get_document_model().objects.filter(
        collection__path__startswith=tenant.collection.path, file__startswith="public/"
    )
    return documents.filter(~restricted)


def public_entries(roots: list[Page], tenant: Tenant, now: datetime) -> QuerySet[SearchEntry]:
    """What may be found and quoted, in the open scope: read after its last change, and public now."""
    languages = {root.locale.language_code for root in roots}
    pages = Q(page_id__in=public_pages(roots, now).order_by().values("pk"), language__in=languages)
    documents = Q(document_id__in=public_documents(tenant).order_by().values("pk"))
    return SearchEntry.objects.filter(pages | documents, stale=False)


def pages_to_index() -> dict[int, str]:
    """The public pages of the open organisation's sites with their languages."""
    found: dict[int, str] = {}
    for site in Site.objects.filter(site_tenant__tenant=current_tenant()).select_related("root_page"):
        pages: Any = public_pages(roots_of(site), timezone.now())
        pages = pages.type(SectionsPage).not_type(*WITHOUT_ADDRESS)
        found |= dict(pages.values_list("pk", "locale__language_code"))
    return found


def documents_to_index() -> dict[int, str]:
    """The public documents of the open organisation; they are found in every language."""
    return dict.fromkeys(public_documents(current_tenant()).values_list("pk", flat=True), "")


def tenant_of_collection(collection: Collection) -> Tenant | None:
    """Whose a collection of the library is."""
    above = [collection.path[:end] for end in range(collection.steplen, len(collection.path) + 1, collection.steplen)]
    return Tenant.objects.filter(collection__path__in=above).order_by("-collection__depth").first()


def _restricted(path: str) -> Exists:
    """Whether the page at this path, or one above it, is not for everybody."""
    closed = PageViewRestriction.objects.annotate(above=F("page__path"))
    return Exists(closed.filter(above=Left(OuterRef(path), Length("above"))))
