from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django import forms
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.template import engines
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.utils.html import escape
from wagtail.models import Page

TEMPLATES = Path(apps.get_app_config("portal_theme").path) / "templates"
ROOT = Path(__file__).resolve().parents[3]
COMPONENTS = "portal_theme/components/"


def link(label: str, **more: Any) -> SimpleNamespace:
    return SimpleNamespace(label=label, url=f"/{label.lower()}/", **more)


class Letter(forms.Form):
    email = forms.EmailField(label="E-mail", help_text="We answer to it.")
    company = forms.CharField(label="Company", required=False, widget=forms.TextInput(attrs={"placeholder": "Company"}))
    how = forms.ChoiceField(label="How?", widget=forms.RadioSelect, choices=[("m", "Mail"), ("p", "Telephone")])
    agree = forms.BooleanField(label="You may write to me")
    token = forms.CharField(widget=forms.HiddenInput)


ROOMS = ("portal", "cms_sections", "crm_plugin", "integrations_plugin", "reports_plugin")
EVERY = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.html"))


@pytest.mark.parametrize("path", EVERY, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_template_carries_style_or_script(path: Path) -> None:
    text = path.read_text()
    assert not re.search(r"\sstyle=|<style|\son(click|load|change|submit|error)=|javascript:", text)
    for opening in re.findall(r"<script[^>]*>", text):
        from_wagtail = "/templates/wagtailadmin/" in str(path) and opening == '<script nonce="{% nonce %}">'
        is_data = re.search(r'type="application/(ld\+)?json"', opening)
        assert "src=" in opening or is_data or from_wagtail
    assert not re.search(r'(src|href)="(https?:)?//', text)


def test_the_first_page_of_an_empty_installation(client: Client, db: None) -> None:
    response = client.get("/")
    assert response.status_code == 200
    page = response.content.decode()
    assert "Foyer is running." in page
    assert 'href="/admin/"' in page


def test_a_page_for_strangers_touches_no_session_and_sets_no_cookie(client: Client, db: None) -> None:
    response = client.get("/")
    assert not response.wsgi_request.session.accessed
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")


def test_a_page_whose_part_is_off_says_so(db: None) -> None:
    gone = ContentType.objects.create(app_label="gone_plugin", model="gonepage")
    page = Page(title="Prices", slug="prices", content_type=gone)
    text = render_to_string("wagtailcore/page.html", {"page": page}, request=RequestFactory().get("/"))
    assert "The part of the portal that shows this page is switched off." in text
    assert "Foyer is running" not in text
    assert "Prices" in text


def test_public_frame_shows_five_links_the_button_and_the_footer() -> None:
    frame = SimpleNamespace(
        name="Harrow & Lind",
        nav=[link(name, active=name == "Work") for name in ("Services", "Work", "News", "People", "Prices", "Sixth")],
        button=SimpleNamespace(label="Book a call", url="#contact"),
        footer_columns=[SimpleNamespace(heading="The house", links=[link("About")])],
        legal_links=[link("Imprint")],
        accent_url="/theme/accent-b0004e.css",
        headings="serif",
    )
    text = render_to_string("portal_theme/public.html", {"site_frame": frame})
    assert text.count(">Services<") == 2  # the bar and the menu of telephones
    assert "Sixth" not in text
    assert text.count('aria-current="page"') == 2
    assert escape("Harrow & Lind") in text
    for words in ("Book a call", "The house", "About", "Imprint", 'data-headings="serif"', "/theme/accent-b0004e.css"):
        assert words in text


def test_public_frame_without_a_site() -> None:
    text = render_to_string("portal_theme/public.html", {})
    assert "<span>Foyer</span>" in text
    assert 'href="/accounts/login/"' in text
    assert 'class="skip-link" href="#main"' in text
    assert 'id="main"' in text
    assert text.count('rel="preload"') == 1


@pytest.mark.parametrize("code", ["400", "403", "404", "500", "403_csrf"])
def test_error_pages_need_no_context(code: str, django_assert_num_queries: Any, db: None) -> None:
    with django_assert_num_queries(0):
        text = render_to_string(f"{code}.html")
    assert code[:3] in text
    assert "<h1>" in text


def test_an_unknown_address_answers_in_the_houses_look(client: Client, db: None) -> None:
    response = client.get("/there-is-no-such-page/")
    assert response.status_code == 404
    assert "This page is not here." in response.content.decode()


def test_a_wrong_field_is_joined_to_its_help_and_mistake() -> None:
    form = Letter({"email": "x", "token": "t"})
    text = render_to_string(f"{COMPONENTS}field.html", {"field": form["email"]})
    assert '<label class="field__label" for="id_email">' in text
    assert 'aria-invalid="true"' in text
    described = re.search(r'aria-describedby="([^"]+)"', text)
    assert described
    for name in described[1].split():
        assert f'id="{name}"' in text
    assert "Enter a valid email address." in text


def test_an_optional_field_says_so_and_drops_the_placeholder_that_repeats_its_label() -> None:
    text = render_to_string(f"{COMPONENTS}field.html", {"field": Letter()["company"]})
    assert "(optional)" in text
    assert "placeholder" not in text


def test_choices_are_a_group_and_a_box_stands_before_its_label() -> None:
    group = render_to_string(f"{COMPONENTS}field.html", {"field": Letter()["how"]})
    assert "<fieldset" in group
    assert "<legend>How?" in group
    box = render_to_string(f"{COMPONENTS}field.html", {"field": Letter()["agree"]})
    assert box.index("<input") < box.index("<label")


def test_the_summary_leads_to_each_field_and_escapes() -> None:
    form = Letter({"email": "x", "how": "<b>", "token": ""})
    text = render_to_string(f"{COMPONENTS}fields.html", {"form": form})
    assert "4 things need your attention. Nothing you wrote is lost." in text
    assert '<a href="#id_email">E-mail</a>' in text
    assert "<b>" not in text
    assert text.count('name="token"') == 1


def test_a_form_without_mistakes_has_no_summary() -> None:
    assert "form-errors" not in render_to_string(f"{COMPONENTS}fields.html", {"form": Letter()})


def test_progress_shows_steps_bar_rate_time_and_stop() -> None:
    steps = [SimpleNamespace(label="Gather", state="done"), SimpleNamespace(label="Draw", state="current")]
    context = {"title": "Report", "percent": 62.4, "steps": steps, "rate": "140 a second", "time_left": "20 s"}
    text = render_to_string(f"{COMPONENTS}progress.html", {**context, "stop_url": "/stop/"})
    assert 'max="100" value="62"' in text
    assert 'aria-current="step"' in text
    for words in ("Gather", "Done", "In progress", "140 a second", "20 s", 'action="/stop/"'):
        assert words in text


def test_progress_of_unknown_length_has_no_value() -> None:
    text = render_to_string(f"{COMPONENTS}progress.html", {"title": "Report"})
    assert "value=" not in text
    assert "Stop" not in text


def test_small_components() -> None:
    assert "notice--danger" in render_to_string(f"{COMPONENTS}notice.html", {"kind": "error", "text": "No"})
    assert 'href="/add/"' in render_to_string(
        f"{COMPONENTS}empty.html", {"title": "None", "url": "/add/", "label": "Add"}
    )
    assert '<a class="button button--quiet" href="/x/">Go</a>' in render_to_string(
        f"{COMPONENTS}button.html", {"label": "Go", "url": "/x/", "kind": "quiet"}
    )
    assert 'type="submit"' in render_to_string(f"{COMPONENTS}button.html", {"label": "Send message"})
    assert render_to_string(f"{COMPONENTS}pagination.html", {}).strip() == ""
    assert 'rel="next"' in render_to_string(f"{COMPONENTS}pagination.html", {"next_url": "?page=2"})


def test_the_sign_in_page_names_demo_people_only_when_there_are_some(client: Client, db: None) -> None:
    response = client.get("/accounts/login/")
    assert response.status_code == 200
    assert "demo-sign-ins" not in response.content.decode()
    assert "Content-Security-Policy" in response.headers
    assert "'unsafe-inline'" not in response.headers["Content-Security-Policy"]
    people = [{"role": "Editor", "email": "editor@demo.example", "password": "word"}]
    text = render_to_string("account/login.html", {"form": forms.Form(), "demo_sign_ins": people})
    assert "editor@demo.example" in text


@pytest.mark.parametrize("path", ["/accounts/login/", "/accounts/password/reset/", "/accounts/password/reset/done/"])
def test_allauths_pages_stand_in_our_entrance(client: Client, db: None, path: str) -> None:
    text = client.get(path).content.decode()
    assert 'class="entrance__main"' in text
    assert "entrance__drawing" in text


def test_a_wrong_password_is_said_at_the_top(client: Client, db: None) -> None:
    text = client.post("/accounts/login/", {"login": "nobody@example.org", "password": "wrong"}).content.decode()
    assert 'class="form-errors"' in text


def test_the_client_area_keeps_its_scripts_without_eval() -> None:
    context = {"client_nav": [link("Overview", active=True)], "client_name": "Mara Quist", "csrf_token": "t"}
    text = render_to_string("portal_theme/client.html", context)
    assert '"allowEval":false' in text
    assert '"includeIndicatorStyles":false' in text
    assert 'method="post" action="/accounts/logout/"' in text
    assert "Mara Quist" in text


def test_every_template_of_the_theme_compiles() -> None:
    for path in TEMPLATES.rglob("*.html"):
        engines["django"].get_template(str(path.relative_to(TEMPLATES)))
