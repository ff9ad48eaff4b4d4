"""The base of a plugin's own settings: typed, from the environment, as the portal reads its own."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.utils.module_loading import import_string
from pydantic_settings import BaseSettings, SettingsConfigDict

from portal.plugins.config import PluginConfig
from portal.settings.env import BASE_DIR


class PluginSettings(BaseSettings):
    """Name the class in `settings_schema`. The field `rate` of the plugin `stall` is set by `FOYER_STALL_RATE`:
    `class Stall(PluginSettings, env_prefix="FOYER_STALL_"): rate: int = 3`. A wrong value leaves the plugin out.
    """

    model_config = SettingsConfigDict(
        env_file=BASE_DIR / ".env", env_ignore_empty=True, extra="ignore", hide_input_in_errors=True, frozen=True
    )


@cache
def settings_of(config: PluginConfig) -> Any:
    """The plugin's settings, read once; None for a plugin without any."""
    return import_string(config.settings_schema)() if config.settings_schema else None
