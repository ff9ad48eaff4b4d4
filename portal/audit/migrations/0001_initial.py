import django.core.serializers.json
import django.db.models.deletion
import django.utils.timezone
import portal.tenants.scope
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("portal_tenants", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AuditEntry",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("timestamp", models.DateTimeField(default=django.utils.timezone.now, verbose_name="when")),
                ("action", models.CharField(max_length=80, verbose_name="action")),
                ("via", models.CharField(blank=True, max_length=80, verbose_name="by means of")),
                ("address", models.GenericIPAddressField(null=True, verbose_name="from")),
                ("request_id", models.CharField(blank=True, max_length=64, verbose_name="request")),
                ("subject_type", models.CharField(blank=True, max_length=80)),
                ("subject_id", models.CharField(blank=True, max_length=64)),
                ("label", models.CharField(blank=True, max_length=255, verbose_name="object")),
                (
                    "data",
                    models.JSONField(
                        default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name="details"
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        default=portal.tenants.scope.default_tenant_id,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="portal_tenants.tenant",
                        verbose_name="organisation",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who",
                    ),
                ),
            ],
            options={
                "verbose_name": "audit entry",
                "verbose_name_plural": "audit entries",
                "ordering": ("-id",),
                "default_permissions": ("view",),
                "indexes": [
                    models.Index(models.F("tenant"), models.F("timestamp"), name="portal_audit_timestamp"),
                    models.Index(models.F("tenant"), models.F("user"), models.F("id"), name="portal_audit_user"),
                    models.Index(
                        models.F("tenant"), models.F("subject_id"), models.F("id"), name="portal_audit_subject"
                    ),
                ],
            },
        ),
    ]
