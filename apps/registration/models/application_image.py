"""The row of an image that came with an application."""

from django.db import models
from typing_extensions import override

from apps.lib.identifiers import new_id
from apps.registration.types.application import ImageKind


class ApplicationImage(models.Model):
    """The sealed content is removed after delivery (`purged_at`); size and digest (SHA-256) stay."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    application = models.ForeignKey(
        "registration.IssuanceApplication", on_delete=models.PROTECT, related_name="+", editable=False
    )
    kind = models.CharField(max_length=8)
    media_type = models.CharField(max_length=20)
    size = models.PositiveIntegerField()
    digest = models.BinaryField(max_length=32)
    sealed_content = models.BinaryField(null=True)
    purged_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="registration_image_kind",
                condition=models.Q(kind__in=[kind.value for kind in ImageKind]),
            ),
            models.CheckConstraint(
                name="registration_image_purged",
                condition=models.Q(sealed_content__isnull=False, purged_at__isnull=True)
                | models.Q(sealed_content__isnull=True, purged_at__isnull=False),
            ),
            models.UniqueConstraint(name="registration_one_image", fields=["application", "kind"]),
        ]

    @override
    def __str__(self) -> str:
        return f"{self.kind} {self.id}"
