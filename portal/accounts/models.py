"""People, their profiles, and the programs that act for companies with keys."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.tenants.models import Membership, TenantModel, check_time_zone


class UserManager(BaseUserManager["User"]):
    """People are found by e-mail, in any case of letters."""

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A person without rights; `password=None` means that they cannot sign in until they set one."""
        if not email:
            raise ValueError("A person needs an e-mail address.")
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A super admin of the whole installation."""
        return self.create_user(email, password, **{**fields, "is_staff": True, "is_superuser": True})


class User(AbstractUser):
    """A person who signs in by e-mail. What they may do comes from their memberships."""

    username = None  # type: ignore[assignment]  # people are known by e-mail
    email = models.EmailField(_("e-mail"), unique=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[UserManager] = UserManager()  # type: ignore[assignment]

    # Set by the scope middleware for one request, never stored: the membership that the person acts under.
    active_membership: Membership | None = None

    class Meta:
        ordering = ("email",)
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints: ClassVar = [
            models.UniqueConstraint(
                Lower("email"),
                name="portal_accounts_user_email",
                violation_error_message=_("A person with this e-mail address exists."),
            )
        ]

    def __str__(self) -> str:
        return self.get_full_name() or self.email


class Profile(models.Model):
    """What a person says of themselves; made with the first change, the defaults are the tenant's."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="profile")
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=64, blank=True, validators=[check_time_zone])
    language = models.CharField(_("language"), max_length=10, blank=True)

    class Meta:
        verbose_name = _("profile")
        verbose_name_plural = _("profiles")

    def __str__(self) -> str:
        return str(self.user)


class PersonPicture(TenantModel):
    """How a person shows themselves in one organisation; its file is private to that organisation."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", verbose_name=_("person"))
    file = models.ForeignKey("portal_files.StoredFile", on_delete=models.PROTECT, related_name="+")

    class Meta(TenantModel.Meta):
        verbose_name = _("picture of a person")
        verbose_name_plural = _("pictures of people")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=("tenant", "user"), name="portal_accounts_picture_once")
        ]

    def __str__(self) -> str:
        return str(self.user)


class Program(TenantModel):
    """A customer's or partner's software that talks to the API with keys. Its grants say for which companies."""

    name = models.CharField(_("name"), max_length=120)
    owner = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="+", verbose_name=_("owner"), help_text=_("Who answers for it.")
    )
    active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta(TenantModel.Meta):
        ordering = ("name",)
        verbose_name = _("program")
        verbose_name_plural = _("programs")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("tenant", "name"),
                name="portal_accounts_program_name",
                violation_error_message=_("A program with this name exists."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class ProgramGrant(TenantModel):
    """A program may act for one company, within these scopes."""

    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="grants", verbose_name=_("program"))
    company = models.ForeignKey(
        "portal_tenants.Company", on_delete=models.PROTECT, related_name="+", verbose_name=_("company")
    )
    scopes = models.JSONField(_("scopes"), default=list)

    class Meta(TenantModel.Meta):
        verbose_name = _("grant")
        verbose_name_plural = _("grants")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("tenant", "program", "company"),
                name="portal_accounts_grant_once",
                violation_error_message=_("This program already has a grant for this company."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.program} · {self.company}"


class ApiKey(models.Model):
    """A program's key: found by its public id, checked by a keyed hash; the key itself is shown once and not kept."""

    tenant = models.ForeignKey("portal_tenants.Tenant", on_delete=models.CASCADE, related_name="+")
    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="keys", verbose_name=_("program"))
    name = models.CharField(_("name"), max_length=120, blank=True)
    public_id = models.CharField(_("begins with"), max_length=12, unique=True, editable=False)
    digest = models.CharField(max_length=64, editable=False)
    pepper = models.CharField(max_length=20, editable=False)
    scopes = models.JSONField(_("scopes"), default=list)
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("last used"), null=True, editable=False)
    revoked_at = models.DateTimeField(_("revoked"), null=True, editable=False)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+", editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        ordering = ("-created_at",)
        verbose_name = _("API key")
        verbose_name_plural = _("API keys")

    def __str__(self) -> str:
        return f"foyer_{self.public_id}…"

    @property
    def usable(self) -> bool:
        return self.revoked_at is None and (self.expires_at is None or self.expires_at > timezone.now())
