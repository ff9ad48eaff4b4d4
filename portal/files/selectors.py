"""Who may see which file."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest

from portal.files.models import StoredFile
from portal.tenants.scope import current_scope

VIEW = "portal_files.view_storedfile"
# Shown all over the tenant's screens, to whoever works there.
SHOWN_TO_TEAM = frozenset({"avatar", "logo"})


def visible_file(request: HttpRequest, file_id: UUID) -> StoredFile | None:
    """The stored file if who asks may have it, else None: unknown, foreign and forbidden are the same.

    In a scope narrowed to a company (a customer's) the manager shows only what is shared with it. In the whole
    tenant's it takes the permission, except for one's own uploads and for logos and people's pictures.
    """
    scope = current_scope()
    if scope.tenant_id is None:
        return None
    file: StoredFile | None = StoredFile.objects.filter(pk=file_id).first()
    if file is None or scope.company_id is not None:
        return file
    user: Any = request.user
    if user.has_perm(VIEW) or file.purpose in SHOWN_TO_TEAM or file.created_by_id == user.pk:
        return file
    return None
