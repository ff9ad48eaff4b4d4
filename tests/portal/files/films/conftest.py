from __future__ import annotations

import pytest
from wagtail.models import Collection

from portal.files.collections import collection_of
from portal.tenants.models import Tenant
from tests.portal.files.conftest import _empty_media, editor, editor_of

__all__ = ["_empty_media", "collection", "editor", "editor_of"]


@pytest.fixture
def collection(tenant: Tenant) -> Collection:
    """The tenant's own, which is public."""
    return collection_of(tenant)
