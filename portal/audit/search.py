"""Searching the log by an index: first the few persons, programs and objects that are meant, then their entries."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.db import models

from portal.audit.context import as_request

# Up to so many are named to the database one by one, so that it knows how few they are; more are asked for inside it.
NAMED = 1_000
Entries = models.QuerySet[Any]


def by_person(entries: Entries, text: str) -> Entries:
    """What a person did whose name or e-mail holds each word, or a program or job that is called so."""
    theirs = entries.order_by().filter(user=models.OuterRef("pk"))
    # Only those who did something here: whoever else is known to the installation changes nothing in what is found.
    persons = get_user_model()._default_manager.filter(models.Exists(theirs))
    means = models.Q()
    for word in text.split():
        persons = persons.filter(
            models.Q(email__icontains=word) | models.Q(first_name__icontains=word) | models.Q(last_name__icontains=word)
        )
        means &= models.Q(via__icontains=word)
    names = entries.order_by().exclude(via="").filter(means).values_list("via", flat=True).distinct()
    named = list(names[: NAMED + 1])
    if len(named) <= NAMED:  # jobs are more, as each has a number
        means = models.Q(via__in=named)
    return entries.filter(models.Q(user_id__in=_few(persons)) | means)


def by_object(entries: Entries, text: str, of: Entries) -> Entries:
    """Entries about those of the objects whose name holds the text or whose id it is. If there is none, those of the
    request with this id.
    """
    objects = of.filter(models.Q(label__icontains=text) | models.Q(key=text))
    if objects.exists():
        return entries.filter(object_id__in=_few(objects))
    request = as_request(text)
    return entries.filter(request=request) if request else entries.none()


def _few(rows: models.QuerySet[Any]) -> Any:
    ids = list(rows.order_by().values_list("pk", flat=True)[: NAMED + 1])
    return ids if len(ids) <= NAMED else rows.order_by().values("pk")
