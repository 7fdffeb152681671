"""Rules of the site for a new password: how long it is, and that it was not in use before (5.2.3)."""

from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, ngettext

from apps.lib.clock import SYSTEM_CLOCK, Clock
from apps.policy.selectors import site_duration, site_value
from apps.staff.models import PasswordHistory, User


class SiteRules:
    """One of Django's password validators (named in the settings), so that the form shows the rules too."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Raise `ValidationError` for a short password and for one of the last `password_history`."""
        if len(password) < site_value("password_min_length"):
            raise ValidationError(self._length_text(), code="password_too_short")
        if user is not None and was_used(user, password):
            raise ValidationError(
                gettext("This password was in use before; choose a new one."), code="password_used"
            )

    def get_help_text(self) -> str:
        """Return the rules in words."""
        kept = site_value("password_history")
        history = ngettext(
            "It differs from the last %(number)d password.",
            "It differs from the last %(number)d passwords.",
            kept,
        ) % {"number": kept}
        return f"{self._length_text()} {history}"

    @staticmethod
    def _length_text() -> str:
        return gettext("The password has at least %(number)d characters.") % {
            "number": site_value("password_min_length")
        }


def was_used(user: User, password: str) -> bool:
    """Say whether this is the present password or one of the last `password_history` with it."""
    former = PasswordHistory.objects.filter(user_id=user.pk).order_by("-replaced_at", "-id")
    kept = former.values_list("password", flat=True)[: site_value("password_history") - 1]
    return any(check_password(password, known) for known in (user.password, *kept) if known)


def must_change_password(user: User, *, clock: Clock = SYSTEM_CLOCK) -> bool:
    """Say whether the password is a first one, older than `password_max_age_days`, or from the future."""
    age = clock.now() - user.password_changed_at
    return user.must_change_password or abs(age) > site_duration("password_max_age_days")
