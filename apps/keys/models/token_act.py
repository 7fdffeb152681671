from django.db import models

from apps.keys.states import TokenActKind, TokenActState
from apps.lib.identifiers import new_id


class TokenAct(models.Model):
    """An act that changes what a token holds or who opens it, written before the token is asked."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=7, choices=[(k.value, k.value) for k in TokenActKind])
    state = models.CharField(max_length=8, choices=[(s.value, s.value) for s in TokenActState])
    key = models.ForeignKey("keys.DsKey", on_delete=models.PROTECT, related_name="+", null=True)
    backup = models.ForeignKey("keys.KeyBackup", on_delete=models.PROTECT, related_name="+", null=True)
    share_set = models.PositiveIntegerField(null=True)  # SLIP-39 identifier of the new shares, not secret
    share_threshold = models.PositiveSmallIntegerField(null=True)
    intended_by = models.CharField(max_length=100)
    intended_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    cause = models.CharField(max_length=100, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=[state.value for state in TokenActState]), name="token_act_state"
            ),
            models.CheckConstraint(
                condition=models.Q(kind="RESHARE", key__isnull=True, share_set__isnull=False)
                | models.Q(kind="DESTROY", key__isnull=False)
                | models.Q(kind="RESTORE", key__isnull=False, backup__isnull=False),
                name="token_act_subject",
            ),
            models.UniqueConstraint(
                fields=["kind"],
                condition=models.Q(state="INTENDED"),
                name="one_act_of_a_kind_at_the_token",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"
