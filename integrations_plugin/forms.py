"""Forms made from a kind's schemas. A secret is only ever written: its field is always empty."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, get_args, get_origin

from annotated_types import Ge, Le, MaxLen
from django import forms
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from integrations_plugin.connectors.base import Ask, Connector, ConnectorSettings
from integrations_plugin.models import Integration
from integrations_plugin.secrets.store import set_dates
from integrations_plugin.secrets.text import SecretText
from integrations_plugin.services.integrations import SecretsNeeded, secrets_needed

LONGEST_SECRET = 4000


@dataclass(frozen=True, slots=True)
class Group:
    """Fields under one heading; the first group has none. Groups with a mistake in them are shown open."""

    heading: str | Promise
    fields: tuple[forms.BoundField, ...]
    open: bool


class IntegrationForm(forms.Form):
    """Name, settings and secrets of one integration of `connector`'s kind; `integration` when it exists already.

    Valid, it has `settings` (typed) and `secrets` (only those that were typed in).
    """

    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=120, help_text=gettext_lazy("What you and your colleagues call it.")
    )
    settings: ConnectorSettings
    secrets: dict[str, SecretText]

    def __init__(
        self, data: Any = None, *, connector: Connector[Any, Any], integration: Integration | None = None
    ) -> None:
        self.connector = connector
        self.integration = integration
        initial = {**integration.settings, "name": integration.name} if integration else {}
        super().__init__(data, initial=initial)
        stored = set_dates(integration=integration) if integration else {}
        for name, info in connector.settings_schema.model_fields.items():
            self.fields[name] = _field_of(info)
        for name, info in connector.secrets_schema.model_fields.items():
            self.fields[_secret(name)] = _secret_field_of(info, stored.get(name))

    @property
    def groups(self) -> Iterator[Group]:
        """The fields in the order of the page: the ungrouped ones with the secrets first, then each group."""
        headed: dict[str | Promise, list[forms.BoundField]] = {"": [self["name"]]}
        for name, info in self.connector.settings_schema.model_fields.items():
            headed.setdefault(_ask(info).group, []).append(self[name])
        headed[""].extend(self[_secret(name)] for name in self.connector.secrets_schema.model_fields)
        for heading, fields in headed.items():
            yield Group(heading, tuple(fields), not heading or any(field.errors for field in fields))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors:
            self._read(cleaned)
        self._say_what_is_gone()
        if not self.errors and self.integration:
            for name in secrets_needed(integration=self.integration, settings=self.settings) - set(self.secrets):
                self.add_error(_secret(name), str(SecretsNeeded()))
        return cleaned

    def clean_name(self) -> str:
        name: str = " ".join(self.cleaned_data["name"].split())
        same = Integration.objects.filter(name=name)
        if self.integration:
            same = same.exclude(pk=self.integration.pk)
        if same.exists():
            raise forms.ValidationError(_("An integration with this name exists."))
        return name

    def _say_what_is_gone(self) -> None:
        """The page never gives a secret back: with a mistake elsewhere it has to be typed again."""
        for name in self.connector.secrets_schema.model_fields if self.errors else ():
            if self.data.get(_secret(name)):
                self[_secret(name)].help_text = _("It was not saved, and is not shown. Enter it again.")

    def _read(self, cleaned: dict[str, Any]) -> None:
        schema: type[BaseModel] = self.connector.settings_schema
        try:
            self.settings = self.connector.settings_schema.model_validate(
                {name: cleaned[name] for name in schema.model_fields}
            )
        except ValidationError as error:
            for problem in error.errors(include_url=False, include_input=False):
                self.add_error(str(problem["loc"][0]), _words(problem))
        self.secrets = {
            name: SecretText(cleaned[_secret(name)])
            for name in self.connector.secrets_schema.model_fields
            if cleaned.get(_secret(name))
        }
        for name in self.secrets:
            del cleaned[_secret(name)]


def _secret(name: str) -> str:
    """Apart from the settings, which may have a field of the same name."""
    return f"secret_{name}"


def _ask(info: FieldInfo) -> Ask:
    return next(part for part in info.metadata if isinstance(part, Ask))


def _field_of(info: FieldInfo) -> forms.Field:
    ask = _ask(info)
    common: dict[str, Any] = {
        "label": ask.label,
        "help_text": ask.help,
        "initial": None if info.is_required() else info.default,
    }
    if info.annotation is bool:
        return forms.BooleanField(required=False, **common)
    if get_origin(info.annotation) is Literal:
        labels = dict(ask.choices)
        return forms.ChoiceField(
            choices=[(value, labels.get(value, value)) for value in get_args(info.annotation)], **common
        )
    if info.annotation is int:
        least = next((part.ge for part in info.metadata if isinstance(part, Ge)), None)
        most = next((part.le for part in info.metadata if isinstance(part, Le)), None)
        return forms.IntegerField(min_value=least, max_value=most, **common)  # type: ignore[arg-type]
    longest = next((part.max_length for part in info.metadata if isinstance(part, MaxLen)), 500)
    return forms.CharField(required=info.is_required(), max_length=longest, **common)


def _secret_field_of(info: FieldInfo, set_at: datetime | None) -> forms.Field:
    ask = _ask(info)
    label: Any = ask.label
    help_text: Any = ask.help
    if set_at:
        day = date_format(localtime(set_at), "DATE_FORMAT")
        help_text = _("Set on %(day)s. Leave it empty to keep it.") % {"day": day}
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=info.is_required() and set_at is None,
        max_length=LONGEST_SECRET,
        widget=forms.PasswordInput(render_value=False, attrs={"autocomplete": "new-password", "spellcheck": "false"}),
    )


def _words(problem: Any) -> str:
    cause = problem.get("ctx", {}).get("error")
    return str(cause) if isinstance(cause, ValueError) else _("This does not fit here. Look at the example.")
