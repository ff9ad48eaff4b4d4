"""Where files lie. One variable chooses disk or S3; every name begins with its area: public, private or quarantine.

Quarantine is always a folder of the machine that took the upload: the checks need a path, and what has not passed them
goes nowhere.

The routed classes take no arguments, because Wagtail writes a storage's arguments into the arguments of its
background tasks: an S3 storage with arguments would put its secret there.
"""

from __future__ import annotations

from typing import Any

from portal.settings.env import Environment

AREAS = ("public", "private", "quarantine")


def storages(env: Environment) -> dict[str, Any]:
    result: dict[str, Any] = {
        "default": {"BACKEND": "portal.files.storage.RoutedStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    for area in AREAS:
        result[area] = disk(env, area) if env.storage == "disk" or area == "quarantine" else s3(env, area)
    return result


def file_ends(env: Environment) -> dict[str, Any]:
    """Both places, whichever is in use: for moving files from one to the other."""
    kept = ("public", "private")
    return {"disk": {area: disk(env, area) for area in kept}, "s3": {area: s3(env, area) for area in kept}}


def disk(env: Environment, area: str) -> dict[str, Any]:
    return {
        "BACKEND": "portal.files.disk.DiskStorage",
        "OPTIONS": {
            "location": str(env.media_root / area),
            "base_url": f"{env.path_prefix}/media/" if area == "public" else None,
        },
    }


def s3(env: Environment, area: str) -> dict[str, Any]:
    return {
        "BACKEND": "portal.files.s3.ObjectStorage",
        "OPTIONS": {
            "bucket_name": env.s3_bucket,
            "endpoint_url": env.s3_endpoint or None,
            "region_name": env.s3_region,
            "access_key": env.s3_access_key.get_secret_value() or None,
            "secret_key": env.s3_secret_key.get_secret_value() or None,
            "location": area,
            # Names hold 128 random bits: asking before each write whether one is taken would cost a round trip.
            "file_overwrite": True,
            "addressing_style": "path",
            "default_acl": None,
        },
    }
