from django.db import models

from apps.lib.cps.roles import Role
from apps.lib.identifiers import new_id


class CeremonyParticipant(models.Model):
    """A person and the one role in which the person takes part."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    ceremony = models.ForeignKey("keys.KeyCeremony", on_delete=models.PROTECT, related_name="+")
    actor_id = models.CharField(max_length=100)
    role = models.CharField(max_length=32, choices=[(role.value, role.value) for role in Role])

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ceremony", "actor_id"], name="one_role_in_a_ceremony"),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.actor_id}"
