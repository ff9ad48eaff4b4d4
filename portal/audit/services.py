"""Writing the log."""

from __future__ import annotations

from typing import Any

from django.db import models, transaction

from portal.audit.context import as_request, who
from portal.audit.models import AuditEntry, AuditObject
from portal.settings.secret_paths import without_secrets
from portal.tenants.scope import current_scope, system_scope, tenant_scope

LABEL = 255


def record(
    action: str,
    *,
    subject: models.Model | None = None,
    label: str = "",
    actor: Any = None,
    data: dict[str, Any] | None = None,
    tenant: Any = None,
) -> AuditEntry:
    """Say that somebody did something. Call it in the transaction of the thing itself.

    `action` reads like `crm.company.created`. The tenant is the open scope's unless one is given; with neither the
    entry belongs to the installation. `actor` (user or id) is whoever makes the request unless given.
    Values in `data` that are secret by their name or shape are replaced; where contents are private, give names of fields.
    """
    by = who()
    scope = current_scope()
    tenant_id = getattr(tenant, "pk", tenant) if tenant is not None else scope.tenant_id
    known = {
        "kind": subject._meta.label_lower if subject is not None else "",
        "key": str(subject.pk) if subject is not None else "",
        "label": _one_line(label or (str(subject) if subject is not None else "")),
    }
    entry = AuditEntry(
        tenant_id=tenant_id,
        action=action,
        user_id=getattr(actor, "pk", actor) if actor is not None else by.actor_id,
        via=by.via,
        address=by.address,
        request=as_request(by.request_id),
        data=without_secrets(data or {}),
    )
    if tenant_id == scope.tenant_id and tenant_id is not None:
        _write(entry, known)
    else:
        with tenant_scope(tenant_id) if tenant_id is not None else system_scope("audit"):
            _write(entry, known)
    return entry


def _write(entry: AuditEntry, known: dict[str, str]) -> None:
    with transaction.atomic(savepoint=False):  # a name that was found cannot go before the entry is there
        if any(known.values()):
            entry.object = _object(entry.tenant_id, known)
        entry.save(force_insert=True)


def _object(tenant_id: int | None, known: dict[str, str]) -> AuditObject:
    """The row of an object under its present name, made when there is none yet. Two who make it at once make two: that
    does no harm, where a constraint would have one wait for the other's transaction.
    """
    found: AuditObject | None = AuditObject.objects.filter(tenant_id=tenant_id, **known).order_by("pk").first()
    return found or AuditObject.objects.create(tenant_id=tenant_id, **known)


def sensitive_read(subject: models.Model, *, fields: list[str], label: str = "") -> AuditEntry:
    """Say that somebody looked at what is not for everybody: names of fields only, never what stood in them."""
    return record("data.read", subject=subject, label=label, data={"fields": fields})


def _one_line(text: str) -> str:
    # By the signs that the column counts; Django's Truncator counts letters, of which one may be several.
    line = " ".join(text.split())
    return line if len(line) <= LABEL else f"{line[: LABEL - 1]}…"
