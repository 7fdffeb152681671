"""What versions of plans and documents have in common: a text, its digest, the approval behind it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.lib.identifiers import new_id
from apps.staff.states import EditionState


class Edition(models.Model):
    """A version: drafted by one person, in force with an approval, superseded by the next."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    version = models.PositiveIntegerField(_("version"))
    body = models.TextField(_("text"))
    body_sha256 = models.CharField(_("digest (SHA-256)"), max_length=64)
    state = models.CharField(_("state"), max_length=10, default=EditionState.DRAFT.value)
    drafted_by = models.CharField(_("drafted by"), max_length=80)
    drafted_at = models.DateTimeField(_("drafted at"))
    approval_id = models.UUIDField(_("approval"), null=True)
    in_force_from = models.DateTimeField(_("in force from"), null=True)
    superseded_at = models.DateTimeField(_("superseded at"), null=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_state",
                condition=models.Q(state__in=[state.value for state in EditionState]),
            ),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_in_force",
                condition=~models.Q(state=EditionState.IN_FORCE.value)
                | models.Q(in_force_from__isnull=False),
            ),
        ]
