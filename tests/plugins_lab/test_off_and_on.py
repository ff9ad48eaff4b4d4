"""Each plugin is switched off in turn, and on again, on a filled demo: nobody meets an error and nothing is lost."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from wagtail.models import Page

from portal.tenants.models import Tenant
from tests.plugins_lab.lab import ALL, STALL, Portal, due, portal, standing
from tests.plugins_lab.things import Things, things_of
from tests.plugins_lab.working import first_tenant, stored_sections
from tests.support.doses import short_on_sqlite
from tests.support.filled_demo import FilledDemo, filled_demo

TITLES = {
    "cms_sections": "Website",
    "crm_plugin": "CRM",
    "crm_plugin.time_accounts": "Time accounts",
    "integrations_plugin": "Integrations",
    "reports_plugin": "Reports",
    STALL: "Market stall",
}
OFFER = {"type": "stall_offer", "value": {"title": "Apples"}, "id": "0b7f9a0e-6f0e-4a55-9a64-6f5e4f0f8a11"}
PLAIN = {"role": "", "picture": None, "ground": "", "spacing": "", "anchor": ""}
QUOTE = {
    "type": "quote",
    "value": {"quote": "All is here", "name": "N", **PLAIN},
    "id": "0b7f9a0e-6f0e-4a55-9a64-6f5e4f0f8a12",
}


@dataclass
class Scene:
    """The filled demo with the lab's page and things, the portal with all plugins, and how it was in the beginning."""

    demo: FilledDemo
    everything: Portal
    tenant: Tenant
    page: Page
    home: int
    things: dict[str, Things]
    seen: dict[str, dict[str, list[Any]]]
    own: dict[str, list[str]]
    looks: dict[str, list[Any]]
    api: list[str]
    days: int = 0


@pytest.fixture(scope="module")
def scene(django_db_setup: None, django_db_blocker: Any) -> Iterator[Scene]:
    with django_db_blocker.unblock(), filled_demo("plugins_lab") as demo:
        tenant = first_tenant()
        page, home = page_of_the_lab(tenant, [QUOTE, OFFER])
        things = things_of(tenant, page.pk)
        with portal(demo, ALL, "afresh") as everything:
            # What was written by code lacks the fields that were not given: the editor's first saving adds them.
            everything.do(*({"do": "save_unchanged", "page_id": each} for each in (page.pk, home)))
            orders = [{"do": "look_around"}, {"do": "own_routes"}, {"do": "api_paths"}]
            job = {"do": "enqueue", "task": "stall.count", "arguments": {}}
            seen, own, api, job = everything.do(*orders, job, {"do": "let_days_pass", "days": 0})[:4]
            things[STALL] = Things(job, "counted")
            (looks,) = everything.do({"do": "look_at", "addresses": [at for routes in own.values() for at in routes]})
            yield Scene(demo, everything, tenant, page, home, things, seen, own, looks, api)


def page_of_the_lab(tenant: Tenant, sections: list[dict[str, Any]]) -> tuple[Page, int]:
    """A live page with these sections, below the first page, and the first page's id."""
    from cms_sections.models import SectionPage

    home = tenant.site_tenants.get().site.root_page
    page = SectionPage(title="Lab", slug="lab", sections=json.dumps(sections))
    home.add_child(instance=page)
    page.save_revision().publish()
    return page, home.pk


def slug_of(name: str) -> str:
    slugs = {"cms_sections": "pages", "crm_plugin": "crm", "crm_plugin.time_accounts": "time"}
    return slugs.get(name, name.removesuffix("_plugin").rpartition(".")[2])


def sections(scene: Scene) -> list[Any]:
    tables = (("cms_sections_sectionpage", scene.page.pk), ("cms_sections_homepage", scene.home))
    return [json.loads(stored_sections(table, page)) for table, page in tables]


# In short, on PostgreSQL, those with the most tables, people and pages.
SHORT = ("cms_sections", "crm_plugin")


def doses() -> Iterator[Any]:
    for name in ALL:
        yield from [name] if name in SHORT else short_on_sqlite(name)


@pytest.mark.parametrize("name", list(doses()))
def test_off_and_on_again(scene: Scene, name: str) -> None:
    before, kept = standing(name), sections(scene)
    with portal(scene.demo, tuple(other for other in ALL if other != name)) as rest:
        api = without(scene, name, rest)
    assert standing(name) == before
    assert sections(scene) == kept
    again(scene, name, api)
    assert {**standing(name), "tables": {}, "due": []} == {**before, "tables": {}, "due": []}


