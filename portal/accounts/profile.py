"""A person's own details: read and changed by themselves."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction

from portal.accounts.models import PersonPicture, Profile, User
from portal.audit.public import record
from portal.files.public import IMAGES, receive, remove
from portal.tenants.scope import current_company_id, current_scope


@dataclass(frozen=True, slots=True)
class Details:
    """What a person says of themselves. Empty language and time zone mean: the organisation's."""

    first_name: str
    last_name: str
    phone: str = ""
    language: str = ""
    time_zone: str = ""


def details_of(user: User) -> Details:
    profile = Profile.objects.filter(user=user).first() or Profile(user=user)
    return Details(user.first_name, user.last_name, profile.phone, profile.language, profile.time_zone)


def change_details(user: User, details: Details) -> None:
    """Keep what the person says of themselves. The log gets the names of what changed, not the contents."""
    with transaction.atomic():
        before = details_of(User.objects.select_for_update().get(pk=user.pk))
        changed = [name for name, value in asdict(details).items() if getattr(before, name) != value]
        if not changed:
            return
        user.first_name, user.last_name = details.first_name, details.last_name
        user.save(update_fields=["first_name", "last_name"])
        Profile.objects.update_or_create(
            user=user,
            defaults={"phone": details.phone, "language": details.language, "time_zone": details.time_zone},
        )
        record("account.profile_changed", subject=user, label=user.email, data={"fields": changed})


def picture_of(user: Any) -> PersonPicture | None:
    """The person's picture in the open organisation, or None."""
    if current_scope().tenant_id is None or not isinstance(user, User):
        return None
    found: PersonPicture | None = PersonPicture.objects.select_related("file").filter(user=user).first()
    return found


def set_picture(user: User, upload: Any) -> PersonPicture:
    """Show this picture in the open organisation, in place of any before. Raises FileRefused; then nothing changes."""
    company_id = current_company_id()
    with transaction.atomic():
        drop_picture(user, quiet=True)
        file = receive(
            upload,
            purpose="avatar",
            kinds=IMAGES,
            company=_company(company_id),
            shared_with_company=company_id is not None,
            by=user,
        )
        picture: PersonPicture = PersonPicture.objects.create(user=user, file=file)
        record("account.profile_changed", subject=user, label=user.email, data={"fields": ["picture"]})
    return picture


def drop_picture(user: User, *, quiet: bool = False) -> None:
    """Show no picture any more in the open organisation."""
    with transaction.atomic():
        picture = picture_of(user)
        if picture is None:
            return
        file = picture.file
        picture.delete()
        remove(file)
        if not quiet:
            record("account.profile_changed", subject=user, label=user.email, data={"fields": ["picture"]})


def _company(company_id: Any) -> Any:
    from portal.tenants.models import Company

    return Company.objects.get(pk=company_id) if company_id is not None else None
