"""The log of who did what, when, from where. Rows are only ever added."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.audit.words import action_label, actor_label
from portal.tenants.base import OptionalTenantModel
from portal.tenants.managers import OptionalTenantManager


class AuditQuerySet(models.QuerySet["AuditEntry"]):
    """Answers by the names that Wagtail's views ask by: `user`, `timestamp` and the methods below."""

    def latest_by_uuid_and_action(self) -> AuditQuerySet:
        return self  # Wagtail groups the entries of one action; ours are one each

    def about(self, subject: models.Model) -> AuditQuerySet:
        """Entries about one object."""
        return self.select_related("object").filter(object__kind=subject._meta.label_lower, object__key=str(subject.pk))


class AuditManager(OptionalTenantManager.from_queryset(AuditQuerySet)):  # type: ignore[misc]
    """Also what Wagtail asks of a log model, so that `wagtail.log_actions.log` of tenants' rows is written here."""

    def log_action(self, instance: models.Model, action: str, **details: Any) -> AuditEntry:
        from portal.audit.services import record

        return record(
            action,
            subject=instance,
            label=details.get("title") or "",
            actor=details.get("user"),
            data=details.get("data"),
        )

    def for_instance(self, instance: models.Model) -> AuditQuerySet:
        found: AuditQuerySet = self.get_queryset().about(instance)
        return found


class AuditObject(OptionalTenantModel):
    """What entries are about, under the name it had then: a row for each object and name, rarely two.

    Apart from the entries, because names and ids are long and repeat: so ten million entries stay small, and are
    searched by object as a few numbers.
    """

    append_only: ClassVar[bool] = True

    kind = models.CharField(max_length=80, blank=True)
    key = models.CharField(max_length=64, blank=True)
    label = models.CharField(_("object"), max_length=255, blank=True)

    class Meta:
        default_permissions = ()
        indexes: ClassVar = [models.Index("tenant", "kind", "key", "label", name="portal_audit_object")]

    def __str__(self) -> str:
        return self.label


class AuditEntry(OptionalTenantModel):
    """One thing that somebody did. Of a person only the id is kept, so that anonymising them reaches the log too.

    On PostgreSQL the table is kept in partitions, a month (UTC) each; see `partitions.py`.
    """

    append_only: ClassVar[bool] = True

    timestamp = models.DateTimeField(_("when"), default=timezone.now)
    action = models.CharField(_("action"), max_length=80)
    # No constraint: a person who is deleted leaves the number behind, and this row is never updated.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        null=True,
        related_name="+",
        verbose_name=_("who"),
    )
    via = models.CharField(_("by means of"), max_length=80, blank=True)
    address = models.GenericIPAddressField(_("from"), null=True)
    request = models.UUIDField(_("request"), null=True)
    object = models.ForeignKey(
        AuditObject, on_delete=models.PROTECT, null=True, db_index=False, related_name="+", verbose_name=_("object")
    )
    data = models.JSONField(_("details"), default=dict, encoder=DjangoJSONEncoder)

    objects: ClassVar[AuditManager] = AuditManager()  # type: ignore[misc]  # Django reads it as its own

    class Meta:
        ordering = ("-timestamp", "-id")
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        default_permissions = ("view",)
        indexes: ClassVar = [
            models.Index("tenant", "timestamp", name="portal_audit_timestamp"),
            # Without the time: equal entries of an index share their key, and what is newest is found by the one above.
            models.Index("tenant", "user", name="portal_audit_user"),
            models.Index("object", name="portal_audit_of_object"),
            models.Index("tenant", "via", condition=~models.Q(via=""), name="portal_audit_via"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.label}".strip()

    @property
    def label(self) -> str:
        """The object's name as it was then. Empty where the entry is about none."""
        return self.object.label if self.object else ""

    @property
    def user_display_name(self) -> str:
        return actor_label(self)

    @property
    def message(self) -> str:
        return action_label(self)
