from django.db import models

from apps.keys.states import TokenKind
from apps.lib.identifiers import new_id


class Hsm(models.Model):
    """A token and what it said about itself when it was registered."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    label = models.CharField(max_length=32, unique=True)
    manufacturer = models.CharField(max_length=32)
    model = models.CharField(max_length=16)
    serial = models.CharField(max_length=16)
    firmware = models.CharField(max_length=16)
    kind = models.CharField(
        max_length=8,
        choices=[(k.value, k.value) for k in TokenKind],
        default=TokenKind.WORKING.value,
    )
    share_set = models.PositiveIntegerField()  # SLIP-39 identifier of the distribution, not secret
    share_threshold = models.PositiveSmallIntegerField()
    registered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(share_threshold__gte=2), name="hsm_several_people"),
            models.CheckConstraint(
                condition=models.Q(kind__in=[kind.value for kind in TokenKind]), name="hsm_kind"
            ),
        ]

    def __str__(self) -> str:
        return self.label
