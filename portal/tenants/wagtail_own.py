"""Wagtail's screens offer sites, people, collections and workflows of the whole installation for choice, and show the
log of every picture to whoever may edit pictures. Here they are cut to the open tenant."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Model, Q, QuerySet
from django.db.models.functions import Cast
from wagtail.models import Collection, Site, Task, Workflow
from wagtail.models.audit_log import ModelLogEntryManager

from portal.tenants.models import Membership, Tenant
from portal.tenants.scope import current_scope


def own(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Of rows of Wagtail's own tables those of the open tenant; other models' and, without a tenant, all as they are."""
    rule, tenant_id = RULES.get(rows.model), current_scope().tenant_id
    return rows if rule is None or tenant_id is None else rows.filter(rule(tenant_id))


def own_entries(entries: QuerySet[Any]) -> QuerySet[Any]:
    """Of Wagtail's log those entries whose object is the open tenant's; what is deleted is nobody's any more."""
    tenant_id = current_scope().tenant_id
    if tenant_id is None:
        return entries.none()
    wanted = Q(pk__in=[])
    for content_type in ContentType.objects.filter(pk__in=entries.order_by().values("content_type")):
        if (rows := _own_objects(content_type.model_class(), tenant_id)) is not None:
            ids = rows.order_by().values_list(Cast("pk", output_field=CharField()), flat=True)
            wanted |= Q(content_type=content_type, object_id__in=ids)
    return entries.filter(wanted)


def keep_to_own() -> None:
    """Wagtail has no settings for these: its filters, its log and its chooser of recordings are told here."""
    from django_filters.filters import QuerySetRequestMixin
    from wagtail.documents.api.admin.views import DocumentsAdminAPIViewSet
    from wagtail.images.api.admin.views import ImagesAdminAPIViewSet
    from wagtailmedia.views import chooser

    field = QuerySetRequestMixin.field.fget

    def own_field(self: Any) -> Any:
        made = field(self)
        if getattr(made, "is_own", False):
            return made  # the filter makes its field once, and is asked for it several times
        made.is_own = True
        if made.queryset is not None and made.queryset.model in RULES and not _by_super(self.get_request()):
            made.queryset = own(made.queryset)
        return made

    viewable = ModelLogEntryManager.viewable_by_user

    def own_viewable(self: Any, user: Any) -> QuerySet[Any]:
        found: QuerySet[Any] = viewable(self, user)
        return found if user.is_superuser else own_entries(found)

    for view in (ImagesAdminAPIViewSet, DocumentsAdminAPIViewSet):
        view.get_queryset = _own_files(view.get_queryset)

    assert hasattr(chooser, "Collection"), "the chooser of recordings no longer lists collections by itself"
    QuerySetRequestMixin.field = property(own_field)
    ModelLogEntryManager.viewable_by_user = own_viewable
    chooser.Collection = SimpleNamespace(objects=SimpleNamespace(all=lambda: own(Collection.objects.all())))


def _own_files(listed: Callable[[Any], QuerySet[Any]]) -> Callable[[Any], QuerySet[Any]]:
    """The admin's API lists every picture and document that lies in no private collection, whosever it is."""

    def own_listed(self: Any) -> QuerySet[Any]:
        found, tenant_id = listed(self), current_scope().tenant_id
        if _by_super(self.request):
            return found
        return found.filter(collection__path__startswith=_below(tenant_id)) if tenant_id else found.none()

    return own_listed


def _by_super(request: Any) -> bool:
    return bool(request is not None and request.user.is_superuser)


def _below(tenant_id: int) -> str:
    """Where the tenant's branch of the collections begins; a path that none has, where there is no branch."""
    return Tenant.objects.filter(pk=tenant_id).values_list("collection__path", flat=True).first() or "-"


def _foreign_tasks(tenant_id: int) -> QuerySet[Any]:
    by_group = "groupapprovaltask__groups__team_group"
    teams = Task.objects.filter(**{f"{by_group}__isnull": False})
    foreign: QuerySet[Any] = teams.exclude(pk__in=Task.objects.filter(**{f"{by_group}__tenant": tenant_id}))
    return foreign


def _own_objects(model: type[Model] | None, tenant_id: int) -> QuerySet[Any] | None:
    if model is None:
        return None
    names = {field.name for field in model._meta.get_fields()}
    objects: QuerySet[Any] = model._default_manager.all()
    if "collection" in names:
        return objects.filter(collection__path__startswith=_below(tenant_id))
    if "site" in names:
        return objects.filter(site__site_tenant__tenant=tenant_id)
    return objects.filter(RULES[model](tenant_id)) if model in RULES else None


RULES: dict[type[Model], Callable[[int], Q]] = {
    Site: lambda tenant_id: Q(site_tenant__tenant=tenant_id),
    Collection: lambda tenant_id: Q(path__startswith=_below(tenant_id)),
    get_user_model(): lambda tenant_id: Q(pk__in=Membership.objects.filter(tenant=tenant_id).values("user")),
    # Those that no team has to do with are offered to all: they come with Wagtail.
    Task: lambda tenant_id: ~Q(pk__in=_foreign_tasks(tenant_id)),
    Workflow: lambda tenant_id: ~Q(workflow_tasks__task__in=_foreign_tasks(tenant_id)),
}
