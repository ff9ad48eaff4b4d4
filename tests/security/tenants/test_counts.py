"""No count, page number or total of one tenant moves when another one grows: what A is answered depends on A alone."""

from __future__ import annotations

import difflib
import re

import pytest
from django.utils import timezone

from crm_plugin.contacts.facts import ContactFacts
from crm_plugin.contacts.models import Lead
from crm_plugin.contacts.services import add_note, create_company, create_contact
from crm_plugin.deals.facts import DealFacts
from crm_plugin.deals.models import Deal
from crm_plugin.deals.services import create_deal
from portal.accounts.models import User
from portal.accounts.services import create_key, create_program
from portal.audit.public import record
from portal.files.public import receive_library_image
from portal.jobs.models import JobRun
from portal.tenants.ids import new_id
from portal.tenants.models import Company
from portal.tenants.roles import Role
from portal.tenants.scope import tenant_scope
from portal.tenants.services import add_member
from tests.security.asking import ask
from tests.security.conftest import Scene
from tests.security.routes import routes
from tests.security.world import World
from tests.support.furnish import picture
from tests.support.marks import address

MORE = 37  # more than any page of a list holds
# What differs between two answers to the same question: tokens, how long ago something was, and the name of a rendition
# that is made while asking and taken back.
PASSING = re.compile(
    r'csrf\w*"?[^\n]{0,40}?(?:value|content|:)[=:\s\\"]*[\w-]{32,64}|nonce="[^"]*"|nonce-[\w+/=-]+'
    r"|\b[0-9a-f]{32}\b|[Jj]ust now|\b(?:an?|\d+)(?:\s|\\u00a0)(?:second|minute|hour|day)s? ago"
    r"|renditions/[0-9a-f]{2}/[0-9a-f]{30}|[\w-]{64}"
    # The length follows from the text, which is compared whole.
    r"|\n(?:Expires|Content-Length):[^\n]*"
)
# The portal's and the plugins' own lists; Wagtail's are for the long dose.
OWN_LISTS = re.compile(
    r"api/v1/|client/|admin/$|admin/(?:crm|people|audit|background-jobs|insights|integrations|time|search)\b"
)
ANY_LIST = re.compile(r"api/v1/|client/|admin/")
ASKERS = ("customer_manager_a", "admin_a")


def answers(scene: Scene, asker: str, lists: re.Pattern[str]) -> dict[str, str]:
    """What this person is answered to every list there is."""
    return {
        route.text: PASSING.sub("…", ask(scene.clients[asker], "GET", f"/{route.text}").text)
        for route in routes()
        if lists.match(route.text) and not route.parts
    }


def grow(world: World) -> None:
    """More of everything that lists show."""
    by = User.objects.get(email=address("manager", world.mark))
    with tenant_scope(world.tenant):
        stage = Deal.objects.order_by("pk")[0].stage
        for number in range(MORE):
            company = create_company(name=f"{world.mark} new customer {number}", by=by)
            contact = create_contact(company=company, facts=ContactFacts(last_name=f"Newcomer {number}"), by=by)
            create_deal(company=company, facts=DealFacts(title=f"New deal {number}", stage=stage), by=by)
            add_note(company=company, text=f"New note {number}", by=by)
            Lead.objects.create(
                company=company,
                contact=contact,
                submission_id=new_id(),
                page_id=1,
                received_at=timezone.now(),
                message="Call me",
            )
            record("data.read", subject=company, actor=by)
            program = create_program(f"{world.mark} new robot {number}", owner=by)
            create_key(program, by=by)
        for number in range(3):
            receive_library_image(picture(f"{world.mark}-{number}"), title=f"{world.mark} new picture {number}", by=by)
        assert Company.objects.count() > MORE
        assert JobRun.objects.exists()
    for number in range(MORE):
        add_member(f"new{number}@{world.mark.lower()}.example", world.tenant, Role.STAFF)


@pytest.fixture(scope="module")
def grown(scene: Scene, request: pytest.FixtureRequest) -> dict[str, dict[str, str]]:
    """Asker → what was answered before B grew."""
    lists = OWN_LISTS if "not long" in request.config.option.markexpr else ANY_LIST
    before = {asker: answers(scene, asker, lists) for asker in ASKERS}
    grow(scene.b)
    return before


@pytest.mark.parametrize("lists", [OWN_LISTS, pytest.param(ANY_LIST, marks=pytest.mark.long)], ids=["own", "any"])
@pytest.mark.parametrize("asker", ASKERS)
def test_the_growth_of_another_tenant_shows_nowhere(
    scene: Scene, grown: dict[str, dict[str, str]], asker: str, lists: re.Pattern[str]
) -> None:
    after = answers(scene, asker, lists)
    wrong = [f"/{route}\n{_differ(grown[asker][route], told)}" for route, told in after.items()]
    wrong = [one for one in wrong if "@@" in one]
    assert not wrong, "\n\n".join(wrong)


def _differ(before: str, after: str) -> str:
    return "\n".join(list(difflib.unified_diff(before.split("\n"), after.split("\n"), n=0, lineterm=""))[:12])


def test_its_own_growth_does_show(scene: Scene, grown: dict[str, dict[str, str]]) -> None:
    """The counter-proof: the same comparison sees growth where it belongs."""
    lists = re.compile(r"admin/crm/companies/$|api/v1/companies$|admin/people/members/$")
    before = answers(scene, "manager_b", lists)
    with tenant_scope(scene.b.tenant):
        create_company(name=f"{scene.b.mark} one more")
    after = answers(scene, "manager_b", lists)
    changed = {route for route, told in before.items() if told != after[route]}
    assert changed == {"admin/crm/companies/", "api/v1/companies"}
