import django.db.models.deletion
import portal.tenants.ids
import portal.tenants.models
import portal.tenants.scope
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("wagtailcore", "0098_apitoken"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Tenant",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("slug", models.SlugField(max_length=60, unique=True, verbose_name="short name")),
                (
                    "time_zone",
                    models.CharField(
                        default="Europe/Berlin",
                        max_length=64,
                        validators=[portal.tenants.models.check_time_zone],
                        verbose_name="time zone",
                    ),
                ),
                ("language", models.CharField(default="en", max_length=10, verbose_name="language")),
                (
                    "currency",
                    models.CharField(
                        default="EUR", help_text="Three letters, such as EUR.", max_length=3, verbose_name="currency"
                    ),
                ),
                ("active", models.BooleanField(default=True, verbose_name="active")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                (
                    "collection",
                    models.OneToOneField(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="foyer_tenant",
                        to="wagtailcore.collection",
                    ),
                ),
            ],
            options={
                "verbose_name": "organisation",
                "verbose_name_plural": "organisations",
                "ordering": ("name",),
            },
        ),
        migrations.CreateModel(
            name="SiteTenant",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "site",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="site_tenant", to="wagtailcore.site"
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="site_tenants",
                        to="portal_tenants.tenant",
                    ),
                ),
            ],
            options={
                "verbose_name": "site of an organisation",
                "verbose_name_plural": "sites of organisations",
            },
        ),
        migrations.CreateModel(
            name="Company",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=portal.tenants.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                ("active", models.BooleanField(default=True, verbose_name="active")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
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
                "verbose_name": "company",
                "verbose_name_plural": "companies",
                "ordering": ("name", "id"),
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="TeamGroup",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("admin", "Admin"),
                            ("manager", "Manager"),
                            ("editor", "Editor"),
                            ("staff", "Staff"),
                            ("customer_manager", "Customer manager"),
                            ("customer", "Customer"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "group",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="team_group", to="auth.group"
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="team_groups",
                        to="portal_tenants.tenant",
                    ),
                ),
            ],
            options={
                "verbose_name": "group of an organisation",
                "verbose_name_plural": "groups of organisations",
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "role"), name="portal_tenants_team_group_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("admin", "Admin"),
                            ("manager", "Manager"),
                            ("editor", "Editor"),
                            ("staff", "Staff"),
                            ("customer_manager", "Customer manager"),
                            ("customer", "Customer"),
                        ],
                        max_length=20,
                        verbose_name="role",
                    ),
                ),
                ("active", models.BooleanField(default=True, verbose_name="active")),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="created")),
                (
                    "company",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="portal_tenants.company",
                        verbose_name="company",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="person",
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to="portal_tenants.tenant",
                        verbose_name="organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "membership",
                "verbose_name_plural": "memberships",
                "ordering": ("tenant", "id"),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("company__isnull", True)),
                        fields=("user", "tenant", "role"),
                        name="portal_tenants_membership_team",
                        violation_error_message="This person already has this role here.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("company__isnull", False)),
                        fields=("user", "tenant", "role", "company"),
                        name="portal_tenants_membership_customer",
                        violation_error_message="This person already has this role for this company.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("company__isnull", False), ("role__in", ["customer", "customer_manager"])),
                            models.Q(
                                models.Q(("role__in", ["customer", "customer_manager"]), _negated=True),
                                ("company__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="portal_tenants_membership_company",
                        violation_error_message="Customers belong to one company; the roles of the team to none.",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="company",
            index=models.Index(
                models.F("tenant"), models.F("name"), models.F("id"), name="portal_tenants_company_name"
            ),
        ),
    ]
