"""The test suite: fast password hashes, its own folders, plugins strict. The database comes from DATABASE_URL."""

import os
import tempfile
from pathlib import Path

from portal.settings.base import *  # noqa: F403 - the usual way of Django settings
from portal.settings.base import DATABASES, FOYER_FILE_ENDS, FOYER_PLUGINS, STORAGES
from portal.settings.databases import from_url
from portal.settings.env import env

FOYER_STRICT_PLUGINS = env.strict_plugins is not False
if FOYER_STRICT_PLUGINS:
    FOYER_PLUGINS.insist()

_root = Path(os.environ.get("FOYER_TEST_ROOT") or tempfile.mkdtemp(prefix="foyer-test-"))

SECRET_KEY = "only-for-the-tests-only-for-the-tests-only-for-the-tests"  # noqa: S105 - protects nothing
FOYER_MASTER_KEYS = "test1:" + "QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE="
FOYER_KEY_PEPPERS = "1:only-for-the-tests"
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost", ".example.test"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
FOYER_MFA_REQUIRED = False
MEDIA_ROOT = str(_root / "media")
for _area in ("public", "private", "quarantine"):
    if env.storage == "disk" or _area == "quarantine":
        STORAGES[_area]["OPTIONS"]["location"] = str(_root / "media" / _area)
for _area in ("public", "private"):
    FOYER_FILE_ENDS["disk"][_area]["OPTIONS"]["location"] = str(_root / "media" / _area)
FOYER_VAR_ROOT = _root / "var"
FOYER_FINISHED_ROOT = str(_root / "pages")
FOYER_FINISHED_PAGES = False  # tests about them turn them on
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False

if not env.database_url.get_secret_value():
    DATABASES["default"] = from_url(f"sqlite:///{_root}/foyer.sqlite3")
# The set-up of the test database runs as the owner; the tests themselves as the application's role.
FOYER_TEST_OWNER_DATABASE = (
    from_url(env.database_owner_url.get_secret_value()) if env.database_owner_url.get_secret_value() else None
)
