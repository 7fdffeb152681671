from django.db import models

from apps.keys.states import CountResult, CustodyItemKind
from apps.lib.identifiers import new_id


class CustodyCount(models.Model):
    """A count of everything under seal by two custodians, one after the other (6.4.2.1)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    counted_by = models.CharField(max_length=100)
    counted_at = models.DateTimeField()
    confirmed_by = models.CharField(max_length=100, default="")
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(counted_by=models.F("confirmed_by")), name="count_by_two_people"
            ),
        ]

    def __str__(self) -> str:
        return str(self.counted_at)


class CustodyCountLine(models.Model):
    """One item of a count: what is registered, and the seal that each counter read (empty: not found)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    count = models.ForeignKey("keys.CustodyCount", on_delete=models.PROTECT, related_name="+")
    item_kind = models.CharField(max_length=16, choices=[(k.value, k.value) for k in CustodyItemKind])
    item_id = models.UUIDField()
    label = models.CharField(max_length=48)
    place = models.CharField(max_length=100)
    seal = models.CharField(max_length=48)
    first_seal = models.CharField(max_length=48)
    second_seal = models.CharField(max_length=48, default="")
    result = models.CharField(max_length=24, default="", choices=[(r.value, r.value) for r in CountResult])

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["count", "item_id"], name="one_line_of_an_item"),
        ]

    def __str__(self) -> str:
        return self.label
