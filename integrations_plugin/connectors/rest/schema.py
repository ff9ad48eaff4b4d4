"""What a REST source is asked for. The defaults fit a service that follows common habits."""

from __future__ import annotations

from typing import Annotated, Literal

from django.utils.translation import gettext_lazy as _
from pydantic import Field

from integrations_plugin.connectors.base import Ask, ConnectorSecrets, ConnectorSettings
from integrations_plugin.connectors.fields import Address, HeaderName, Path
from integrations_plugin.secrets.text import SecretText

SIGN_IN = _("How Foyer signs in")
PAGES = _("How it divides lists into pages")
NAMES = _("What the values are called in its answers")
DOTS = _("With dots for values inside others, such as company.name.")

Name = Annotated[str, Field(max_length=120)]


class RestSettings(ConnectorSettings):
    address: Annotated[
        Address,
        Field(max_length=300),
        Ask(_("Address"), _("Where the service's API begins: https://api.example.com/v1")),
    ]
    path: Annotated[
        Path, Field(max_length=200), Ask(_("Path of the list"), _("Below the address: where the records are listed."))
    ] = "records"
    auth_header: Annotated[HeaderName, Ask(_("Header of the token"), group=SIGN_IN)] = "Authorization"
    auth_word: Annotated[
        str,
        Field(max_length=20, pattern=r"^[A-Za-z]*$"),
        Ask(_("Word before the token"), _("Usually Bearer; may be empty."), group=SIGN_IN),
    ] = "Bearer"

    paging: Annotated[
        Literal["cursor", "number", "none"],
        Ask(
            _("Pages"),
            group=PAGES,
            choices=(
                ("cursor", _("By a mark of the next page")),
                ("number", _("By numbers from 1")),
                ("none", _("Everything in one answer")),
            ),
        ),
    ] = "cursor"
    page_size: Annotated[int, Field(ge=1, le=1000), Ask(_("Records on a page"), group=PAGES)] = 100
    page_size_parameter: Annotated[Name, Ask(_("Parameter of the page's size"), group=PAGES)] = "limit"
    page_parameter: Annotated[Name, Ask(_("Parameter of the page"), group=PAGES)] = "cursor"
    next_field: Annotated[Name, Ask(_("Value with the mark of the next page"), DOTS, group=PAGES)] = "next_cursor"
    since_parameter: Annotated[
        Name,
        Ask(
            _("Parameter for “changed since”"), _("Leave empty if everything has to be fetched each time."), group=PAGES
        ),
    ] = "updated_since"

    items_field: Annotated[
        Name, Ask(_("List of records"), _("Empty if the answer is the list itself."), group=NAMES)
    ] = "data"
    id_field: Annotated[Name, Field(min_length=1), Ask(_("Id"), DOTS, group=NAMES)] = "id"
    time_field: Annotated[Name, Field(min_length=1), Ask(_("When it happened"), group=NAMES)] = "occurred_at"
    changed_field: Annotated[Name, Ask(_("When it last changed"), group=NAMES)] = "updated_at"
    kind_field: Annotated[Name, Ask(_("Kind"), group=NAMES)] = "type"
    title_field: Annotated[Name, Ask(_("Title"), group=NAMES)] = "title"
    company_field: Annotated[
        Name, Ask(_("Company"), _("Its name as in your list of companies, or its id here."), group=NAMES)
    ] = "company.name"
    amount_field: Annotated[Name, Ask(_("Amount of money"), group=NAMES)] = "amount_minor"
    amount_unit: Annotated[
        Literal["minor", "major"],
        Ask(
            _("Amounts are given in"), group=NAMES, choices=(("minor", _("Cents: 1250")), ("major", _("Euros: 12.50")))
        ),
    ] = "minor"
    currency_field: Annotated[Name, Ask(_("Currency"), group=NAMES)] = "currency"
    quantity_field: Annotated[Name, Ask(_("Quantity"), group=NAMES)] = "quantity"
    duration_field: Annotated[Name, Ask(_("Duration in seconds"), group=NAMES)] = "duration_seconds"


class RestSecrets(ConnectorSecrets):
    token: Annotated[SecretText, Ask(_("Token"), _("The key that the service gave you. It is stored encrypted."))]
