"""Writing a password: the former one goes into the history."""

from apps.lib.clock import Clock
from apps.staff.models import PasswordHistory, User


def store_password(user: User, password: str, *, clock: Clock, must_change: bool) -> None:
    """Replace the password of a locked row; `must_change` marks one that somebody else knows."""
    PasswordHistory.objects.create(user=user, password=user.password, replaced_at=clock.now())
    user.set_password(password)
    user.must_change_password, user.password_changed_at = must_change, clock.now()
    user.save(update_fields=["password", "must_change_password", "password_changed_at"])
