"""An empty database gets one organisation for Wagtail's default site, so that `createsuperuser` and /admin/ work."""

from django.db import migrations


def ensure_first_tenant(apps, schema_editor):
    Tenant = apps.get_model("portal_tenants", "Tenant")
    SiteTenant = apps.get_model("portal_tenants", "SiteTenant")
    Site = apps.get_model("wagtailcore", "Site")
    if Tenant.objects.exists():
        return
    tenant = Tenant.objects.create(name="My organisation", slug="main")
    site = Site.objects.filter(is_default_site=True).first()
    if site is not None:
        SiteTenant.objects.create(site=site, tenant=tenant)


class Migration(migrations.Migration):
    dependencies = [
        ("portal_tenants", "0001_initial"),
    ]

    operations = [
        migrations.RunPython(ensure_first_tenant, migrations.RunPython.noop),
    ]
