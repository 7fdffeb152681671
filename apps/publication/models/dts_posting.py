from django.db import models

from apps.lib.identifiers import new_id


class DtsPosting(models.Model):
    """A file that was put on the repository DTS and fetched back (append-only, 5.7.3).

    `sha256` is that of what was put there, `fetched_sha256` of what came back, empty where nothing did.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=80)
    sha256 = models.CharField(max_length=64)
    fetched_sha256 = models.CharField(max_length=64, default="")
    posted_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} {self.sha256[:16]}"
