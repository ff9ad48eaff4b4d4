"""Deals: their stages, sums, and how they end."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from crm_plugin.contacts.models import Contact
from crm_plugin.deals.facts import DealFacts
from crm_plugin.deals.models import Deal, DealState, LossReason, Pipeline, Stage
from crm_plugin.deals.selectors import board, forecast, stage_sums
from crm_plugin.deals.services import (
    DealIsClosed,
    create_deal,
    delete_deal,
    lose_deal,
    move_deal,
    reopen_deal,
    update_deal,
    win_deal,
)
from portal.audit.models import AuditEntry
from portal.search.public import matching_ids
from portal.tenants.models import Company, Tenant
from portal.tenants.roles import Role
from portal.tenants.scope import tenant_scope
from tests.support.people import MakePerson, SignIn

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


@pytest.fixture
def stages(tenant: Tenant) -> list[Stage]:
    with tenant_scope(tenant):
        pipeline = Pipeline.objects.create(name="Projects")
        return [
            Stage.objects.create(pipeline=pipeline, name=name, position=number, probability=chance)
            for number, (name, chance) in enumerate((("Enquiry", 10), ("Offer", 50), ("Handshake", 90)))
        ]


@pytest.fixture
def deal(tenant: Tenant, brandt: Company, stages: list[Stage]) -> Deal:
    with tenant_scope(tenant):
        return create_deal(
            company=brandt, facts=DealFacts(title="New website", stage=stages[0], amount_minor=1_250_000)
        )


@pytest.mark.usefixtures("scope")
class TestServices:
    def test_a_new_deal_is_open_in_the_tenants_currency_and_found(self, deal: Deal, brandt: Company) -> None:
        assert (deal.state, deal.currency, deal.closed_at) == (DealState.OPEN, "EUR", None)
        assert Deal.objects.filter(pk__in=matching_ids("website brandt", kind="deal")).get() == deal

    def test_it_moves_from_stage_to_stage(self, deal: Deal, stages: list[Stage]) -> None:
        moved = move_deal(deal=deal, stage=stages[1], at=NOON)
        assert (moved.stage, moved.moved_at) == (stages[1], NOON)
        again = move_deal(deal=deal, stage=stages[1])
        assert again.moved_at == NOON, "it has been there since"
        entry = AuditEntry.objects.get(action="crm.deal.moved")
        assert entry.data == {"from": "Enquiry", "to": "Offer"}

    def test_it_is_won_once(self, deal: Deal, stages: list[Stage]) -> None:
        won = win_deal(deal=deal, note=" The draft. ", at=NOON)
        assert (won.state, won.closed_at, won.outcome_note) == (DealState.WON, NOON, "The draft.")
        for attempt in (
            lambda: win_deal(deal=deal),
            lambda: lose_deal(deal=deal, reason=None),
            lambda: move_deal(deal=deal, stage=stages[2]),
        ):
            with pytest.raises(DealIsClosed):
                attempt()
        deal.refresh_from_db()
        assert (deal.state, deal.closed_at, deal.stage) == (DealState.WON, NOON, stages[0])

    def test_it_is_lost_for_a_reason_and_opened_again(self, deal: Deal) -> None:
        reason = LossReason.objects.create(name="Too expensive")
        lost = lose_deal(deal=deal, reason=reason, note="Budget", at=NOON)
        assert (lost.state, lost.loss_reason, lost.outcome_note) == (DealState.LOST, reason, "Budget")
        opened = reopen_deal(deal=deal)
        assert (opened.state, opened.closed_at, opened.loss_reason, opened.outcome_note) == ("open", None, None, "")
        assert reopen_deal(deal=deal).state == "open"

    def test_a_closed_deal_keeps_its_stage_when_changed(self, deal: Deal, brandt: Company, stages: list[Stage]) -> None:
        win_deal(deal=deal)
        deal.refresh_from_db()
        with pytest.raises(ValidationError, match="is closed"):
            update_deal(deal=deal, company=brandt, facts=DealFacts(title="Other", stage=stages[1]))
        changed = update_deal(
            deal=deal, company=brandt, facts=DealFacts(title="Other", stage=stages[0], currency="chf")
        )
        assert (changed.title, changed.currency, changed.amount_minor) == ("Other", "CHF", 0)

    def test_a_deal_that_was_won_while_it_was_edited_stays_won(
        self, deal: Deal, brandt: Company, stages: list[Stage]
    ) -> None:
        edited = Deal.objects.get(pk=deal.pk)
        win_deal(deal=deal, note="Signed", at=NOON)
        changed = update_deal(deal=edited, company=brandt, facts=DealFacts(title="Other", stage=stages[0]))
        assert changed.title == "Other"
        deal.refresh_from_db()
        assert (deal.title, deal.state, deal.closed_at, deal.outcome_note) == ("Other", DealState.WON, NOON, "Signed")

    def test_a_contact_of_another_company_is_refused(
        self, other_company: Company, carla: Contact, stages: list[Stage]
    ) -> None:
        with pytest.raises(ValidationError, match="another company"):
            create_deal(company=other_company, facts=DealFacts(title="Mixed", stage=stages[0], contact=carla))
        assert Deal.objects.count() == 0

    def test_the_database_keeps_state_and_date_together(self, deal: Deal) -> None:
        def close_by_hand() -> None:
            with transaction.atomic():
                Deal.objects.filter(pk=deal.pk).update(state="won")

        with pytest.raises(IntegrityError):
            close_by_hand()

    def test_a_deleted_deal_is_found_no_more(self, deal: Deal) -> None:
        delete_deal(deal=deal)
        assert Deal.objects.count() == 0
        assert list(matching_ids("website", kind="deal")) == []


@pytest.mark.usefixtures("scope")
class TestSums:
    def test_stages_are_summed_by_currency_and_weighed(self, deal: Deal, brandt: Company, stages: list[Stage]) -> None:
        for amount, currency, stage in ((20_000, "EUR", 1), (30_000, "EUR", 1), (5_000, "CHF", 1)):
            facts = DealFacts(title="More", stage=stages[stage], amount_minor=amount, currency=currency)
            create_deal(company=brandt, facts=facts)
        win_deal(deal=create_deal(company=brandt, facts=DealFacts(title="Won", stage=stages[1], amount_minor=99)))
        sums = stage_sums(stages[0].pipeline)
        assert [(entry.stage.name, entry.count, entry.sums) for entry in sums] == [
            ("Enquiry", 1, {"EUR": 1_250_000}),
            ("Offer", 3, {"EUR": 50_000, "CHF": 5_000}),
            ("Handshake", 0, {}),
        ]
        assert forecast(sums) == {"EUR": 125_000 + 25_000, "CHF": 2_500}

    def test_the_board_shows_what_is_due_first_in_as_many_queries(self, brandt: Company, stages: list[Stage]) -> None:
        counted = []
        for round_number in (1, 2):
            for days in (30, 10, None):
                due = date(2026, 6, 1) + timedelta(days=days + round_number) if days else None
                facts = DealFacts(title=f"Due {due}", stage=stages[0], expected_on=due)
                create_deal(company=brandt, facts=facts)
            with CaptureQueriesContext(connection) as queries:
                columns = board(stages[0].pipeline)
                shown = [[(card.title, str(card.company)) for card in column.cards] for column in columns]
            counted.append(len(queries))
        assert counted == [3, 3]
        titles = [title for title, _company in shown[0]]
        assert titles == [
            "Due 2026-06-12",
            "Due 2026-06-13",
            "Due 2026-07-02",
            "Due 2026-07-03",
            "Due None",
            "Due None",
        ]


def post(client: Any, deal: Deal, action: str, **values: Any) -> Any:
    return client.post(reverse(f"crm_deals:{action}", args=[deal.pk]), values)


def test_the_list_shows_amounts_and_sums(signed_in: SignIn, deal: Deal) -> None:
    page = unescape(signed_in(Role.STAFF).get(reverse("crm_deals:index")).content.decode())
    for word in (
        "New website",
        "Brandt Logistik",
        "12,500.00\N{NO-BREAK SPACE}EUR",
        "Forecast",
        "1,250.00\N{NO-BREAK SPACE}EUR",
    ):
        assert word in page


def test_a_deal_is_added_with_an_amount_as_people_type_it(
    signed_in: SignIn, brandt: Company, carla: Contact, stages: list[Stage], tenant: Tenant
) -> None:
    staff = signed_in(Role.STAFF)
    url = f"{reverse('crm_deals:add')}?company={brandt.pk}"
    assert str(brandt.pk) in staff.get(url).content.decode()
    values = {
        "title": "Shop",
        "company": str(brandt.pk),
        "contact": str(carla.pk),
        "stage": str(stages[1].pk),
        "amount": "1.250,50",
        "currency": "eur",
        "expected_on": "2026-06-30",
    }
    for wrong in ({"amount": "much"}, {"currency": "euros"}, {"expected_on": "soon"}, {"stage": str(uuid4())}):
        page = staff.post(url, {**values, **wrong})
        assert page.status_code == 200
        assert set(page.context["form"].errors) == set(wrong)
    assert staff.post(url, values).status_code == 302
    with tenant_scope(tenant):
        deal = Deal.objects.get()
    assert (deal.amount_minor, deal.currency, deal.expected_on) == (125_050, "EUR", date(2026, 6, 30))
    edit = staff.get(reverse("crm_deals:edit", args=[deal.pk])).content.decode()
    assert 'value="1250.50"' in edit


def test_without_a_pipeline_the_form_says_what_to_do(signed_in: SignIn) -> None:
    assert "There is no pipeline" in signed_in(Role.STAFF).get(reverse("crm_deals:add")).content.decode()
    assert "No pipeline with stages yet" in signed_in(Role.STAFF).get(reverse("crm_deals:board")).content.decode()


def test_a_card_is_moved_by_a_list_and_a_button(
    signed_in: SignIn, deal: Deal, stages: list[Stage], tenant: Tenant
) -> None:
    staff = signed_in(Role.STAFF)
    board_url = reverse("crm_deals:board")
    assert "Move “New website” to" in unescape(staff.get(board_url).content.decode())
    answer = post(staff, deal, "move", stage=str(stages[2].pk), next=board_url)
    assert answer.headers["Location"] == board_url
    assert post(staff, deal, "move", stage=str(stages[1].pk), next="https://evil.example/").headers[
        "Location"
    ] == reverse("crm_deals:inspect", args=[deal.pk])
    with tenant_scope(tenant):
        deal.refresh_from_db()
        assert deal.stage == stages[1]


def test_a_deal_is_won_and_stands_on_the_companys_timeline(
    signed_in: SignIn, deal: Deal, brandt: Company, tenant: Tenant
) -> None:
    staff = signed_in(Role.STAFF)
    post(staff, deal, "won", **{"won-note": "The quick draft"})
    with tenant_scope(tenant):
        deal.refresh_from_db()
    assert deal.state == DealState.WON
    page = unescape(staff.get(reverse("crm_companies:inspect", args=[brandt.pk])).content.decode())
    for word in ("Deal opened: New website", "Deal won: New website", "The quick draft"):
        assert word in page
    page = unescape(post(staff, deal, "lost").client.get(reverse("crm_deals:inspect", args=[deal.pk])).content.decode())
    assert "is closed already" in page
    post(staff, deal, "reopen")
    with tenant_scope(tenant):
        deal.refresh_from_db()
    assert deal.state == DealState.OPEN


def test_a_foreign_stage_or_reason_is_refused(
    signed_in: SignIn, deal: Deal, stages: list[Stage], tenant: Tenant, other_tenant: Tenant
) -> None:
    with tenant_scope(other_tenant):
        foreign = Stage.objects.create(pipeline=Pipeline.objects.create(name="Theirs"), name="Theirs")
        reason = LossReason.objects.create(name="Theirs")
    staff = signed_in(Role.STAFF)
    assert post(staff, deal, "move", stage=str(foreign.pk)).status_code == 302
    assert post(staff, deal, "lost", **{"lost-reason": str(reason.pk)}).status_code == 302
    with tenant_scope(tenant):
        deal.refresh_from_db()
        assert (deal.stage, deal.state) == (stages[0], DealState.OPEN)


@pytest.mark.parametrize("action", ["inspect", "edit", "delete", "history"])
def test_foreign_unknown_and_malformed_ids_do_not_exist(
    signed_in: SignIn, person: MakePerson, deal: Deal, other_tenant: Tenant, action: str
) -> None:
    stranger = signed_in(person(Role.MANAGER, tenant=other_tenant))
    url = reverse(f"crm_deals:{action}", args=[deal.pk])
    assert signed_in(Role.MANAGER).get(url).status_code == 200
    assert stranger.get(url).status_code == 404
    assert stranger.get(reverse(f"crm_deals:{action}", args=[uuid4()])).status_code == 404
    assert stranger.get(url.replace(str(deal.pk), "not-an-id")).status_code == 404
    for name in ("move", "won", "lost", "reopen"):
        assert post(stranger, deal, name).status_code == 404


def test_who_may_do_what(signed_in: SignIn, deal: Deal, tenant: Tenant) -> None:
    staff, editor = signed_in(Role.STAFF), signed_in(Role.EDITOR)
    delete = reverse("crm_deals:delete", args=[deal.pk])
    assert staff.post(delete).status_code == 302
    for url in (reverse("crm_deals:index"), reverse("crm_deals:board"), reverse("crm_deals:inspect", args=[deal.pk])):
        assert staff.get(url).status_code == 200
        assert editor.get(url).status_code in {302, 403}
    for name in ("move", "won", "lost", "reopen"):
        assert post(editor, deal, name).status_code in {302, 403}
        assert staff.get(reverse(f"crm_deals:{name}", args=[deal.pk])).status_code == 405
    with tenant_scope(tenant):
        deal.refresh_from_db()
    assert deal.state == DealState.OPEN
    assert signed_in(Role.MANAGER).post(delete).headers["Location"] == reverse("crm_deals:index")
    with tenant_scope(tenant):
        assert Deal.objects.count() == 0
