"""The settings of the tests with the log as production writes it."""

from portal.settings.env import env
from portal.settings.logs import logging_config
from portal.settings.test import *  # noqa: F403 - the usual way of Django settings

LOGGING = logging_config(level=env.log_level, as_json=True)
