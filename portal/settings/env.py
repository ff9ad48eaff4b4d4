"""The one place that reads the environment: typed, with `NAME_FILE` for secrets.

`.env` in the project's root is read too (the real environment wins). docs/reference/settings.md lists every name.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict

BASE_DIR = Path(__file__).resolve().parent.parent.parent

DEFAULT_PLUGINS = (
    "cms_sections",
    "crm_plugin",
    "crm_plugin.time_accounts",
    "integrations_plugin",
    "reports_plugin",
)

NameList = Annotated[tuple[str, ...], NoDecode]


class SecretFiles(PydanticBaseSettingsSource):
    """Reads `NAME_FILE` where `NAME` itself is not set; a file that cannot be read is an error, never empty."""

    def get_field_value(self, field: object, field_name: str) -> tuple[object, str, bool]:
        name = (self.settings_cls.model_fields[field_name].alias or field_name).upper()
        path = os.environ.get(f"{name}_FILE", "")
        if not path or name in os.environ:
            return None, field_name, False
        try:
            return Path(path).read_text(encoding="utf-8").strip(), field_name, False
        except OSError as error:
            raise ValueError(f"{name}_FILE names {path}, which cannot be read: {error.strerror}.") from error

    def __call__(self) -> dict[str, object]:
        values: dict[str, object] = {}
        for field_name, field in self.settings_cls.model_fields.items():
            value, _, _ = self.get_field_value(field, field_name)
            if value is not None:
                values[field.alias or field_name] = value
        return values


class Environment(BaseSettings):
    """Every variable that Foyer reads, with its type and default."""

    model_config = SettingsConfigDict(
        env_file=BASE_DIR / ".env",
        env_ignore_empty=True,
        extra="ignore",
        populate_by_name=True,
        hide_input_in_errors=True,
    )

    debug: bool | None = Field(None, alias="FOYER_DEBUG")
    demo: bool = Field(False, alias="FOYER_DEMO")
    secret_key: SecretStr = Field(SecretStr(""), alias="FOYER_SECRET_KEY")
    secret_key_fallbacks: NameList = Field((), alias="FOYER_SECRET_KEY_FALLBACKS")
    master_keys: SecretStr = Field(SecretStr(""), alias="FOYER_MASTER_KEYS")
    key_peppers: SecretStr = Field(SecretStr(""), alias="FOYER_KEY_PEPPERS")
    hosts: NameList = Field((), alias="FOYER_HOSTS")
    base_url: str = Field("http://127.0.0.1:8000", alias="FOYER_BASE_URL")
    finished_pages: bool | None = Field(None, alias="FOYER_FINISHED_PAGES")
    finished_root: Path | None = Field(None, alias="FOYER_FINISHED_ROOT")
    path_prefix: str = Field("", alias="FOYER_PATH_PREFIX")
    trusted_proxies: int | None = Field(None, ge=0, le=10, alias="FOYER_TRUSTED_PROXIES")
    plugins: NameList = Field(DEFAULT_PLUGINS, alias="FOYER_PLUGINS")
    strict_plugins: bool | None = Field(None, alias="FOYER_STRICT_PLUGINS")
    plugin_seconds: float = Field(20, gt=0, alias="FOYER_PLUGIN_SECONDS")
    plugin_mb: int = Field(256, ge=1, alias="FOYER_PLUGIN_MB")
    preflight_root: Path | None = Field(None, alias="FOYER_PREFLIGHT_ROOT")

    database_url: SecretStr = Field(SecretStr(""), alias="DATABASE_URL")
    database_owner_url: SecretStr = Field(SecretStr(""), alias="DATABASE_OWNER_URL")
    database_role: Literal["app", "owner"] = Field("app", alias="FOYER_DATABASE_ROLE")
    redis_url: SecretStr = Field(SecretStr(""), alias="REDIS_URL")
    jobs: Literal["embedded", "celery"] = Field("embedded", alias="FOYER_JOBS")
    job_workers: int = Field(2, ge=1, le=64, alias="FOYER_JOB_WORKERS")
    job_lease_seconds: float = Field(20, ge=1, le=600, alias="FOYER_JOB_LEASE_SECONDS")
    job_memory_mb: int = Field(2048, ge=0, alias="FOYER_JOB_MEMORY_MB")

    storage: Literal["disk", "s3"] = Field("disk", alias="FOYER_STORAGE")
    media_root: Path = Field(BASE_DIR / "media", alias="FOYER_MEDIA_ROOT")
    var_root: Path = Field(BASE_DIR / "var", alias="FOYER_VAR_ROOT")
    media_host: str = Field("", alias="FOYER_MEDIA_HOST")
    accel_redirect: bool = Field(False, alias="FOYER_ACCEL_REDIRECT")
    s3_bucket: str = Field("", alias="FOYER_S3_BUCKET")
    s3_endpoint: str = Field("", alias="FOYER_S3_ENDPOINT")
    s3_region: str = Field("us-east-1", alias="FOYER_S3_REGION")
    s3_access_key: SecretStr = Field(SecretStr(""), alias="FOYER_S3_ACCESS_KEY")
    s3_secret_key: SecretStr = Field(SecretStr(""), alias="FOYER_S3_SECRET_KEY")
    image_limit_mb: int = Field(5, ge=1, alias="FOYER_IMAGE_LIMIT_MB")
    file_limit_mb: int = Field(10, ge=1, alias="FOYER_FILE_LIMIT_MB")
    media_limit_mb: int = Field(200, ge=1, alias="FOYER_MEDIA_LIMIT_MB")
    film_limit_mb: int = Field(500, ge=1, alias="FOYER_FILM_LIMIT_MB")
    film_limit_minutes: int = Field(180, ge=1, le=1440, alias="FOYER_FILM_LIMIT_MINUTES")
    film_memory_mb: int = Field(1536, ge=128, alias="FOYER_FILM_MEMORY_MB")

    email_url: SecretStr = Field(SecretStr(""), alias="FOYER_EMAIL_URL")
    email_from: str = Field("Foyer <noreply@localhost>", alias="FOYER_EMAIL_FROM")
    language: str = Field("en", alias="FOYER_LANGUAGE")
    time_zone: str = Field("Europe/Berlin", alias="FOYER_TIME_ZONE")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("INFO", alias="FOYER_LOG_LEVEL")
    log_json: bool | None = Field(None, alias="FOYER_LOG_JSON")
    metrics_token: SecretStr = Field(SecretStr(""), alias="FOYER_METRICS_TOKEN")
    sentry_dsn: SecretStr = Field(SecretStr(""), alias="FOYER_SENTRY_DSN")
    api_limit: int = Field(2000, ge=1, alias="FOYER_API_LIMIT")
    outgoing_allow: NameList = Field((), alias="FOYER_OUTGOING_ALLOW")
    sandbox_port: int = Field(0, ge=0, le=65535, alias="FOYER_SANDBOX_PORT")

    @field_validator("secret_key_fallbacks", "hosts", "plugins", "outgoing_allow", mode="before")
    @classmethod
    def split_names(cls, value: object) -> object:
        """Lists are written with commas: `FOYER_HOSTS=a.example,b.example`; `-` alone is the empty list."""
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip() not in {"", "-"})
        return value

    @field_validator("path_prefix")
    @classmethod
    def clean_prefix(cls, value: str) -> str:
        return "/" + value.strip("/") if value.strip("/") else ""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, SecretFiles(settings_cls), dotenv_settings


env = Environment()
