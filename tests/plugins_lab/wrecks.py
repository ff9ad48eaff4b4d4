"""Plugins that are broken, each in one way. They are written into a folder, since some are no Python at all."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from django.utils.functional import cached_property

APPS = """
from portal.plugins.config import PluginConfig


class Config(PluginConfig):
    name = label = slug = "{name}"
    verbose_name = "{title}"
{lines}
"""


@dataclass(frozen=True)
class Wreck:
    """`declares` are lines of its AppConfig, `files` further files; `reason` is what staff are told of it."""

    name: str
    state: str
    reason: str
    declares: str = ""
    files: dict[str, str] = field(default_factory=dict)

    @cached_property
    def title(self) -> str:
        return self.name.replace("_", " ").capitalize()

    def write(self, folder: Path) -> None:
        lines = "\n".join(f"    {line}" for line in self.declares.splitlines())
        apps = APPS.format(name=self.name, title=self.title, lines=lines)
        for path, text in {"__init__.py": "", "apps.py": apps, **self.files}.items():
            place = folder / self.name / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, encoding="utf-8")


# Left out: what the child process finds.
LEFT_OUT = [
    Wreck(
        "wreck_import",
        "broken",
        "RuntimeError: on import (wreck_import/apps.py, line 1)",
        files={"apps.py": "raise RuntimeError('on import')"},
    ),
    Wreck(
        "wreck_dependency",
        "broken",
        "It needs the module nobody_has_this",
        files={"apps.py": "import nobody_has_this"},
    ),
    Wreck("wreck_syntax", "broken", "SyntaxError", files={"apps.py": "class class:"}),
    Wreck("wreck_nothing", "broken", "must declare exactly one PluginConfig", files={"apps.py": ""}),
    Wreck(
        "wreck_contract",
        "incompatible",
        "It was written for contract 2 to 3; this portal offers 1.",
        "contract = (2, 3)",
    ),
    Wreck("wreck_needs", "unmet", "It needs nobody, which is not enabled or cannot be used.", "needs = ('nobody',)"),
    Wreck("wreck_label", "broken", "The label 'portal_files' of wreck_label is taken", "label = 'portal_files'"),
    Wreck(
        "wreck_settings",
        "broken",
        "FOYER_WRECK_SETTINGS_RATE",
        "settings_schema = 'wreck_settings.own.Own'",
        {
            "own.py": "from portal.plugins.public import PluginSettings\n\n\n"
            "class Own(PluginSettings, env_prefix='FOYER_WRECK_SETTINGS_'):\n    rate: int",
        },
    ),
    Wreck(
        "wreck_models",
        "broken",
        "its models were being loaded: ValueError: half of them (wreck_models/models.py, line 7)",
        files={
            "models.py": "from django.conf import settings\nfrom django.db import models\n\n\nclass Half(models.Model):\n"
            "    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE)\nraise ValueError('half of them')",
        },
    ),
    Wreck(
        "wreck_model",
        "broken",
        "Its model wreck_model.Wrong is wrong",
        files={
            "models.py": "from django.db import models\n\n\nclass Wrong(models.Model):\n    "
            "name = models.CharField(max_length=-1)",
        },
    ),
    Wreck(
        "wreck_ready",
        "broken",
        "its ready() ran: LookupError: not yet (wreck_ready/apps.py, line 9)",
        "def ready(self):\n    raise LookupError('not yet')",
    ),
    Wreck("wreck_exit", "broken", "its ready() ran: SystemExit", "def ready(self):\n    raise SystemExit(0)"),
    Wreck(
        "wreck_gone",
        "broken",
        "It ended the process that loaded it while its ready() ran.",
        "def ready(self):\n    import os\n    os._exit(0)",
    ),
    Wreck(
        "wreck_crash",
        "broken",
        "was ended by SIGSEGV while its ready() ran.",
        "def ready(self):\n    import os\n    os.kill(os.getpid(), 11)",
    ),
    Wreck(
        "wreck_hungry",
        "broken",
        "it takes more memory than a plugin may have",
        files={"models.py": "kept = [bytearray(b'x' * 2**20) for _ in range(8000)]"},
    ),
    Wreck(
        "wreck_fat",
        "broken",
        "MB of memory while it is loaded; a plugin may take 256 MB.",
        files={"models.py": "kept = bytearray(b'x' * 2**20 * 400)"},
    ),
    Wreck(
        "wreck_migration",
        "broken",
        "its migrations were being read: NameError",
        files={
            "migrations/__init__.py": "",
            "migrations/0001_initial.py": "not_defined",
        },
    ),
    Wreck(
        "wreck_tags",
        "broken",
        "its template tags were being read: KeyError",
        files={
            "templatetags/__init__.py": "",
            "templatetags/wreck_tags.py": "{}['no']",
        },
    ),
    Wreck(
        "wreck_override",
        "broken",
        "its templates were being read: TemplateSyntaxError",
        files={"templates/wagtailadmin/base.html": "{% extends %}"},
    ),
    Wreck("wreck_tasks", "broken", "its jobs were being read: TypeError", files={"tasks.py": "len(1)"}),
    Wreck("wreck_hooks", "broken", "its hooks were being read: OSError", files={"wagtail_hooks.py": "raise OSError"}),
    Wreck(
        "wreck_admin_urls",
        "broken",
        "its hooks were being read: ValueError",
        files={
            "wagtail_hooks.py": "from wagtail import hooks\n\n\n@hooks.register('register_admin_urls')\n"
            "def urls():\n    int('x')",
        },
    ),
    Wreck(
        "wreck_urls",
        "broken",
        "its addresses were being read: ImportError",
        "client_urls = 'wreck_urls.urls'",
        {
            "urls.py": "from wreck_urls import views",
        },
    ),
    Wreck(
        "wreck_api",
        "broken",
        "its API was being read: KeyError",
        "api_router = 'wreck_api.router.router'",
        {
            "router.py": "raise KeyError('router')",
        },
    ),
    Wreck(
        "wreck_schedule",
        "broken",
        "asks for the job nobody.does, which is not there",
        "schedules = 'wreck_schedule.times.ALL'",
        {
            "times.py": "from portal.jobs.public import Schedule\n\nALL = [Schedule('a', 'nobody.does', cron='0 6 * * *')]",
        },
    ),
    Wreck(
        "wreck_template",
        "broken",
        "its sections were being read: TemplateDoesNotExist",
        "section_kinds = 'wreck_template.kinds.ALL'",
        {
            "kinds.py": "from wagtail.blocks import CharBlock\nfrom portal.plugins.public import SectionKind\n\n"
            "ALL = [SectionKind('wreck_template', CharBlock(template='nobody/has_this.html'))]",
        },
    ),
    Wreck(
        "wreck_rights",
        "broken",
        "Its permissions for 'staff' must be a list of texts such as “label.view_thing”.",
        "role_permissions = {'staff': 'wreck_rights.view_thing'}",
    ),
    Wreck(
        "wreck_scope",
        "broken",
        "Its API scope 'things' must look like “things:read”.",
        "api_scopes = {'things': 'Read'}",
    ),
    Wreck(
        "wreck_events",
        "broken",
        "its answers to events were being read: ModuleNotFoundError",
        "subscriptions = {'portal.plugins.contracts.events.FormSubmitted': 'wreck_events.nobody.hear'}",
    ),
    Wreck(
        "wreck_provider",
        "broken",
        "its services were being read: ModuleNotFoundError",
        "providers = {'portal.plugins.contracts.panels.Timeline': 'wreck_provider.nobody.source'}",
    ),
]
SLOW = Wreck(
    "wreck_slow",
    "broken",
    "It takes longer than 6 seconds to load; it was stopped while its models were being loaded.",
    files={"models.py": "import time\n\ntime.sleep(3600)"},
)
ABSENT = ("wreck_absent", "There is no plugin module wreck_absent. Is its package installed?")

HOOKS = """
from django.urls import path, reverse_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.search import SearchArea
from wagtail.admin.ui.components import Component


