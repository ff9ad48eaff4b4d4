"""Rows of Wagtail's that point at anything, such as drafts and workflows, may point at a page of a plugin that is off.

Django then fails (`'NoneType' object has no attribute '_base_manager'`), and with it everybody's dashboard and the reports
on workflows. Wagtail itself leaves out what such a row does not find, so here it does not find it.
"""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.contrib.contenttypes.fields import GenericForeignKey
from django.db import models


class PatientGenericForeignKey(GenericForeignKey):
    """Is None where the model that it points at is not in use."""

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        if instance is not None and not self._in_use(instance):
            return None
        return super().__get__(instance, cls)

    def get_prefetch_querysets(self, instances: Any, querysets: Any = None) -> Any:
        in_use = [instance for instance in instances if self._in_use(instance)]
        found, key_of_found, key, *more = super().get_prefetch_querysets(in_use, querysets)  # type: ignore[misc]  # stubs
        return (found, key_of_found, lambda instance: key(instance) if self._in_use(instance) else None, *more)

    def _in_use(self, instance: models.Model) -> bool:
        known = getattr(instance, self.model._meta.get_field(self.ct_field).attname)
        return known is None or self.get_content_type(id=known).model_class() is not None


def be_patient() -> None:
    """Make Wagtail's own generic keys patient; they are declared in its models, so their class is exchanged."""
    for config in apps.get_app_configs():
        if config.name == "wagtail" or config.name.startswith("wagtail."):
            for model in config.get_models():
                for field in model._meta.private_fields:
                    if type(field) is GenericForeignKey:
                        field.__class__ = PatientGenericForeignKey
