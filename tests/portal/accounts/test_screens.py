"""People & keys in the admin: who sees what, and that each screen does what it says."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from wagtail.models import PageViewRestriction, Site

from portal.accounts.models import PersonPicture, User
from portal.files.public import StoredFile
from portal.jobs.testing import run_jobs
from portal.tenants.models import Company, Membership, SiteTenant, Tenant
from portal.tenants.roles import Role
from portal.tenants.scope import tenant_scope
from portal.tenants.services import add_member, link_site, prepare_tenant
from tests.portal.accounts.screens import GRANTS, KEYS, MEMBERS, PROGRAMS, shown_errors, text
from tests.support.people import MakePerson, SignIn

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", [MEMBERS, PROGRAMS, KEYS, f"{MEMBERS}new/", f"{PROGRAMS}new/", f"{KEYS}new/", GRANTS])
@pytest.mark.parametrize(
    ("role", "status"), [(Role.ADMIN, 200), (Role.MANAGER, 200), (Role.EDITOR, 302), (Role.STAFF, 302)]
)
def test_the_screens_are_for_admins_and_managers(signed_in: SignIn, path: str, role: Role, status: int) -> None:
    response = signed_in(role).get(path)

    assert response.status_code == status
    if status == 302:
        assert response.headers["Location"] == "/admin/"


@pytest.mark.parametrize("role", [Role.ADMIN, Role.MANAGER, Role.EDITOR, Role.STAFF])
@pytest.mark.parametrize(
    "path",
    ["/admin/users/", "/admin/users/new/", "/admin/groups/", "/admin/sites/", "/admin/locales/", "/admin/api-tokens/"],
)
def test_wagtail_s_own_people_and_sites_are_for_super_admins(signed_in: SignIn, role: Role, path: str) -> None:
    client = signed_in(role)
    known = User.objects.create_user("secret.person@elsewhere.example")

    for response in (client.get(path), client.get(f"/admin/users/edit/{known.pk}/"), client.post(path)):
        assert response.status_code in {302, 404}
        assert "secret.person" not in text(response)
    assert "/admin/users/" not in text(client.get("/admin/"))


def test_a_super_admin_reaches_them(signed_in: SignIn, person: MakePerson, tenant: Tenant) -> None:
    client = signed_in(person("", is_superuser=True))
    client.post("/accounts/organisation/", {"seat": f"t{tenant.pk}"})

    for path in ("/admin/users/", "/admin/groups/", "/admin/sites/", MEMBERS, KEYS):
        assert client.get(path).status_code == 200


def test_the_menu_shows_seat_and_entries(signed_in: SignIn) -> None:
    manager, editor = text(signed_in(Role.MANAGER).get("/admin/")), text(signed_in(Role.EDITOR).get("/admin/"))

    assert "Alder \\u0026 Co \\u00b7 Manager" in manager or "Alder &amp; Co · Manager" in manager
    assert "People \\u0026 keys" in manager or "People &amp; keys" in manager
    assert '"/admin/people/members/"' in manager
    assert "/admin/people/members/" not in editor


def test_the_list_has_this_tenant_s_members_only_and_no_name_before_the_first_sign_in(
    signed_in: SignIn, person: MakePerson, other_tenant: Tenant, company: Company
) -> None:
    known = person("", tenant=other_tenant, first_name="Known", last_name="Elsewhere")
    add_member(known, other_tenant, Role.ADMIN)
    client = signed_in(Role.MANAGER)
    manager = User.objects.get(email__startswith="manager")
    membership = manager.memberships.get()
    add_member(known.email, membership.tenant, Role.CUSTOMER, company)
    person(Role.ADMIN, tenant=other_tenant)

    page = text(client.get(MEMBERS))

    assert known.email in page
    assert "Acme Logistik" in page
    assert "Known Elsewhere" not in page
    assert "admin2@birch.example" not in page
    assert text(client.get(f"{MEMBERS}?q=Elsewhere")).count(known.email) == 0
    User.objects.filter(pk=known.pk).update(last_login=timezone.now() + timedelta(seconds=1))
    assert "Known Elsewhere" in text(client.get(MEMBERS))
    assert known.email in text(client.get(f"{MEMBERS}?q=Elsewhere"))


def test_inviting_somebody_new_and_somebody_known_looks_the_same(
    signed_in: SignIn, person: MakePerson, tenant: Tenant, other_tenant: Tenant
) -> None:
    known = person(Role.STAFF, tenant=other_tenant, first_name="Known", last_name="Elsewhere")
    client = signed_in(Role.MANAGER)
    answers = []
    for email in ("new@example.org", known.email):
        response = client.post(f"{MEMBERS}new/", {"email": email, "name": "Typed Name", "role": "staff", "company": ""})
        page = text(client.get(MEMBERS))
        (said,) = re.findall(r"An invitation is on its way to ([^<.]+\.\w+)\.", page)
        answers.append((response.status_code, response.headers["Location"], said == email))
        assert mail.outbox == []

    assert answers == [(302, MEMBERS, True)] * 2
    known.refresh_from_db()
    assert known.first_name == "Known"
    assert User.objects.get(email="new@example.org").get_full_name() == "Typed Name"
    run_jobs()
    letters = {letter.to[0]: letter for letter in mail.outbox}
    assert set(letters) == {"new@example.org", known.email}
    assert "/accounts/password/reset/key/" in letters["new@example.org"].body
    assert letters[known.email].body.count("http") == 1
    assert "http://127.0.0.1:8000/accounts/login/" in letters[known.email].body
    assert letters[known.email].subject == "You have access to Alder & Co"


def test_the_link_of_an_invitation_sets_a_password_and_opens_the_door(signed_in: SignIn, tenant: Tenant) -> None:
    signed_in(Role.ADMIN).post(
        f"{MEMBERS}new/", {"email": "new@example.org", "name": "", "role": "editor", "company": ""}
    )
    run_jobs()
    (path,) = re.findall(r"http://127.0.0.1:8000(/accounts/password/reset/key/\S+)", str(mail.outbox[0].body))
    client = Client()
    form = client.get(path).headers["Location"]
    client.post(form, {"password1": "a-new-long-one-1", "password2": "a-new-long-one-1"})
    client.post("/accounts/login/", {"login": "new@example.org", "password": "a-new-long-one-1"})

    assert client.get("/admin/").status_code == 200


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"email": "no address"}, "valid email"),
        ({"email": ""}, "required"),
        ({"role": "customer"}, "Choose the company"),
        ({"role": "editor"}, "not one of the available choices"),
        ({"role": "admin"}, "not one of the available choices"),
        ({"role": "root"}, "not one of the available choices"),
        ({"role": "customer", "company": "FOREIGN"}, "not one of the available choices"),
        ({"role": "customer", "company": "not-a-uuid"}, "not"),
    ],
)
def test_a_wrong_invitation_is_refused_and_nobody_is_let_in(
    signed_in: SignIn, foreign_company: Company, fields: dict[str, str], error: str
) -> None:
    if fields.get("company") == "FOREIGN":
        fields = {**fields, "company": str(foreign_company.pk)}
    client = signed_in(Role.MANAGER)
    before = (User.objects.count(), Membership.objects.count())

    response = client.post(
        f"{MEMBERS}new/", {"email": "new@example.org", "name": "", "role": "staff", "company": "", **fields}
    )

    assert response.status_code == 200
    assert error in shown_errors(response)
    assert (User.objects.count(), Membership.objects.count()) == before
    run_jobs()
    assert mail.outbox == []


def test_a_role_is_changed_and_ended_and_said_in_the_history(
    signed_in: SignIn, person: MakePerson, tenant: Tenant
) -> None:
    membership = person(Role.STAFF).memberships.get()
    client = signed_in(Role.MANAGER)

    changed = client.post(f"{MEMBERS}edit/{membership.pk}/", {"role": "manager"})
    assert changed.headers["Location"] == MEMBERS
    membership.refresh_from_db()
    assert membership.role == "manager"

    assert "loses the access as Manager" in text(client.get(f"{MEMBERS}delete/{membership.pk}/"))
    assert client.post(f"{MEMBERS}delete/{membership.pk}/").headers["Location"] == MEMBERS
    membership.refresh_from_db()
    assert membership.active is False

    history = text(client.get(f"{MEMBERS}history/{membership.pk}/"))
    for words in ("Access ended", "Role changed", "from: staff, to: manager", "Member added"):
        assert words in history
    assert client.get(f"{MEMBERS}edit/{membership.pk}/").status_code == 404


@pytest.mark.parametrize("action", ["edit", "delete", "invite-again"])
def test_a_manager_cannot_touch_an_admin_or_editor(signed_in: SignIn, person: MakePerson, action: str) -> None:
    client = signed_in(Role.MANAGER)
    for role in (Role.ADMIN, Role.EDITOR):
        membership = person(role).memberships.get()
        for response in (
            client.get(f"{MEMBERS}{action}/{membership.pk}/"),
            client.post(f"{MEMBERS}{action}/{membership.pk}/", {"role": "staff"}),
        ):
            assert (response.status_code, response.headers.get("Location")) == (302, "/admin/")
        membership.refresh_from_db()
        assert (membership.role, membership.active) == (role, True)


@pytest.mark.parametrize("action", ["edit", "delete", "history", "invite-again"])
def test_a_member_of_another_tenant_does_not_exist(
    signed_in: SignIn, person: MakePerson, other_tenant: Tenant, action: str
) -> None:
    foreign = person(Role.STAFF, tenant=other_tenant).memberships.get()
    client = signed_in(Role.ADMIN)

    for response in (
        client.get(f"{MEMBERS}{action}/{foreign.pk}/"),
        client.post(f"{MEMBERS}{action}/{foreign.pk}/", {"role": "manager"}),
    ):
        assert response.status_code == 404
        assert foreign.user.email not in text(response)
    foreign.refresh_from_db()
    assert (foreign.role, foreign.active) == ("staff", True)


def test_the_last_admin_is_told_so(signed_in: SignIn) -> None:
    client = signed_in(Role.ADMIN)
    membership = Membership.objects.get(role="admin", tenant__slug="alder")

    response = client.post(f"{MEMBERS}edit/{membership.pk}/", {"role": "staff"})

    assert response.status_code == 200
    assert "last admin" in text(response)
    ended = client.post(f"{MEMBERS}delete/{membership.pk}/", follow=True)
    assert "last admin" in text(ended)
    membership.refresh_from_db()
    assert (membership.role, membership.active) == ("admin", True)


def test_an_invitation_is_sent_again_only_to_who_has_not_come_yet(
    signed_in: SignIn, person: MakePerson, tenant: Tenant
) -> None:
    waiting = add_member("waiting@example.org", tenant, Role.STAFF)
    client = signed_in(Role.MANAGER)
    url = f"{MEMBERS}invite-again/{waiting.pk}/"
    assert url in text(client.get(f"{MEMBERS}edit/{waiting.pk}/"))
    active = person(Role.STAFF).memberships.get()
    User.objects.filter(pk=active.user_id).update(last_login=timezone.now())
    assert "invite-again" not in text(client.get(f"{MEMBERS}edit/{active.pk}/"))

    assert client.get(url).status_code == 200
    run_jobs()
    assert mail.outbox == []
    assert client.post(url).headers["Location"] == MEMBERS
    run_jobs()
    assert [letter.to for letter in mail.outbox] == [["waiting@example.org"]]


@pytest.mark.parametrize("role", [Role.ADMIN, Role.MANAGER, Role.EDITOR, Role.STAFF])
def test_choosing_a_company_shows_this_tenant_s_to_who_may(
    signed_in: SignIn, company: Company, other_company: Company, foreign_company: Company, role: Role
) -> None:
    client = signed_in(role)
    response = client.get("/admin/people/choose-company/results/?q=zen")
    chosen = client.get(f"/admin/people/choose-company/chosen/{foreign_company.pk}/")
    broken = client.get("/admin/people/choose-company/chosen/not-a-uuid/")

    if role == Role.EDITOR:
        assert response.status_code == chosen.status_code == broken.status_code == 302
        assert "Zenith" not in text(response)
        return
    assert "Zenith GmbH" in text(response)
    assert "Acme" not in text(response)
    assert "Foreign" not in text(client.get("/admin/people/choose-company/"))
    assert chosen.status_code == broken.status_code == 404


def test_the_account_page_has_the_portal_s_profile(signed_in: SignIn, person: MakePerson) -> None:
    user = person(Role.STAFF, first_name="Stefan", last_name="Moor")
    client = signed_in(user)
    page = text(client.get(reverse("wagtailadmin_account")))

    assert 'name="profile-phone"' in page
    assert "avatar-avatar" not in page
    assert "name_email-email" not in page
    assert "locale-current_time_zone" not in page
    for link in ("/accounts/password/change/", "/accounts/2fa/"):
        assert link in page

    fields = {
        "profile-first_name": "Stefan",
        "profile-last_name": "Moor-Ende",
        "profile-phone": "+49 30 1",
        "profile-language": "",
        "profile-time_zone": "Asia/Tokyo",
        "theme-theme": "system",
        "theme-contrast": "system",
        "theme-density": "default",
        "theme-keyboard_shortcuts": "on",
    }
    refused = client.post(reverse("wagtailadmin_account"), {**fields, "profile-phone": "none"})
    assert refused.status_code == 200
    assert "Write the number in figures" in text(refused)
    saved = client.post(reverse("wagtailadmin_account"), fields)
    assert saved.status_code == 302, shown_errors(saved)
    user.refresh_from_db()
    assert (user.last_name, user.profile.time_zone) == ("Moor-Ende", "Asia/Tokyo")


def test_a_page_s_privacy_offers_the_groups_of_this_organisation_alone(
    signed_in: SignIn, tenant: Tenant, other_tenant: Tenant
) -> None:
    site = Site.objects.get(is_default_site=True)
    SiteTenant.objects.filter(site=site).delete()
    link_site(site, tenant)
    prepare_tenant(other_tenant)
    client = signed_in(Role.EDITOR)
    url = f"/admin/pages/{site.root_page_id}/privacy/"

    assert "alder: editor" in text(client.get(url))
    assert "birch" not in text(client.get(url))
    foreign = Group.objects.get(name="birch: editor")
    refused = client.post(url, {"restriction_type": "groups", "groups": [foreign.pk], "password": ""})
    assert "set_privacy_done" not in text(refused)
    assert not PageViewRestriction.objects.exists()
    own = Group.objects.get(name="alder: editor")
    done = client.post(url, {"restriction_type": "groups", "groups": [own.pk], "password": ""})
    assert "set_privacy_done" in text(done)
    assert list(PageViewRestriction.objects.get().groups.all()) == [own]


@pytest.mark.parametrize("role", [Role.STAFF, Role.EDITOR, Role.CUSTOMER])
def test_a_picture_is_taken_shown_replaced_and_taken_away(
    signed_in: SignIn, person: MakePerson, tenant: Tenant, other_tenant: Tenant, company: Company, role: Role
) -> None:
    user = person(role, company=company if role == Role.CUSTOMER else None, first_name="A", last_name="B")
    client = signed_in(user)
    customer = role == Role.CUSTOMER
    url, prefix = ("/client/profile/", "") if customer else ("/admin/account/", "profile-")
    fields = {f"{prefix}first_name": "A", f"{prefix}last_name": "B"}
    theme = {"theme-theme": "system", "theme-contrast": "system", "theme-density": "default"}

    def send(**extra: Any) -> Any:
        return client.post(url, {**fields, **theme, **{f"{prefix}{name}": value for name, value in extra.items()}})

    refused = send(picture=SimpleUploadedFile("me.png", b"no picture at all"))
    assert refused.status_code in {200, 422}
    with tenant_scope(tenant):
        assert not PersonPicture.objects.exists()
    for colour in ("red", "blue"):
        content = io.BytesIO()
        Image.new("RGB", (600, 500), colour).save(content, "PNG")
        assert send(picture=SimpleUploadedFile("me.png", content.getvalue())).status_code == 302
        with tenant_scope(tenant):
            picture = PersonPicture.objects.select_related("file").get()
            assert StoredFile.objects.filter(purpose="avatar").count() == 1
        shown = picture.file.size_url(400)
        assert client.get(shown).status_code == 200
        assert shown in text(client.get(url)) or picture.file.size_url(64) in text(client.get(url))
    assert signed_in(person(Role.ADMIN, tenant=other_tenant)).get(shown).status_code == 404
    assert send(drop_picture="on").status_code == 302
    with tenant_scope(tenant):
        assert not PersonPicture.objects.exists()
        assert not StoredFile.objects.filter(purpose="avatar").exists()
