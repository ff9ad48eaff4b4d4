from django.conf import settings
from django.db import migrations


def add_languages(apps, _editor):
    """Pages may be written in each language of the installation; a language that nobody uses is seen nowhere."""
    locale = apps.get_model("wagtailcore", "Locale")
    for code, _name in settings.WAGTAIL_CONTENT_LANGUAGES:
        locale.objects.get_or_create(language_code=code)


class Migration(migrations.Migration):
    dependencies = [
        ("cms_sections", "0003_search_engines_menus_old_addresses"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [migrations.RunPython(add_languages, migrations.RunPython.noop)]
