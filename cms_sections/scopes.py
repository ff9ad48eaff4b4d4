"""Whose scope a page is drawn or published in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from portal.tenants.public import current_scope, tenant_of_site, tenant_scope


@contextmanager
def scope_of_page(page: Any) -> Iterator[None]:
    """The scope of the organisation whose site the page is part of, whoever asks. Without one: as it was."""
    site = page.get_site()
    tenant = tenant_of_site(site) if site is not None else None
    if tenant is None or current_scope().tenant_id == tenant.pk:
        yield
        return
    with tenant_scope(tenant):
        yield
