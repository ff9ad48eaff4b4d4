"""The WSGI entry point: `gunicorn portal.wsgi`. Without DJANGO_SETTINGS_MODULE it is production."""

import os

from django.core.wsgi import get_wsgi_application

# The safe one: who forgets to say which settings are meant must not serve with DEBUG.
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.production")

_django = get_wsgi_application()

from portal.plugins.layers import layered  # noqa: E402 - needs the settings

application = layered(_django)

from django.db import connection  # noqa: E402 - needs the settings

from portal.launch.demo_left import require_no_demo_people  # noqa: E402 - needs the models
from portal.tenants.process_role import require_application_role  # noqa: E402 - needs the settings

require_application_role()
try:
    require_no_demo_people()
finally:
    connection.close()  # none for a fork to inherit
