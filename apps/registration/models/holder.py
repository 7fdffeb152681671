"""The row of a person known to the registration authority, without any personal data in clear."""

from django.db import models
from typing_extensions import override

from apps.lib.identifiers import new_id
from apps.registration.states import EnrolmentState


class Holder(models.Model):
    """`person_index` is the keyed hash of the Individual Number: equality and nothing else."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person_index = models.BinaryField(max_length=32, unique=True)
    state = models.CharField(max_length=10, default=EnrolmentState.APPLICANT.value)
    device_thumbprint = models.BinaryField(max_length=32, null=True)
    created_at = models.DateTimeField()
    enrolled_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    end_cause = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="registration_holder_state",
                condition=models.Q(state__in=[state.value for state in EnrolmentState]),
            ),
            models.CheckConstraint(
                name="registration_holder_device",
                condition=~models.Q(state=EnrolmentState.ENROLLED.value)
                | models.Q(device_thumbprint__isnull=False, enrolled_at__isnull=False),
            ),
            models.UniqueConstraint(
                name="registration_one_device",
                fields=["device_thumbprint"],
                condition=models.Q(state=EnrolmentState.ENROLLED.value),
            ),
        ]

    @override
    def __str__(self) -> str:
        return str(self.id)
