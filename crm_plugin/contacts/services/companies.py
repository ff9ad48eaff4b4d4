"""Writing companies."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from crm_plugin.contacts.addresses import domain_of_website
from crm_plugin.contacts.facts import CompanyFacts
from crm_plugin.contacts.found_by import COMPANY, CONTACT, company_entry, contact_entry
from crm_plugin.contacts.models import CompanyDetails, Contact
from portal.audit.public import record
from portal.files.public import IMAGES, receive
from portal.files.public import remove as remove_file
from portal.panels.public import uses_sentence
from portal.plugins.public import KeptByAbsentPlugin
from portal.search.public import index, key, remove
from portal.tenants.public import Company
from portal.theme.public import one_line

NO_FACTS = CompanyFacts()


class CompanyInUse(Exception):
    """A company cannot be deleted while something points at it. `sentence` says what, in words for people."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@transaction.atomic
def create_company(
    *, name: str, facts: CompanyFacts = NO_FACTS, active: bool = True, by: Any = None, at: datetime | None = None
) -> Company:
    """A company with its details, found by search at once. `at` says since when it is known, for imports."""
    company: Company = Company.objects.create(name=_cleaned_name(name), active=active)
    if at is not None:  # the column fills itself with the present
        company.created_at = at
        company.save(update_fields=["created_at"])
    details = CompanyDetails(company=company, last_activity_at=at or timezone.now())
    _fill(details, company.name, facts)
    details.save()
    _index(company, details)
    record("crm.company.created", subject=company, actor=by)
    return company


@transaction.atomic
def update_company(*, company: Company, name: str, facts: CompanyFacts, active: bool = True, by: Any = None) -> Company:
    """All of a company's fields at once. Its contacts are found by the new name, too."""
    renamed = company.name != _cleaned_name(name)
    company.name, company.active = _cleaned_name(name), active
    company.save(update_fields=["name", "active"])
    details = details_of(company)
    _check_parent(company, facts.parent)
    changed = _fill(details, company.name, facts)
    details.save()
    _index(company, details)
    if renamed:
        for contact in Contact.objects.filter(company=company):
            entry = contact_entry(contact, company.name)
            index(contact, kind=CONTACT, texts=entry.texts, phones=entry.phones, emails=entry.emails)
    fields_changed = sorted(changed | ({"name"} if renamed else set()))
    record("crm.company.changed", subject=company, actor=by, data={"fields": fields_changed})
    return company


@transaction.atomic
def delete_company(*, company: Company, by: Any = None) -> None:
    """Remove a company nothing points at; else raises CompanyInUse with what does, and changes nothing."""
    try:
        with transaction.atomic():
            record("crm.company.deleted", subject=company, actor=by)
            remove_logo(company=company, by=by)
            remove(company)
            company.delete()
    except KeptByAbsentPlugin as error:
        raise CompanyInUse(error.sentence) from error
    except models.ProtectedError as error:
        raise CompanyInUse(uses_sentence(company, error.protected_objects)) from error


@transaction.atomic
def set_logo(*, company: Company, upload: File, by: Any = None) -> CompanyDetails:
    """A picture for the company in place of the one before. Raises FileRefused; then nothing is changed."""
    details = details_of(company)
    before = details.logo
    details.logo = receive(upload, purpose="logo", kinds=IMAGES, company=company, shared_with_company=True, by=by)
    details.save(update_fields=["logo", "updated_at"])
    if before is not None:
        remove_file(before)
    record("crm.company.logo_set", subject=company, actor=by)
    return details


@transaction.atomic
def remove_logo(*, company: Company, by: Any = None) -> None:
    """Take the logo away; a company without one is left as it is."""
    details = details_of(company)
    before = details.logo
    if before is None:
        return
    details.logo = None
    details.save(update_fields=["logo", "updated_at"])
    remove_file(before)
    record("crm.company.logo_removed", subject=company, actor=by)


def details_of(company: Company) -> CompanyDetails:
    """The details of a company, made now if it came from elsewhere. For services; not saved when new."""
    return CompanyDetails.objects.filter(company=company).first() or CompanyDetails(company=company)


def touch(*, company_id: Any, at: datetime) -> None:
    """Something happened with this company."""
    CompanyDetails.objects.filter(company_id=company_id).filter(
        models.Q(last_activity_at=None) | models.Q(last_activity_at__lt=at)
    ).update(last_activity_at=at)


def _fill(details: CompanyDetails, name: str, facts: CompanyFacts) -> set[str]:
    changed = set()
    for field in fields(facts):
        value = getattr(facts, field.name)
        value = value.strip() if isinstance(value, str) else value
        if getattr(details, field.name) != value:
            setattr(details, field.name, value)
            changed.add(field.name)
    details.name_key = key(name)[:200]
    details.domain = domain_of_website(details.website)
    return changed


def _index(company: Company, details: CompanyDetails) -> None:
    entry = company_entry(details, company.name)
    index(company, kind=COMPANY, texts=entry.texts, phones=entry.phones, emails=entry.emails)


def _cleaned_name(name: str) -> str:
    cleaned = one_line(name)[:200].strip()
    if not cleaned:
        raise ValidationError(_("A company needs a name."))
    return cleaned


def _check_parent(company: Company, parent: Company | None) -> None:
    """A company is never above itself."""
    seen = parent
    for _step in range(20):
        if seen is None:
            return
        if seen.pk == company.pk:
            raise ValidationError({"parent": _("A company cannot stand above itself. Choose another parent company.")})
        details = CompanyDetails.objects.filter(company=seen).select_related("parent").first()
        seen = details.parent if details else None
