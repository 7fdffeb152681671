from typing import ClassVar

from django.db import models

from apps.issuance.states import StatusListState
from apps.lib.identifiers import new_id


class StatusList(models.Model):
    """One Token Status List; `version` grows with every revocation in it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    size = models.PositiveIntegerField()
    state = models.CharField(max_length=8, default=StatusListState.OPEN.value)
    version = models.PositiveBigIntegerField(default=1)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(state__in=[s.value for s in StatusListState]),
                name="issuance_status_list_state_known",
            ),
        ]

    def __str__(self) -> str:
        return f"status list {self.pk}"
