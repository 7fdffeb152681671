from django.db import models

from apps.lib.identifiers import new_id


class PresenceChallenge(models.Model):
    """What a participant's own security key is asked to sign in the room; good once, for five minutes."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    attendance = models.ForeignKey("keys.CeremonyAttendance", on_delete=models.PROTECT, related_name="+")
    actor_id = models.CharField(max_length=100)
    statement = models.TextField()
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    spent = models.BooleanField(default=False)

    def __str__(self) -> str:
        return str(self.pk)


class PresenceProof(models.Model):
    """The assertion (WebAuthn) with which a person proved to be in the room, one for each stay."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    attendance = models.OneToOneField("keys.CeremonyAttendance", on_delete=models.PROTECT, related_name="+")
    actor_id = models.CharField(max_length=100)
    statement = models.TextField()
    credential_id = models.BinaryField()
    public_key = models.BinaryField()  # COSE, as it was registered on that day
    authenticator_data = models.BinaryField()
    client_data = models.BinaryField()
    signature = models.BinaryField()
    proved_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.pk)