class Shy(MenuItem):
    def is_shown(self, request):
        raise ValueError("whether")


class Torn(Component):
    order = 5

    def render_html(self, parent_context=None):
        raise ValueError("looks")


class Nowhere(SearchArea):
    def is_shown(self, request):
        raise ValueError("search")


hooks.register("register_admin_menu_item", lambda: Shy("Shy", "/"))
hooks.register("register_admin_menu_item", lambda: MenuItem("Lost", reverse_lazy("nobody_has_this")))
hooks.register("register_admin_menu_item", lambda: None)
hooks.register("register_admin_search_area", lambda: Nowhere("Nowhere", "/"))
hooks.register("insert_global_admin_css", lambda: None)
hooks.register("insert_global_admin_js", lambda: 1 / 0)
hooks.register("get_avatar_url", lambda user, size: 1 / 0)


@hooks.register("construct_main_menu")
def empty_the_menu(request, items):
    items.clear()
    raise ValueError("main menu")


@hooks.register("construct_homepage_panels")
def panel(request, panels):
    panels.append(Torn())


@hooks.register("construct_homepage_panels")
def bare_panel(request, panels):
    panels.append(Component())


@hooks.register("construct_homepage_summary_items")
def summary(request, items):
    raise ValueError("summary")


@hooks.register("construct_page_chooser_queryset")
def chooser(pages, request):
    raise ValueError("chooser")


