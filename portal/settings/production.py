"""Production: refuses to start unsafe, and names everything that is wrong at once."""

from django.core.exceptions import ImproperlyConfigured

from portal import __version__
from portal.settings.env import env
from portal.settings.production_checks import problems
from portal.settings.security import production_browser
from portal.settings.sentry import send_errors_to

_problems = problems(env)
if _problems:
    raise ImproperlyConfigured(
        "Foyer does not start in production like this:\n"
        + "\n".join(f"  {number}. {text}" for number, text in enumerate(_problems, 1))
        + "\nNothing was changed. Every name is explained in docs/reference/settings.md."
    )

# Only now: the shared settings look at the plugins, and keep what they find.
from portal.settings.base import *  # noqa: E402, F403 - the usual way of Django settings
from portal.settings.base import STORAGES  # noqa: E402 - as above
from portal.settings.logs import logging_config  # noqa: E402 - as above
from portal.settings.mail import mail_settings  # noqa: E402 - as above

env.var_root.mkdir(parents=True, exist_ok=True)  # the cache's files lie there, and SQLite's

DEBUG = False
FOYER_PRODUCTION = True
FOYER_MASTER_KEYS = env.master_keys.get_secret_value()
FOYER_KEY_PEPPERS = env.key_peppers.get_secret_value()
FOYER_MFA_REQUIRED = True
LOGGING = logging_config(level=env.log_level, as_json=env.log_json is not False)
STORAGES["staticfiles"] = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}

vars().update(production_browser(env))
vars().update(mail_settings(env.email_url.get_secret_value()))

if env.sentry_dsn.get_secret_value():
    send_errors_to(env.sentry_dsn.get_secret_value(), __version__)
