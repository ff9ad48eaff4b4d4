"""Makes the plan of a form from the stored fields of its section."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from cms_sections.forms import plan
from cms_sections.forms.plan import FieldPlan
from portal.files.public import limit_bytes

# The role of the first field of each of these kinds.
ROLE_OF_KIND = {plan.EMAIL: "email", plan.PHONE: "phone", plan.LONG: "message"}
MEGABYTE = 1024 * 1024


def planned(fields: Any) -> tuple[FieldPlan, ...]:
    """The fields of a form in their order, each with a name of its own."""
    names: set[str] = set()
    roles: set[str] = set()
    found = []
    for number, child in enumerate(fields or ()):
        role = _role(child, roles)
        name = _name(child, number, names)
        names.add(name)
        roles.add(role)
        found.append(_field(child, name, role))
    return tuple(found)


def _role(child: Any, taken: set[str]) -> str:
    role = child.value.get("meaning") or ROLE_OF_KIND.get(child.block_type, "")
    return role if role in plan.ROLES and role not in taken else ""


def _name(child: Any, number: int, taken: set[str]) -> str:
    """By the id of the field in the data alone: where editors move fields while a form is open, no answer and no
    consent becomes that of another field."""
    wanted = f"f-{str(child.id or number)[:8]}"
    return wanted if wanted not in taken else f"{wanted}-{number}"


def _field(child: Any, name: str, role: str) -> FieldPlan:
    kind, value = child.block_type, child.value
    options = tuple(str(each) for each in value.get("options") or ())
    if kind == plan.YES_NO:
        options = (_("Yes"), _("No"))
    most = _count(value.get("most"))
    taken = str(value.get("taken") or "any")
    return FieldPlan(
        name=name,
        kind=kind,
        label=str(value.get("label") or ""),
        help=str(value.get("help") or value.get("text") or "") if kind != plan.FILE else _about_files(value, most),
        required=bool(value.get("required", True)),
        half=bool(value.get("half")),
        role=role,
        options=options,
        smallest=_number(value.get("smallest")),
        largest=_number(value.get("largest")),
        most_files=most,
        files=taken,
        hidden=bool(value.get("hidden")),
        missing=_missing(kind, role),
    )


def _missing(kind: str, role: str) -> str:
    """What is said where nothing was filled in; an empty text for the usual words."""
    if kind == plan.CONSENT:
        return _("Tick this box: without it we may not keep your message.")
    return {
        "name": _("Write your name, so that we know whom to answer."),
        "email": _("Write your e-mail address: our answer goes there."),
        "message": _("Write what it is about; one sentence is enough."),
    }.get(role, "")


def _about_files(value: Any, most: int) -> str:
    from cms_sections.forms.fields import FILE_KINDS

    kinds = FILE_KINDS.get(str(value.get("taken") or "any"), FILE_KINDS["any"])
    largest = max(limit_bytes(kind) for kind in kinds) // MEGABYTE
    names = ", ".join(sorted({kind.extensions[0].lstrip(".").upper() for kind in kinds}))
    about = (
        _("At most %(count)d files of up to %(size)d MB each: %(kinds)s.")
        if most > 1
        else _("A file of up to %(size)d MB: %(kinds)s.")
    )
    words = about % {"count": most, "size": largest, "kinds": names}
    own = str(value.get("help") or "")
    return f"{own} {words}" if own else words


def _count(value: Any) -> int:
    return min(max(value, 1), 5) if isinstance(value, int) else 1


def _number(value: Any) -> str:
    return "" if value is None else str(value)
