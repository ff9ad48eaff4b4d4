import django.db.models.deletion
import portal.tenants.ids
import portal.tenants.models
import portal.tenants.scope
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("portal_accounts", "0001_initial"),
        ("portal_files", "0001_initial"),
        ("portal_tenants", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Profile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("phone", models.CharField(blank=True, max_length=40, verbose_name="phone")),
                (
                    "time_zone",
                    models.CharField(
                        blank=True,
                        max_length=64,
                        validators=[portal.tenants.models.check_time_zone],
                        verbose_name="time zone",
                    ),
                ),
                ("language", models.CharField(blank=True, max_length=10, verbose_name="language")),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="profile", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "profile",
                "verbose_name_plural": "profiles",
            },
        ),
        migrations.CreateModel(
            name="Program",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=portal.tenants.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("active", models.BooleanField(default=True, verbose_name="active")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                (
                    "owner",
                    models.ForeignKey(
                        help_text="Who answers for it.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="owner",
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        db_index=False,
                        default=portal.tenants.scope.default_tenant_id,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="portal_tenants.tenant",
                        verbose_name="organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "program",
                "verbose_name_plural": "programs",
                "ordering": ("name",),
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ApiKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(blank=True, max_length=120, verbose_name="name")),
                ("public_id", models.CharField(editable=False, max_length=12, unique=True, verbose_name="begins with")),
                ("digest", models.CharField(editable=False, max_length=64)),
                ("pepper", models.CharField(editable=False, max_length=20)),
                ("scopes", models.JSONField(default=list, verbose_name="scopes")),
                ("expires_at", models.DateTimeField(blank=True, null=True, verbose_name="expires")),
                ("last_used_at", models.DateTimeField(editable=False, null=True, verbose_name="last used")),
                ("revoked_at", models.DateTimeField(editable=False, null=True, verbose_name="revoked")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                (
                    "created_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="portal_tenants.tenant"
                    ),
                ),
                (
                    "program",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="keys",
                        to="portal_accounts.program",
                        verbose_name="program",
                    ),
                ),
            ],
            options={
                "verbose_name": "API key",
                "verbose_name_plural": "API keys",
                "ordering": ("-created_at",),
            },
        ),
        migrations.CreateModel(
            name="ProgramGrant",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=portal.tenants.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("scopes", models.JSONField(default=list, verbose_name="scopes")),
                (
                    "company",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="portal_tenants.company",
                        verbose_name="company",
                    ),
                ),
                (
                    "program",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="grants",
                        to="portal_accounts.program",
                        verbose_name="program",
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        db_index=False,
                        default=portal.tenants.scope.default_tenant_id,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="portal_tenants.tenant",
                        verbose_name="organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "grant",
                "verbose_name_plural": "grants",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PersonPicture",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=portal.tenants.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="portal_files.storedfile"
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        db_index=False,
                        default=portal.tenants.scope.default_tenant_id,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="portal_tenants.tenant",
                        verbose_name="organisation",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
            ],
            options={
                "verbose_name": "picture of a person",
                "verbose_name_plural": "pictures of people",
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "user"), name="portal_accounts_picture_once")
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="program",
            constraint=models.UniqueConstraint(
                fields=("tenant", "name"),
                name="portal_accounts_program_name",
                violation_error_message="A program with this name exists.",
            ),
        ),
        migrations.AddConstraint(
            model_name="programgrant",
            constraint=models.UniqueConstraint(
                fields=("tenant", "program", "company"),
                name="portal_accounts_grant_once",
                violation_error_message="This program already has a grant for this company.",
            ),
        ),
    ]
