from django.db import models

from apps.lib.cps.ceremony_script import CeremonyType
from apps.lib.identifiers import new_id


class CeremonyRehearsal(models.Model):
    """A completed rehearsal at another installation: its sealed minutes, verified when they were admitted.

    `rehearsal_id` is the ceremony's id over there, `body_sha256` the digest without the environment block.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    rehearsal_id = models.UUIDField(unique=True)
    ceremony_type = models.CharField(max_length=16, choices=[(t.value, t.value) for t in CeremonyType])
    title = models.CharField(max_length=100)
    held_on = models.DateField()
    script = models.TextField()
    script_sha256 = models.CharField(max_length=64)
    body_sha256 = models.CharField(max_length=64, db_index=True)
    minutes_sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    admitted_by = models.CharField(max_length=100)
    admitted_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.title
