"""Programs and their keys. Each service is one transaction, in the tenant of the open scope, and is audited."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from portal.accounts.keys import new_key
from portal.accounts.models import ApiKey, Program, ProgramGrant, User
from portal.audit.public import record
from portal.plugins.registry import api_scopes
from portal.tenants.models import Company, Membership, Tenant
from portal.tenants.roles import Role
from portal.tenants.scope import current_tenant_id, tenant_scope
from portal.tenants.services import Refused, add_member

KEY_LIFE = timedelta(days=365)
KEYS_ALIVE = 2  # while one is being replaced


def create_program(name: str, *, owner: User, by: Any = None) -> Program:
    """A program of the open tenant; its owner answers for it, and its keys stop when the owner leaves."""
    with transaction.atomic():
        program = Program(name=name, owner=owner)
        program.full_clean()
        program.save()
        record("program.created", subject=program, actor=by)
    return program


def change_program(program: Program, *, name: str, owner: User, by: Any = None) -> Program:
    """Another name or owner."""
    with transaction.atomic():
        program = Program.objects.select_for_update().get(pk=program.pk)
        changed = [
            field for field, value in (("name", name), ("owner_id", owner.pk)) if getattr(program, field) != value
        ]
        program.name, program.owner = name, owner
        program.full_clean()
        if changed:
            program.save(update_fields=["name", "owner"])
            record("program.changed", subject=program, actor=by, data={"fields": changed})
    return program


def set_program_active(program: Program, active: bool, *, by: Any = None) -> None:
    """Switch a program off with all its keys, or on again."""
    with transaction.atomic():
        if Program.objects.filter(pk=program.pk, active=not active).update(active=active):
            program.active = active
            record("program.enabled" if active else "program.disabled", subject=program, actor=by)


def grant(program: Program, company: Company | UUID, scopes: Iterable[str], *, by: Any = None) -> ProgramGrant:
    """Let a program act for a company within these scopes; a second call replaces the scopes. None takes it back.

    Scopes of a plugin that is off cannot be chosen; those that the grant has stay while it has any.
    """
    wanted = known_scopes(scopes)
    company_id: Any = getattr(company, "pk", company)
    with transaction.atomic():
        known = Company.objects.filter(pk=company_id).first()
        if known is None:
            raise Refused(_("There is no such company here."))
        if not wanted:
            ProgramGrant.objects.filter(program=program, company_id=company_id).delete()
            row = ProgramGrant(program=program, company_id=company_id, scopes=[])
        else:
            before = ProgramGrant.objects.filter(program=program, company_id=company_id).first()
            kept = [scope for scope in before.scopes if scope not in api_scopes()] if before else []
            row, _created = ProgramGrant.objects.update_or_create(
                program=program, company_id=company_id, defaults={"scopes": sorted({*wanted, *kept})}
            )
        record("program.granted", subject=program, actor=by, data={"company": known.name, "scopes": wanted})
    return row


def create_key(
    program: Program,
    *,
    scopes: Iterable[str] | None = None,
    name: str = "",
    expires_at: datetime | None = None,
    by: Any = None,
) -> tuple[ApiKey, str]:
    """A new key and its text, which is shown once and cannot be had again. Without `scopes` it holds all there are.

    It ends after a year unless said otherwise; a program has at most two keys that work, so that one can be replaced.
    """
    wanted = known_scopes(api_scopes() if scopes is None else scopes)
    if not wanted:
        raise Refused(_("Choose at least one thing that the key may do."))
    now = timezone.now()
    if expires_at is not None and expires_at <= now:
        raise Refused(_("The key would have ended already. Choose a day in the future."))
    with transaction.atomic():
        Program.objects.select_for_update().get(pk=program.pk)
        alive = [key for key in ApiKey.objects.filter(tenant_id=current_tenant_id(), program=program) if key.usable]
        if len(alive) >= KEYS_ALIVE:
            raise Refused(_("This program already has two keys that work. Revoke one of them first."))
        text, kept = new_key()
        key = ApiKey.objects.create(
            tenant_id=current_tenant_id(),
            program=program,
            name=name,
            scopes=wanted,
            expires_at=expires_at or now + KEY_LIFE,
            created_by=by,
            **kept,
        )
        record("key.created", subject=key, actor=by, data={"program": program.name, "scopes": wanted})
    return key, text


def rotate_key(key: ApiKey, *, by: Any = None) -> tuple[ApiKey, str]:
    """A second key like this one; both work until the old one is revoked."""
    with transaction.atomic():
        if not key.usable:
            raise Refused(_("This key no longer works, so it cannot be replaced. Make a new one."))
        fresh, text = create_key(key.program, scopes=key.scopes, name=key.name, by=by)
        record("key.rotated", subject=key, actor=by, data={"successor": str(fresh)})
    return fresh, text


def revoke_key(key: ApiKey, *, by: Any = None) -> None:
    """End a key at once. Its row stays, so that the log can name it."""
    with transaction.atomic():
        mine = ApiKey.objects.filter(pk=key.pk, tenant_id=current_tenant_id(), revoked_at=None)
        if mine.update(revoked_at=timezone.now()):
            record("key.revoked", subject=key, actor=by)
    key.refresh_from_db()


def request_password_reset(email: str) -> None:
    """Have a letter sent to whoever has this address. Takes as long and says as much when nobody has."""
    from portal.accounts.tasks import send_password_reset

    send_password_reset.enqueue(email=email.strip().lower()[:254])


def invite(
    email: str,
    role: Role | str,
    *,
    tenant: Tenant,
    company: Company | UUID | None = None,
    name: str = "",
    by: Any = None,
) -> Membership:
    """Let somebody in and tell them by mail. Does and answers the same whether or not the address is known here."""
    from portal.accounts.tasks import send_invitation

    with transaction.atomic(), tenant_scope(tenant):
        membership = add_member(email, tenant, role, company, by=by, name=name)
        send_invitation.enqueue(membership_id=membership.pk, subject=membership, requested_by=by)
    return membership


def invite_again(membership: Membership, *, by: Any = None) -> None:
    """Send the letter once more, with a new link."""
    from portal.accounts.tasks import send_invitation

    with transaction.atomic(), tenant_scope(membership.tenant_id):
        send_invitation.enqueue(membership_id=membership.pk, subject=membership, requested_by=by)
        record("member.invited_again", subject=membership, label=membership.user.email, actor=by)


def known_scopes(scopes: Iterable[str]) -> list[str]:
    """The scopes, sorted and each once; raises Refused for one that no plugin declares."""
    wanted = sorted(set(scopes))
    if unknown := [scope for scope in wanted if scope not in api_scopes()]:
        raise Refused(_("There is no scope called %(names)s.") % {"names": ", ".join(unknown)})
    return wanted
