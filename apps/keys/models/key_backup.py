from django.db import models

from apps.keys.states import BackupState
from apps.lib.identifiers import new_id


class KeyBackup(models.Model):
    """A key on a backup token, written before it is made (6.2.4.1); its check value is not secret."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key = models.ForeignKey("keys.DsKey", on_delete=models.PROTECT, related_name="+")
    token = models.ForeignKey("keys.Hsm", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=9, choices=[(s.value, s.value) for s in BackupState])
    check_value = models.CharField(max_length=64, default="")
    planned_by = models.CharField(max_length=100)
    planned_at = models.DateTimeField()
    made_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    cause = models.CharField(max_length=100, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=[state.value for state in BackupState]), name="key_backup_state"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="HELD") | ~models.Q(check_value=""), name="key_backup_checked"
            ),
            models.UniqueConstraint(
                fields=["key", "token"],
                condition=models.Q(state__in=["PLANNED", "HELD"]),
                name="one_copy_of_a_key_on_a_token",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key_id} {self.token_id}"
