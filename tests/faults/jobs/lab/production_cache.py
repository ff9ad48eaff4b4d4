"""The settings of the tests with the cache as production has it: on REDIS_URL, its stand-in below FOYER_VAR_ROOT."""

from portal.settings.base import CACHES as PRODUCTION_CACHES
from portal.settings.test import *  # noqa: F403 - the usual way of Django settings

CACHES = PRODUCTION_CACHES
