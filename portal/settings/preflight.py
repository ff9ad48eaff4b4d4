"""The process that looks at the plugins: what all environments share, with secrets that protect nothing."""

from portal.settings.base import *  # noqa: F403 - the usual way of Django settings

SECRET_KEY = "only-to-look-at-plugins-only-to-look-at-plugins-only"  # noqa: S105 - protects nothing
FOYER_MASTER_KEYS = "preflight:" + "QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE="
FOYER_KEY_PEPPERS = "1:only-to-look-at-plugins"
FOYER_MFA_REQUIRED = False
FOYER_STRICT_PLUGINS = True
