from django.db import models

from apps.lib.identifiers import new_id


class CustodyHandOver(models.Model):
    """One link of the custody chain: the giver carried it out, the receiver approved it (5.2.1.3)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    medium = models.ForeignKey("keys.BackupMedium", on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    giver = models.CharField(max_length=100)
    receiver = models.CharField(max_length=100)
    seal = models.CharField(max_length=48)
    place_before = models.CharField(max_length=100)
    place_after = models.CharField(max_length=100)
    approval_id = models.UUIDField(unique=True)
    handed_over_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["medium", "number"], name="one_hand_over_of_a_number"),
            models.CheckConstraint(
                condition=~models.Q(giver=models.F("receiver")), name="hand_over_between_two_people"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.medium_id} {self.number}"
