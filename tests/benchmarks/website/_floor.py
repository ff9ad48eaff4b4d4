"""Django as `startproject` sets it up, with one view that returns a constant: `gunicorn tests.benchmarks.website._floor`.

FLOOR_BODY names a file with the bytes that it answers.
"""

from __future__ import annotations

import os
from pathlib import Path

from django.conf import settings

settings.configure(
    SECRET_KEY="a-benchmark-protects-nothing-a-benchmark-protects-nothing",
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    INSTALLED_APPS=[
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "django.contrib.messages",
    ],
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    ],
)

from django.core.wsgi import get_wsgi_application  # noqa: E402 - needs the settings
from django.http import HttpRequest, HttpResponse  # noqa: E402
from django.urls import path  # noqa: E402

BODY = Path(os.environ["FLOOR_BODY"]).read_bytes() if "FLOOR_BODY" in os.environ else b""


def constant(request: HttpRequest) -> HttpResponse:
    return HttpResponse(BODY)


urlpatterns = [path("", constant)]
application = get_wsgi_application()
