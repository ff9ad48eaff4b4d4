"""Development and the demo: SQLite, local disk and generated secrets unless the environment says otherwise."""

from pathlib import Path

from portal.settings.base import *  # noqa: F403 - the usual way of Django settings
from portal.settings.base import ALLOWED_HOSTS, FOYER_DEMO, FOYER_PLUGINS, STATIC_ROOT
from portal.settings.env import env
from portal.settings.generated import generated_secrets

FOYER_STRICT_PLUGINS = env.strict_plugins if env.strict_plugins is not None else not FOYER_DEMO
if FOYER_STRICT_PLUGINS:
    FOYER_PLUGINS.insist()

_made = generated_secrets(env.var_root)
DEBUG = env.debug if env.debug is not None else not FOYER_DEMO
SECRET_KEY = env.secret_key.get_secret_value() or _made["secret_key"]
FOYER_MASTER_KEYS = env.master_keys.get_secret_value() or _made["master_keys"]
FOYER_KEY_PEPPERS = env.key_peppers.get_secret_value() or _made["key_peppers"]
ALLOWED_HOSTS = ALLOWED_HOSTS or ["*"]
FOYER_FINISHED_PAGES = env.finished_pages if env.finished_pages is not None else not DEBUG
WHITENOISE_USE_FINDERS = True
Path(STATIC_ROOT).mkdir(parents=True, exist_ok=True)  # nothing is collected here; whitenoise warns of a missing folder
WHITENOISE_AUTOREFRESH = DEBUG
FOYER_MFA_REQUIRED = False
