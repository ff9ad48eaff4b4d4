"""The settings of the tests with a real mail server, whose port is in LAB_SMTP_PORT."""

import os

from portal.settings.test import *  # noqa: F403 - the usual way of Django settings

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = "127.0.0.1"
EMAIL_PORT = int(os.environ["LAB_SMTP_PORT"])
EMAIL_TIMEOUT = 60
