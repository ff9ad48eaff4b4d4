"""One tenant of the filled demo: which of its rows stands for what, and which words give it away."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Container
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import connection, models
from wagtail.models import Collection, Page, Site, Task, Workflow

from portal.accounts.models import User
from portal.launch.demo_content import TENANTS
from portal.tenants.guards.declared import scoped_models
from portal.tenants.models import Company, Membership, Tenant
from portal.tenants.scope import tenant_scope
from tests.support.furnish import companies
from tests.support.marks import MARKS

UUID_TEXT = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
# Of each field at most so many words are looked for; of companies and contacts all.
WORDS_OF_A_FIELD = 12
# Texts that are the program's, not the tenant's.
NOT_THEIRS = {
    "action",
    "task",
    "title",
    "event_type",
    "url",
    "currency",
    "time_zone",
    "content_type",
    "purpose",
    "page_title",
    "section_name",
}
# What requests write of those who ask.
BUSY = {"django_session"}


@dataclass(frozen=True)
class World:
    """A tenant of the filled demo. `own` is the company whose rows stand for "own", `other` another customer."""

    tenant: Tenant
    mark: str
    own: Company
    other: Company

    def row(self, model: type[models.Model] | str) -> models.Model | None:
        """A row of the model that belongs to this tenant, of its own company where rows have one."""
        model = apps.get_model(model) if isinstance(model, str) else model
        with tenant_scope(self.tenant):
            rows = model._default_manager.order_by("pk")
            if model is Company:
                return self.own
            if model is Tenant:
                return self.tenant
            if model is User:
                return rows.get(email=f"staff@{self.mark.lower()}.example")
            if issubclass(model, Page):
                return Page.objects.get(slug=f"{self.mark.lower()}-secret")
            if model is Site:
                return Site.objects.get(site_tenant__tenant=self.tenant)
            if model is Workflow:
                return Workflow.objects.get(name=f"{self.mark} workflow")
            if issubclass(model, Task):
                return Task.objects.get(name=f"{self.mark} task")
            if issubclass(model, Collection):
                return Collection.objects.get(name=f"{self.mark} closed collection")
            return self._narrowed(model, rows).first()

    def _narrowed(self, model: type[models.Model], rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        names = {field.name for field in model._meta.get_fields()}
        if "company" in names:
            return rows.filter(company=self.own)
        if "tenant" in names:
            return rows.filter(tenant=self.tenant)
        if "collection" in names:
            return rows.filter(collection__name=f"{self.mark} closed collection")
        if "uploaded_by_user" in names:
            return rows.filter(uploaded_by_user__last_name="editor", uploaded_by_user__first_name=self.mark)
        if "site" in names:
            return rows.filter(site__site_tenant__tenant=self.tenant)
        if "team_group" in names:
            return rows.filter(team_group__tenant=self.tenant)
        return rows

    def page(self) -> Page:
        """A page that is not public: only this tenant's editors know of it."""
        found = self.row(Page)
        assert isinstance(found, Page)
        return found

    def home(self) -> Page:
        return self.page().get_parent()

    @cached_property
    def words(self) -> frozenset[str]:
        """Texts that stand in this tenant's rows: names, addresses, notes, file names."""
        with tenant_scope(self.tenant):
            return _words() | self.people() | {self.mark, f"{self.mark.lower()}-secret"}

    def people(self, company: Company | None = None) -> frozenset[str]:
        """Names and addresses of the members (of this company alone); people themselves belong to no tenant."""
        members = Membership.objects.filter(tenant=self.tenant).select_related("user")
        users = [member.user for member in (members.filter(company=company) if company else members)]
        return frozenset(text for user in users for text in (user.email, user.get_full_name()) if len(text) > 6)

    @cached_property
    def ids(self) -> frozenset[str]:
        """The ids of all rows of this tenant."""
        with tenant_scope(self.tenant):
            return frozenset(
                str(pk)
                for model in scoped_models()
                if isinstance(model._meta.pk, models.UUIDField)
                for pk in model._default_manager.values_list("pk", flat=True)
            )

    def unlike(self, other: World) -> frozenset[str]:
        """The words that stand nowhere in the other tenant's own rows: only these give this tenant away."""
        with tenant_scope(other.tenant):
            theirs = "\n".join(_words(everything=True) | other.people())
        return frozenset(word for word in self.words if word not in theirs)

    def forbidden(self, asker: str) -> frozenset[str]:
        """The words that an asker must not be shown; a neighbour may know what is about his own company."""
        if not asker.startswith("neighbour"):
            return self.words
        with tenant_scope(self.tenant, self.other):
            return self.words - _words() - self.people(self.other)

    def state(self) -> dict[str, str]:
        """A checksum of each table's rows of this tenant, and of Wagtail's tables that hold its pages and files."""
        with tenant_scope(self.tenant):
            return {model._meta.db_table: self._checksum(model) for model in apps.get_models(include_auto_created=True)}

    def state_of(self, tables: Container[str]) -> dict[str, str]:
        """The same for those of these tables whose rows say to which tenant they belong."""
        models_of_tenants = [model for model in apps.get_models() if _has_tenant(model)]
        with tenant_scope(self.tenant):
            return {
                model._meta.db_table: self._checksum(model)
                for model in models_of_tenants
                if model._meta.db_table in tables
            }

    def changed_since(self, before: dict[str, str]) -> list[str]:
        """Tables of which a row has been changed, but for those that everybody's requests write to."""
        return [table for table, checksum in self.state().items() if before[table] != checksum and table not in BUSY]

    def _checksum(self, model: type[models.Model]) -> str:
        condition, parameters = "", []
        if getattr(model, "scope_columns", ()) or _has_tenant(model):
            condition, parameters = " WHERE tenant_id = %s", [self.tenant.pk]
        key = connection.ops.quote_name(str(model._meta.pk.column))
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT * FROM {connection.ops.quote_name(model._meta.db_table)}{condition} ORDER BY {key}", parameters
            )
            return hashlib.sha256(repr(cursor.fetchall()).encode()).hexdigest()


SEARCHED = ("portal_search.SearchToken", "cms_sections.SearchWord", "cms_sections.SearchPassage")


def _words(*, everything: bool = False) -> frozenset[str]:
    """Texts of the rows in the open scope; of each field a part, or everything that is a text at all."""
    found: set[str] = set()
    for model in scoped_models():
        if model._meta.label in SEARCHED:
            continue  # single words, of which every text is made, and what stands on public pages
        whole = everything or model is Company or model._meta.label == "crm_contacts.Contact"
        for field in model._meta.concrete_fields:
            if not isinstance(field, models.CharField | models.TextField):
                continue
            if not everything and (field.choices or field.name in NOT_THEIRS):
                continue
            values = model._default_manager.order_by(field.name).values_list(field.name, flat=True).distinct()
            found |= set(values if whole else values[:WORDS_OF_A_FIELD])
    if everything:
        return frozenset(found)
    return frozenset(text for text in found if text and len(text) > 6 and "\n" not in text)


def _has_tenant(model: type[models.Model]) -> bool:
    try:
        return bool(model._meta.get_field("tenant").column)
    except FieldDoesNotExist:
        return False


def worlds() -> tuple[World, World]:
    """Both tenants of the filled demo to which the connection points."""
    made = []
    for mark, (_name, slug, _zone) in zip(MARKS, TENANTS, strict=True):
        tenant = Tenant.objects.get(slug=slug)
        made.append(World(tenant, mark, *companies(tenant)))
    return made[0], made[1]
