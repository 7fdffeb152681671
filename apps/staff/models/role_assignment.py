"""The row that gives a person a role for a time."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from typing_extensions import override

from apps.lib.cps.roles import Scope
from apps.lib.identifiers import new_id
from apps.staff.states import AssignmentState

_NOT_YET = [AssignmentState.PENDING.value]
_HELD = [AssignmentState.ACTIVE.value, AssignmentState.SUSPENDED.value]


class RoleAssignment(models.Model):
    """A role (code of `apps.lib.cps.roles`) of a person for a function and a time; never deleted.

    `approval_id` names the approval that was used up for it; only what the system seeded has none.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(
        "staff.User", on_delete=models.PROTECT, related_name="+", verbose_name=_("member of staff")
    )
    role = models.CharField(_("role"), max_length=40)
    scope = models.CharField(_("function"), max_length=12, blank=True, default="")
    state = models.CharField(_("state"), max_length=12, default=AssignmentState.PENDING.value)
    reason = models.CharField(_("reason"), max_length=300, blank=True, default="")
    is_break_glass = models.BooleanField(_("emergency"), default=False)
    approval_id = models.UUIDField(_("approval"), null=True, blank=True)
    granted_by = models.CharField(_("granted by"), max_length=80)
    granted_at = models.DateTimeField(_("granted at"))
    activated_at = models.DateTimeField(_("activated at"), null=True, blank=True)
    valid_from = models.DateTimeField(_("valid from"))
    valid_until = models.DateTimeField(_("valid until"))
    withdrawn_by = models.CharField(_("withdrawn by"), max_length=80, blank=True, default="")
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)

    class Meta:
        verbose_name = _("role assignment")
        verbose_name_plural = _("role assignments")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["user", "role"], name="staff_role_user_role_idx")
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="staff_role_state_known",
                condition=models.Q(state__in=[state.value for state in AssignmentState]),
            ),
            models.CheckConstraint(
                name="staff_role_scope_known",
                condition=models.Q(scope__in=["", *(scope.value for scope in Scope)]),
            ),
            models.CheckConstraint(
                name="staff_role_period", condition=models.Q(valid_until__gt=models.F("valid_from"))
            ),
            models.CheckConstraint(
                name="staff_role_activation",
                condition=(models.Q(state__in=_NOT_YET, activated_at__isnull=True))
                | models.Q(state__in=_HELD, activated_at__isnull=False)
                | ~models.Q(state__in=_NOT_YET + _HELD),
            ),
            models.CheckConstraint(
                name="staff_role_withdrawal",
                condition=models.Q(state="WITHDRAWN", withdrawn_at__isnull=False) & ~models.Q(withdrawn_by="")
                | ~models.Q(state="WITHDRAWN") & models.Q(withdrawn_at__isnull=True, withdrawn_by=""),
            ),
            models.CheckConstraint(
                name="staff_role_emergency_reason",
                condition=models.Q(is_break_glass=False) | ~models.Q(reason=""),
            ),
            models.UniqueConstraint(
                name="staff_role_one_per_approval",
                fields=["approval_id"],
                condition=models.Q(approval_id__isnull=False),
            ),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.role} {self.id}"
