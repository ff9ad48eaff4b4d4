"""What all environments share. Values come from `portal.settings.env`; nothing here reads os.environ."""

from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.plugins.discovery import discover
from portal.plugins.preflight.launch import Limits
from portal.settings.apps import DJANGO_APPS, PORTAL_APPS, WAGTAIL_APPS
from portal.settings.databases import databases
from portal.settings.env import BASE_DIR, DEFAULT_PLUGINS, env
from portal.settings.logs import logging_config
from portal.settings.security import AREA_POLICIES, PUBLIC_POLICY
from portal.settings.storages import file_ends, storages

FOYER_ENV = env
FOYER_DEMO = env.demo
FOYER_PRODUCTION = False
DEBUG = False
SECRET_KEY = env.secret_key.get_secret_value()
SECRET_KEY_FALLBACKS = list(env.secret_key_fallbacks)
ALLOWED_HOSTS = list(env.hosts)

FOYER_STRICT_PLUGINS = bool(env.strict_plugins)  # where nothing is said, dev and test are strict
FOYER_PLUGINS = discover(
    env.plugins,
    known=DEFAULT_PLUGINS,
    folder=env.preflight_root or env.var_root / "plugins",
    limits=Limits(env.plugin_seconds, env.plugin_mb),
    matters=(env.demo, env.language, env.storage, env.jobs),
    strict=FOYER_STRICT_PLUGINS,
)

# Plugins stand before the portal's theme, so that a plugin may override one of its templates; Wagtail and Django last.
INSTALLED_APPS = [*FOYER_PLUGINS.installed_apps, *PORTAL_APPS, *WAGTAIL_APPS, *DJANGO_APPS]

