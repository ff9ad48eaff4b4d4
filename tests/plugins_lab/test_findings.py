"""Each check of the conformance suite finds what it is there for: a generated plugin is spoilt in every way at once."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from portal.plugins.conformance.suite import CHECKS, DATABASE_CHECKS
from portal.plugins.start.writing import NewPlugin, write
from portal.settings.env import DEFAULT_PLUGINS
from tests.plugins_lab.walkthrough import ROOT, Checkout, Edit, database_of_the_tests

pytestmark = [pytest.mark.sqlite, pytest.mark.django_db]

LOOSE = """


class Loose(models.Model):
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE)
"""
OPEN = """


@router.get("/open", auth=None)
def open_to_all(request: HttpRequest) -> dict[str, str]:
    return {}


@router.put("/late", response=dict[str, str])
@require_scope("weeds:read", permission="weeds.view_item")
@idempotent()
def late(request: HttpRequest) -> dict[str, str]:
    return {}
"""
SEEDS = """
from django.http import HttpResponse
from django.urls import path


def seeds(request):
    return HttpResponse()


urlpatterns = [path("seeds", seeds)]
"""
# File → what is written in place of what.
FAULTS = {
    "apps.py": [
        ('version = "1.0.0"', 'version = "newest"'),
        ("from portal.plugins.config import", "from portal.plugins.contracts import events\nfrom portal.plugins.config import"),
        ("import gettext_lazy as _", "import gettext_lazy as _, gettext_noop as noop"),
        ('"weeds.view_item", "weeds.add_item", "weeds.change_item"', '"weeds.view_nothing", "portal_accounts.add_user"'),
        ('"manager": ("weeds.delete_item",),', '"boss": ("weeds.delete_item",),'),
        (
            'demo = "weeds.demo.demo"',
            'demo = "weeds.demo.nothing"\n'
            '    providers = {"portal.plugins.contracts.panels.AdminSearch": "weeds.demo.demo"}\n'
            '    subscriptions = {"portal.plugins.contracts.panels.Panel": "weeds.demo.demo"}',
        ),
    ],
    "models.py": [
        (
            '    text = models.TextField(_("text"), max_length=2000, blank=True)',
            '    text = models.TextField(_("text"), max_length=2000, blank=True)\n'
            '    code = models.CharField(max_length=9, unique=True, default="")\n'
            '    contact = models.ForeignKey("crm_contacts.Contact", models.PROTECT, null=True)',
        ),
        ("        return self.title", "        return self.title" + LOOSE),
    ],
    "selectors.py": [
        (
            "from weeds.models import Item",
            "from weeds.models import Item\nfrom portal.jobs.models import JobRun\nfrom crm_plugin.deals.models import Deal\n"
            "from portal.tenants.models import Tenant",
        )
    ],
    "api.py": [
        (
            "router = Router()",
            "router = Router()" + OPEN,
        ),
        ("@idempotent()\ndef create_item", "def create_item"),
        ('@require_scope(WRITE, permission="weeds.add_item")', '@require_scope("weeds:all", permission="weeds.nothing")'),
    ],
    "viewsets.py": [('url_prefix = "weeds/items"', 'url_prefix = "reports/weeds"')],
    "tasks.py": [
        ('@job("weeds.review_item", title=gettext_lazy("Review an item"), atomic=True)', '@job("review_item", atomic=True)'),
        ("item_id: str", "item_id: services.Item"),
        ('Schedule("weeds.review_rest", "weeds.review_rest"', 'Schedule("nightly", "reports.build_report"'),
    ],
    "sections.py": [
        ('SectionKind("weeds_note", NoteBlock())', 'SectionKind("note", NoteBlock()), SectionKind("weeds_bare", CharBlock())'),
        ('        preview_template = "weeds/note_preview.html"\n', ""),
        ("        preview_value: ClassVar", "        other: ClassVar"),
    ],
    "templates/weeds/note.html": [
        ('<div class="wrap">', '<div class="wrap" style="color: red" onclick="go()">'),
        ("{{ value.title }}", "{{ value.title }}{% for row in value.rows %}{% endfor %}"),
    ],
}  # fmt: skip

EXPECTED = {
    "identity": ["version 'newest'"],
    "what_it_names": ["demo: weeds.demo.nothing", "does not answer search", "portal.plugins.contracts.panels.Panel is no event"],
    "early_imports": ["imports portal.plugins.contracts,", "apps.py calls Django's gettext_noop too early"],
    "foreign_imports": ["crm_plugin.deals.models of the plugin crm", "imports portal.jobs.models, which", "imports Tenant of"],
    "owners_of_rows": ["weeds.Item.code is unique across", "weeds.Loose belongs to no organisation"],
    "what_rows_point_at": ["contact points into the plugin crm", "user says neither PROTECT"],
    "migrations_complete": ["weeds lacks a migration"],
    "roles": ["weeds.view_nothing matches no", "portal_accounts.add_user is of another app", "there is no role boss"],
    "operations": [
        "GET /open has an auth", "GET /open has no @require_scope", "scope weeds:all is not", "no permission weeds.nothing",
        "POST /items has no @idempotent", "PUT /late answers 201, which its response= does not name",
    ],
    "own_addresses": ["begins with reports, which the portal or Wagtail uses"],
    "jobs": ["job review_item must be called weeds.", "job review_item has no title", "review_item: item_id must be text"],
    "schedules": ["schedule nightly must be called weeds.", "reports.build_report, which is no job of this plugin"],
    "sections": ["note must be called weeds_", "kind note has no preview", "draws 'style=", "weeds_bare has no template"],
    "templates": ["note.html has 'style="],
    "walls_in_the_database": ["table weeds_loose is not there"],
    "strangers_at_the_api": ["/api/v1/weeds/open answers 200"],
    "traces": ["/seeds still leads to it"],
}  # fmt: skip


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    made = Checkout.made(tmp_path, database_of_the_tests())
    made.environment |= {
        "DJANGO_SETTINGS_MODULE": "portal.settings.test",
        "PYTHONPATH": f"{made.folder}:{ROOT}",
        "FOYER_PLUGINS": ",".join((*DEFAULT_PLUGINS, "weeds", "nettle")),
    }
    for name in ("weeds", "nettle"):
        write(NewPlugin(name, name.capitalize(), made.folder))
    return made


def findings(checkout: Checkout, name: str) -> dict[str, list[str]]:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "tests.plugins_lab.findings", name],
        cwd=checkout.folder,
        env=checkout.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    found: dict[str, list[str]] = json.loads(done.stdout[done.stdout.index("{") :])
    return found


def test_every_check_finds_its_faults(checkout: Checkout) -> None:
    for file, faults in FAULTS.items():
        for old, new in faults:
            checkout.follow(Edit(f"weeds/{file}", old, new))
    # An address of the spoilt plugin that another one brings: it stays when the plugin is off.
    (checkout.folder / "weeds" / "seeds.py").write_text(SEEDS)
    checkout.follow(Edit("nettle/apps.py", '    demo = "nettle.demo.demo"\n', '    root_urls = "weeds.seeds"\n'))
    said = findings(checkout, "weeds")
    assert set(said) == {check.__name__ for check in (*CHECKS, *DATABASE_CHECKS)} | {"traces"} == set(EXPECTED)
    missing = [
        f"{check}: {words}"
        for check, all_words in EXPECTED.items()
        for words in all_words
        if not any(words in sentence for sentence in said[check])
    ]
    assert missing == [], json.dumps(said, indent=1)
    read_by_its_author(checkout)


def read_by_its_author(checkout: Checkout) -> None:
    """pytest prints the sentences, all of them and nothing of the suite's own code."""
    done = checkout.tried("python -m pytest -q -k identity weeds/tests/test_conformance.py")
    assert done.returncode == 1, done.stdout[-3000:] + done.stderr[-3000:]
    said = done.stdout[done.stdout.index("= FAILURES =") :]
    assert "\nThe version 'newest' is none: write one like 1.2.0.\n" in said
    assert "assert" not in said
