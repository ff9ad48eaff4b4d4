"""What a plugin keeps: whose its rows are, what they point at, and that the database has walls around them."""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import apps
from django.db import connection, models
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.questioner import MigrationQuestioner
from django.db.migrations.state import ProjectState
from modelcluster.fields import ParentalKey
from wagtail.contrib.settings.models import BaseGenericSetting, BaseSiteSetting
from wagtail.models import Page, RevisionMixin
from wagtail.search.index import Indexed

from portal.plugins.conformance.subject import Subject, slug_of
from portal.tenants.guards.install import differences
from portal.tenants.models import TenantModel

# What Wagtail divides by site, page tree and collection: never private data of an organisation or a company.
SHARED = (Page, BaseSiteSetting, BaseGenericSetting)
KEEPS = {models.PROTECT, models.RESTRICT, models.SET_NULL}


def owners_of_rows(subject: Subject) -> Iterator[str]:
    """Rows belong to an organisation by the portal's base class; Wagtail's global tables learn nothing of them."""
    for model in subject.models:
        label = model._meta.label
        if _goes_with_pages(model):
            continue
        if not issubclass(model, TenantModel):
            yield f"{label} belongs to no organisation: derive it from TenantModel or CompanyModel."
            continue
        if issubclass(model, RevisionMixin | Indexed):
            yield f"{label} keeps revisions or is in Wagtail's search: those tables are the same for all organisations."
        if not model.wagtail_reference_index_ignore:
            yield f"{label} is in Wagtail's reference index, which is one for all organisations."
        for constraint in model._meta.constraints:
            if isinstance(constraint, models.UniqueConstraint) and not _begins_with_tenant(constraint):
                yield f"{label}: {constraint.name} must begin with the tenant, or organisations learn of each other."
        for field in model._meta.local_fields:
            if field.unique and not field.primary_key and not field.is_relation:
                yield f"{label}.{field.name} is unique across organisations; use a UniqueConstraint with the tenant."


def _goes_with_pages(model: type[models.Model]) -> bool:
    """Pages and settings, what is written inside a page, another name for a table of Wagtail's, and what says why it
    holds nothing but what pages show (`goes_with_pages`)."""
    inside = any(isinstance(field, ParentalKey) for field in model._meta.local_fields)
    return issubclass(model, SHARED) or inside or model._meta.proxy or bool(getattr(model, "goes_with_pages", ""))


def _begins_with_tenant(constraint: models.UniqueConstraint) -> bool:
    if constraint.fields:
        return constraint.fields[0] == "tenant"
    return getattr(constraint.expressions[0], "name", "") == "tenant"


def what_rows_point_at(subject: Subject) -> Iterator[str]:
    """Deleting something elsewhere is refused, or leaves the row; it never takes the plugin's rows along unasked."""
    for model in subject.models:
        for field in model._meta.local_fields:
            if not isinstance(field, models.ForeignKey):
                continue
            target = field.related_model
            owner = slug_of(target.__module__)
            if owner == subject.config.slug or field.remote_field.parent_link:
                continue
            if owner:
                yield f"{field} points into the plugin {owner}; point at portal_tenants.Company or a person instead."
            # A row that extends another one to one goes with it; what pages show goes with them.
            elif _goes_with_pages(model):
                continue
            elif field.remote_field.on_delete not in KEEPS and not field.unique:
                yield f"{field} says neither PROTECT, RESTRICT nor SET_NULL: what is deleted elsewhere takes rows along."


def migrations_complete(subject: Subject) -> Iterator[str]:
    """`makemigrations` has nothing to add."""
    loader = MigrationLoader(None)
    detector = MigrationAutodetector(loader.project_state(), ProjectState.from_apps(apps), MigrationQuestioner())
    for label, wanted in detector.changes(graph=loader.graph, trim_to_apps=subject.labels).items():
        if label in subject.labels:
            yield f"{label} lacks a migration: {wanted[0].suggest_name()}. Run `manage.py makemigrations {label}`."


def walls_in_the_database(subject: Subject) -> Iterator[str]:
    """After `migrate`: row-level security on PostgreSQL, and references that stay inside an organisation on both."""
    tables = {model._meta.db_table for model in subject.models}
    present = set(connection.introspection.table_names())
    yield from (f"The table {table} is not there; run migrate." for table in sorted(tables - present))
    for sentence in differences():
        if any(table in sentence for table in tables):
            yield sentence
