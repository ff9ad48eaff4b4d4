"""Production: refuses to start unsafe, and names everything that is wrong at once."""

import re

from django.core.exceptions import ImproperlyConfigured

from portal.settings.base import *  # noqa: F403 - the usual way of Django settings
from portal.settings.base import STORAGES
from portal.settings.env import env
from portal.settings.logs import logging_config
from portal.settings.mail import mail_settings
from portal.settings.production_checks import problems

_problems = problems(env)
if _problems:
    raise ImproperlyConfigured(
        "Foyer does not start in production like this:\n"
        + "\n".join(f"  {number}. {text}" for number, text in enumerate(_problems, 1))
        + "\nNothing was changed. Every name is explained in docs/reference/settings.md."
    )

env.var_root.mkdir(parents=True, exist_ok=True)  # the cache's files lie there, and SQLite's

DEBUG = False
FOYER_PRODUCTION = True
FOYER_MASTER_KEYS = env.master_keys.get_secret_value()
FOYER_KEY_PEPPERS = env.key_peppers.get_secret_value()
FOYER_MFA_REQUIRED = True
LOGGING = logging_config(level=env.log_level, as_json=env.log_json is not False)
STORAGES["staticfiles"] = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}

if env.trusted_proxies:
    # The proxy is the only one that can reach this process. Without one, any visitor could send the header.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
_prefix = re.escape(f"{env.path_prefix}/".lstrip("/"))
SECURE_REDIRECT_EXEMPT = [f"^{_prefix}health/"]  # matched against the whole path
SECURE_HSTS_SECONDS = 63_072_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
if not env.path_prefix:
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"
SESSION_COOKIE_AGE = 60 * 60 * 12

vars().update(mail_settings(env.email_url.get_secret_value()))
