"""The row of a person who may log in."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from apps.lib.clock import SYSTEM_CLOCK
from apps.lib.cps.roles import Organisation
from apps.lib.identifiers import new_id


def present_instant() -> datetime:
    """Return the present instant; a named function, because migrations refer to it."""
    return SYSTEM_CLOCK.now()


class UserManager(BaseUserManager["User"]):
    """Finds people; registering one is the service `register_staff`."""


class User(AbstractBaseUser):
    """A member of staff. Powers come from role assignments only: there is no superuser."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    username = models.CharField(
        _("user name"), max_length=64, unique=True, validators=[RegexValidator(r"\A[a-z][a-z0-9._-]{1,63}\Z")]
    )
    display_name = models.CharField(_("name"), max_length=100)
    organisation = models.CharField(_("organisation"), max_length=20)
    is_active = models.BooleanField(_("active"), default=True)
    must_change_password = models.BooleanField(_("must change the password"), default=False)
    password_changed_at = models.DateTimeField(_("password changed at"), default=present_instant)
    registered_at = models.DateTimeField(_("registered at"), default=present_instant)
    work_mail = models.EmailField(_("work address for mail"), blank=True, default="")
    left_at = models.DateTimeField(_("left at"), null=True, blank=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    is_staff = True  # every row is staff; what a person may see is decided by roles
    is_superuser = False

    class Meta:
        verbose_name = _("member of staff")
        verbose_name_plural = _("staff")
        constraints = [
            models.CheckConstraint(
                name="staff_user_organisation",
                condition=models.Q(organisation__in=[item.value for item in Organisation]),
            ),
            models.CheckConstraint(
                name="staff_user_left",
                condition=models.Q(left_at__isnull=True) | models.Q(is_active=False),
            ),
        ]

    @override
    def __str__(self) -> str:
        return self.username

    def get_full_name(self) -> str:
        """Return the name for the screens."""
        return self.display_name

    def get_short_name(self) -> str:
        """Return the name for the screens."""
        return self.display_name

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """Grant nothing: Django's permission table is not used, services and screens ask for roles."""
        del perm, obj
        return False

    def has_module_perms(self, app_label: str) -> bool:
        """Grant nothing, see `has_perm`."""
        del app_label
        return False

    @property
    def public_id(self) -> UUID:
        """The pseudonymous id that audit events carry."""
        return self.id