def without(scene: Scene, name: str, rest: Portal) -> list[str]:
    """The portal without the plugin. Answers the addresses that its API has lost."""
    seen, own, api = rest.do({"do": "look_around"}, {"do": "own_routes"}, {"do": "api_paths"})
    gone, lost = scene.own[slug_of(name)], sorted(set(scene.api) - set(api))
    assert own == {slug: routes for slug, routes in scene.own.items() if slug != slug_of(name)}
    assert set(api) <= set(scene.api)
    everybody_goes_on(scene, name, seen)
    looks, texts = rest.do(
        {"do": "look_at", "addresses": [*gone, *lost]},
        {"do": "texts", "pages": [["stranger", "/"], ["stranger", "/lab/"], ["admin", "/admin/plugins/"]]},
    )
    assert {at: look[0] for at, look in looks.items()} == dict.fromkeys([*gone, *lost], 404)
    visitors_see(name, *texts[:2])
    # A plugin outside of the project that no installed package names is not known once it is off.
    assert ("Switched off" in texts[2] and f"name {name} in FOYER_PLUGINS" in texts[2]) == (name != STALL)
    editors_save(scene, name, rest)
    work_waits(scene, name, rest)
    what_it_holds_stays(scene, name, rest)
    return lost


def everybody_goes_on(scene: Scene, name: str, seen: dict[str, dict[str, list[Any]]]) -> None:
    """What was there is there, but for the plugin's own; nothing new comes up, and nothing fails."""
    then = {at: look for pages in scene.seen.values() for at, look in pages.items()}
    now = {at: look for pages in seen.values() for at, look in pages.items()}
    assert {at: look for at, look in now.items() if look[0] >= 400} == {}
    assert set(now) <= set(then)
    label = {"cms_sections": "/admin/settings/cms_sections/", "reports_plugin": "/client/reports/"}.get(name, "-")
    mine = {at for at in then if at in scene.own[slug_of(name)] or at.startswith(label)}
    assert set(then) - set(now) == mine
    if name != "cms_sections":
        assert now["/"] == then["/"]


def visitors_see(name: str, first: str, lab: str) -> None:
    if name == "cms_sections":
        for text in (first, lab):
            assert "“Website”, the part of the portal that shows this page, is switched off." in text
            assert 'href="/accounts/login/"' in text
        return
    assert "All is here" in lab
    assert ("Today on the stall: Apples" in lab) == (name != STALL)
    assert ("stall_offer" in lab, "Apples" in lab) == (False, name != STALL)


def editors_save(scene: Scene, name: str, rest: Portal) -> None:
    saved = rest.do(*({"do": "save_unchanged", "page_id": page} for page in (scene.page.pk, scene.home)))
    wanted = {"opened": 409, "saved": 409} if name == "cms_sections" else {"opened": 200, "saved": 302}
    assert saved == [wanted, wanted]


def work_waits(scene: Scene, name: str, rest: Portal) -> None:
    job = scene.things[name].job
    if job is not None:
        (ran,) = rest.do({"do": "run_job", "job_id": job})
        assert ran["error"].startswith("Waits: the plugin")
        assert ran == {**ran, "state": "queued", "failures": 0, "result": "", "shown": True, "waits": True}
    scene.days += 2
    (asked,) = rest.do({"do": "let_days_pass", "days": scene.days})
    own = {row[1] for row in due(name)}
    assert own.isdisjoint(asked)
    assert asked, "the others' schedules go on"


def what_it_holds_stays(scene: Scene, name: str, rest: Portal) -> None:
    things = scene.things[name]
    sentence = f"data of the plugin “{TITLES[name]}”, which is switched off, still belongs to it. Nothing was changed."
    if things.person is not None:
        (person, company) = rest.do(
            {"do": "delete_person", "person": things.person}, {"do": "delete_company", "company": things.company}
        )
        assert (person[0], sentence in person[1], person[2]) == (409, True, True)
        assert sentence in company[0]
        screen = (404, False) if name == "crm_plugin" else (200, True)
        assert (company[1], sentence in company[2], company[3]) == (*screen, True)
    if name == "cms_sections":
        (page,) = rest.do({"do": "delete_page", "page": scene.page.pk})
        assert (page[0], sentence in page[1], page[2]) == (409, True, True)


def again(scene: Scene, name: str, api: list[str]) -> None:
    """All plugins on: everything is as it was, and what waited is done."""
    own = scene.own[slug_of(name)]
    seen, looks, paths, texts = scene.everything.do(
        {"do": "look_around", "menus": False},
        {"do": "look_at", "addresses": own},
        {"do": "api_paths"},
        {"do": "texts", "pages": [["stranger", "/lab/"]]},
    )
    for who, pages in seen.items():
        # What a dashboard lists last has changed: the editor has saved.
        assert {at: look[:2] for at, look in pages.items()} == {at: scene.seen[who][at][:2] for at in pages}
    assert looks == {at: scene.looks[at] for at in own}
    assert paths == scene.api
    assert "Today on the stall: Apples" in texts[0]
    scene.days += 2
    (asked,) = scene.everything.do({"do": "let_days_pass", "days": scene.days})
    assert {row[1] for row in due(name)} <= set(asked)
    if (things := scene.things[name]).job is not None:
        (ran,) = scene.everything.do({"do": "run_job", "job_id": things.job})
        assert ran == {**ran, "state": "done", "failures": 0, "result": things.result, "waits": False}


def test_the_crm_and_time_accounts_bring_no_jobs_of_their_own(scene: Scene) -> None:
    """A plugin that gets its first job gets its line in `things_of`."""
    (tasks,) = scene.everything.do({"do": "tasks_of", "package": "crm_plugin"})
    assert tasks == []