@hooks.register("before_serve_page")
def serve(page, request, args, kwargs):
    raise ValueError("serve")
"""
VIEWS = """
from django.urls import path
from ninja import Router

router = Router()


def fall(request):
    raise ValueError("view")


@router.get("/fall")
def fall_as_program(request):
    raise ValueError("operation")


urlpatterns = [path("", fall)]
"""
KINDS = """
from wagtail.blocks import CharBlock, StructBlock

from portal.plugins.public import SectionKind


class Torn(StructBlock):
    title = CharBlock()

    def render(self, value, context=None):
        raise ValueError("drawing")


ALL = [SectionKind("wreck_block", Torn())]
"""
SOURCES = """
class Broken:
    def __getattr__(self, name):
        def fail(**given):
            raise ValueError(name)

        return fail


source = Broken()


def hear(event):
    raise ValueError("hearing")
"""
TABLES = """
from django.db import models


class Thing(models.Model):
    name = models.CharField(max_length=10)
"""
TABLE_HOOKS = """
from wagtail import hooks

from wreck_tables.models import Thing


@hooks.register("construct_main_menu")
def ask(request, items):
    Thing.objects.count()
"""
PROVIDES = (
    "providers = {"
    + ", ".join(
        f"'portal.plugins.contracts.{contract}': 'wreck_sources.sources.source'"
        for contract in ("panels.Timeline", "panels.CompanyPanels", "panels.ClientArea", "figures.FigureSource")
    )
    + "}\nsubscriptions = {'portal.plugins.contracts.events.FormSubmitted': 'wreck_sources.sources.hear'}"
)

# In use: what fails while somebody waits. `reason` is where.
IN_USE = [
    Wreck("wreck_menu", "ready", "wreck_menu/wagtail_hooks.py", files={"wagtail_hooks.py": HOOKS}),
    Wreck(
        "wreck_view",
        "ready",
        "wreck_view/views.py",
        "client_urls = 'wreck_view.views'\napi_router = 'wreck_view.views.router'\napi_prefix = 'wreck/'",
        {"views.py": VIEWS},
    ),
    Wreck(
        "wreck_block", "ready", "wreck_block/kinds.py", "section_kinds = 'wreck_block.kinds.ALL'", {"kinds.py": KINDS}
    ),
    Wreck("wreck_sources", "ready", "wreck_sources/sources.py", PROVIDES, {"sources.py": SOURCES}),
    Wreck(
        "wreck_tables",
        "ready",
        "wreck_tables/wagtail_hooks.py",
        files={
            "models.py": TABLES,
            "wagtail_hooks.py": TABLE_HOOKS,
        },
    ),
]


def write(folder: Path, wrecks: list[Wreck]) -> tuple[str, ...]:
    """Their names, when they lie in the folder."""
    for wreck in wrecks:
        wreck.write(folder)
    return tuple(wreck.name for wreck in wrecks)