MIDDLEWARE = [
    "portal.health.middleware.RequestLogMiddleware",
    "portal.theme.headers.SecurityHeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "portal.accounts.language.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "portal.audit.middleware.AuditMiddleware",
    "portal.accounts.middleware.ScopeMiddleware",
    "portal.tenants.moved.MovedMiddleware",
    "portal.plugins.middleware.AbsentPluginMiddleware",
    "portal.theme.middleware.BadInputMiddleware",
    "portal.accounts.limits.LimitMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "portal.urls"
DEFAULT_EXCEPTION_REPORTER_FILTER = "portal.settings.error_pages.SecretsLeftOut"
WSGI_APPLICATION = "portal.wsgi.application"
FORCE_SCRIPT_NAME = env.path_prefix or None

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.theme.context.entrance",
                "portal.client.context.client_area",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
INSTALLED_APPS.append("django.forms")

DATABASES = databases(
    url=env.database_url.get_secret_value(),
    owner_url=env.database_owner_url.get_secret_value(),
    role=env.database_role,
    var_root=env.var_root,
)
ATOMIC_REQUESTS = False
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

_redis_url = env.redis_url.get_secret_value()
CACHES: dict[str, Any] = {
    "default": (
        {
            "BACKEND": "portal.settings.redis_cache.LastingRedisCache",
            "LOCATION": _redis_url,
            "KEY_PREFIX": "foyer",
            "OPTIONS": {
                "socket_connect_timeout": 1,
                "socket_timeout": 1,
                "stand_in": str(env.var_root / "cache-without-redis"),
            },
        }
        if _redis_url
        else {
            "BACKEND": "portal.settings.file_cache.CountingFileCache",
            # Shared by the web and worker processes of one machine; a private memory cache would not be.
            "LOCATION": str(env.var_root / "cache"),
            "OPTIONS": {"MAX_ENTRIES": 20_000},
        }
    )
}

# People
AUTH_USER_MODEL = "portal_accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "portal.accounts.backends.MembershipBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "portal_accounts:landing"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "portal.accounts.adapter.AccountAdapter"
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_SESSION_REMEMBER = None
# Wrong passwords are counted by django-axes for each account and address, see below. This counts them for the account
# alone (from many addresses at once) and, what axes does not see, wrong codes of the second factor.
ACCOUNT_RATE_LIMITS: dict[str, Any] = {"login_failed": "20/5m/key"}
ACCOUNT_FORMS = {
    "login": "portal.accounts.forms.LoginForm",
    "change_password": "portal.accounts.forms.ChangePasswordForm",
    "reset_password": "portal.accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "portal.accounts.forms.ResetPasswordKeyForm",
}
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
MFA_ADAPTER = "portal.accounts.adapter.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Foyer"
MFA_ALLOW_UNVERIFIED_EMAIL = True  # nobody signs up: every address was given by an admin
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_FORM_FIELD = "login"
AXES_USERNAME_CALLABLE = "portal.accounts.lockout.sign_in_name"
AXES_LOCKOUT_CALLABLE = "portal.accounts.lockout.locked_out"
AXES_CLIENT_IP_CALLABLE = "portal.accounts.lockout.counted_address"
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_DISABLE_ACCESS_LOG = True  # portal.audit keeps it
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

# Files
MEDIA_ROOT = str(env.media_root)
FOYER_MEDIA_HOST = env.media_host
MEDIA_URL = f"https://{env.media_host}/media/" if env.media_host else f"{env.path_prefix}/media/"
STORAGES = storages(env)
# The two places between which `manage.py files move` copies, and which of them is in use.
FOYER_FILE_ENDS = file_ends(env)
FOYER_STORAGE = env.storage
FOYER_VAR_ROOT = env.var_root
STATIC_URL = f"{env.path_prefix}/static/"
WHITENOISE_ALLOW_ALL_ORIGINS = False
STATIC_ROOT = str(env.var_root / "static")
FOYER_IMAGE_LIMIT_BYTES = env.image_limit_mb * 1024 * 1024
FOYER_FILE_LIMIT_BYTES = env.file_limit_mb * 1024 * 1024
FOYER_MEDIA_LIMIT_BYTES = env.media_limit_mb * 1024 * 1024
FOYER_FILM_LIMIT_BYTES = env.film_limit_mb * 1024 * 1024
FOYER_FILM_LIMIT_MINUTES = env.film_limit_minutes
FOYER_FILM_MEMORY_MB = env.film_memory_mb
FOYER_IMAGE_LIMIT_PIXELS = 40_000_000
FOYER_IMAGE_CPU_SECONDS = 10
FOYER_ACCEL_REDIRECT = env.accel_redirect
FOYER_ACCEL_LOCATION = "/internal/"  # an internal location of the proxy; the file's area follows
FILE_UPLOAD_HANDLERS = [
    "portal.files.upload_handlers.CappedUploadHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
FILE_UPLOAD_PERMISSIONS = 0o640
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o750
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # a page of 40 sections has thousands of inputs

# Finished public pages: where nothing is said, all but development with DEBUG writes them
FOYER_FINISHED_ROOT = str(env.finished_root or env.var_root / "pages")
FOYER_FINISHED_PAGES = env.finished_pages is not False

# Wagtail
WAGTAIL_SITE_NAME = "Foyer"
WAGTAILADMIN_BASE_URL = env.base_url
WAGTAILADMIN_LOGIN_URL = "account_login"
WAGTAIL_FRONTEND_LOGIN_URL = f"{env.path_prefix}/accounts/login/"
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAILIMAGES_IMAGE_MODEL = "portal_files.LibraryImage"
WAGTAILIMAGES_MAX_UPLOAD_SIZE = FOYER_IMAGE_LIMIT_BYTES
WAGTAILIMAGES_MAX_IMAGE_PIXELS = FOYER_IMAGE_LIMIT_PIXELS
WAGTAILIMAGES_EXTENSIONS = ["gif", "jpg", "jpeg", "png", "webp"]
WAGTAILIMAGES_IMAGE_FORM_BASE = "portal.files.library_forms.LibraryImageForm"
WAGTAILDOCS_DOCUMENT_MODEL = "portal_files.LibraryDocument"
WAGTAILDOCS_DOCUMENT_FORM_BASE = "portal.files.library_forms.LibraryDocumentForm"
WAGTAILDOCS_EXTENSIONS = ["csv", "doc", "docx", "pdf", "txt", "vtt", "xls", "xlsx", "zip"]
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_MAX_UPLOAD_SIZE = FOYER_FILE_LIMIT_BYTES
WAGTAILMEDIA = {
    "MEDIA_MODEL": "portal_files.LibraryMedia",
    "MEDIA_FORM_BASE": "portal.files.library_forms.LibraryMediaForm",
    "AUDIO_EXTENSIONS": ["flac", "m4a", "mp3", "ogg", "wav"],
    "VIDEO_EXTENSIONS": ["m4v", "mkv", "mov", "mp4", "ogv", "webm"],
}
WAGTAIL_REDIRECTS_FILE_STORAGE = "cache"  # a list lies there for a day at most, and all web processes see it
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
WAGTAILEMBEDS_FINDERS: list[dict[str, str]] = []
TAGGIT_CASE_INSENSITIVE = True

# Background work
TASKS = {"default": {"BACKEND": "portal.jobs.django_tasks.JobBackend"}}
FOYER_JOBS = env.jobs
FOYER_JOB_WORKERS = env.job_workers
FOYER_JOB_LEASE_SECONDS = env.job_lease_seconds
FOYER_JOB_MEMORY_MB = env.job_memory_mb

# Language and time
LANGUAGE_CODE = env.language
LANGUAGES = [("en", _("English")), ("de", _("German"))]
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAIL_I18N_ENABLED = True
TIME_ZONE = env.time_zone
USE_I18N = True
USE_TZ = True
FORMAT_MODULE_PATH = "portal.theme.formats"
LOCALE_PATHS = [str(Path(BASE_DIR) / "portal" / "locale")]

# Mail
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
DEFAULT_FROM_EMAIL = env.email_from
SERVER_EMAIL = env.email_from

# Browser
SESSION_COOKIE_HTTPONLY = True
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # else some go into a cookie of their own
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True  # scripts take the token from their page
CSRF_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"  # but for the admin, see portal.theme.headers
CONTENT_SECURITY_POLICY = PUBLIC_POLICY
FOYER_AREA_POLICIES = AREA_POLICIES

# API: requests of one program or person in 15 minutes, and how many times that a tenant has in all
FOYER_API_LIMIT = env.api_limit
FOYER_API_TENANT_FACTOR = 10

# Integrations
FOYER_OUTGOING_ALLOW = list(env.outgoing_allow)
FOYER_METRICS_TOKEN = env.metrics_token.get_secret_value()

LOGGING_CONFIG = "portal.settings.logs.configure"
LOGGING = logging_config(level=env.log_level, as_json=bool(env.log_json))
