"""Run in a child: drafts, old revisions, files and rights, whatever plugins are on. Imports none of them."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from typing import Any

from django.utils import timezone
from wagtail.models import Page, Revision

from portal.files.sweep import sweep
from portal.plugins.registry import api_scopes, role_permissions
from tests.plugins_lab.looking import client
from tests.support.page_form import form_of


def revisions(page_id: int) -> list[list[Any]]:
    """What each revision of a page holds, oldest first: [id, sections]."""
    found = Revision.page_revisions.filter(object_id=str(page_id)).order_by("pk")
    return [[revision.pk, json.loads(revision.content["sections"])] for revision in found]


def save_draft(page_id: int, revision_id: int = 0, **action: str) -> dict[str, Any]:
    """The editor opens the latest draft, or an older revision to go back to, and saves it as it stands there."""
    revision = Revision.objects.get(pk=revision_id) if revision_id else Page.objects.get(pk=page_id).latest_revision
    edit = f"/admin/pages/{page_id}/edit/"
    opened = client("editor").get(f"/admin/pages/{page_id}/revisions/{revision_id}/revert/" if revision_id else edit)
    form = form_of(revision.as_object(), **action)
    if revision_id:
        form["revision"] = str(revision_id)
    return {"opened": opened.status_code, "saved": client("editor").post(edit, form).status_code}


def sweep_days_later(days: int) -> int:
    """How many files the sweeper takes away."""
    return sweep(now=timezone.now() + timedelta(days=days))


def fetched(at: str) -> list[Any]:
    """Status and checksum of a file, as a manager gets it."""
    answer = client("manager").get(at)
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return [answer.status_code, hashlib.sha256(content).hexdigest()]


def rights_in(labels: list[str]) -> list[str]:
    """Who may do what in these apps."""
    patterns = ((role, pattern) for role, patterns in role_permissions().items() for pattern in patterns)
    return sorted(f"{role}: {pattern}" for role, pattern in patterns if pattern.partition(".")[0] in labels)


def scopes() -> list[str]:
    return sorted(api_scopes())
