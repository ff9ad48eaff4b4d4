"""Searching the log by an index: first the few persons, programs and objects that are meant, then their entries."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.db import models

from portal.audit.context import as_request, via_key
from portal.audit.models import AuditEntry, AuditObject
from portal.tenants.scope import current_scope

# Up to so many are named to the database one by one, so that it knows how few they are; more are asked for inside it.
NAMED = 1_000
Entries = models.QuerySet[Any]


def by_person(entries: Entries, text: str) -> Entries:
    """What a person did whose name or e-mail holds each word, or a program or job that is called so."""
    theirs = AuditEntry.objects.filter(user=models.OuterRef("pk")).order_by()
    # Only those who did something here: whoever else is known to the installation changes nothing in what is found.
    persons = get_user_model()._default_manager.filter(models.Exists(theirs))
    programs = _programs()
    for word in text.split():
        persons = persons.filter(
            models.Q(email__icontains=word) | models.Q(first_name__icontains=word) | models.Q(last_name__icontains=word)
        )
        programs = [name for name in programs if word.casefold() in name.casefold()]
    if programs or persons.exists():
        return entries.filter(models.Q(user_id__in=_few(persons)) | models.Q(via__in=programs))
    for word in text.split():  # a job, or a key by a name it no longer has
        entries = entries.filter(via__icontains=word)
    return entries


def by_object(entries: Entries, text: str) -> Entries:
    """Entries about objects whose name holds the text or whose id it is; with none, those of the request of this id."""
    objects = AuditObject.objects.filter(models.Q(label__icontains=text) | models.Q(key=text))
    if objects.exists():
        return entries.filter(object_id__in=_few(objects))
    request = as_request(text)
    return entries.filter(request=request) if request else entries.none()


def _few(rows: models.QuerySet[Any]) -> Any:
    ids = list(rows.order_by().values_list("pk", flat=True)[: NAMED + 1])
    return ids if len(ids) <= NAMED else rows.order_by().values("pk")


def _programs() -> list[str]:
    """What entries of the open organisation's keys say in `via`."""
    from portal.accounts.models import ApiKey

    tenant_id = current_scope().tenant_id
    if tenant_id is None:
        return []  # keys are an organisation's
    keys = ApiKey.objects.filter(tenant_id=tenant_id).select_related("program")
    return [via_key(key) for key in keys]
