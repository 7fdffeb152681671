"""Gathers the rows of one credential's life; five to ten queries whatever the size of the batches."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import F

from apps.audit.selectors import trail
from apps.audit.types import AuditEventView
from apps.issuance.models import Credential, Delivery, IssuanceBatch, MobileSecurityObject, SigningAttempt
from apps.registration.models import ApplicationImage, IssuanceApplication
from apps.registration.selectors import application_status
from apps.registration.types import CheckView
from apps.revocation.models import RevocationRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchLife:
    """One generation of MSOs with its attempts and deliveries."""

    batch: IssuanceBatch
    attempts: tuple[SigningAttempt, ...]
    deliveries: tuple[Delivery, ...]
    members: tuple[MobileSecurityObject, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialLife:
    """Everything that the timeline tells, still as rows and audit events."""

    credential: Credential
    application: IssuanceApplication
    checks: tuple[CheckView, ...]
    images: tuple[ApplicationImage, ...]
    batches: tuple[BatchLife, ...]
    revocation: RevocationRequest | None
    events: Mapping[str, AuditEventView]
    """The first audit event of each kind about the application, the credential or a batch."""


def credential_life(credential: Credential) -> CredentialLife:
    """Read the life of one credential."""
    application = IssuanceApplication.objects.get(pk=credential.application_id)
    batches = IssuanceBatch.objects.filter(credential=credential).order_by("generation")
    return CredentialLife(
        credential=credential,
        application=application,
        checks=application_status(application.pk).checks,
        images=tuple(
            ApplicationImage.objects.filter(application=application).defer("sealed_content").order_by("kind")
        ),
        batches=tuple(_batch_life(batch) for batch in batches),
        revocation=_revocation(credential),
        events=_first_of_each_kind([credential.pk, application.pk, *(batch.pk for batch in batches)]),
    )


def events_about(credential: Credential) -> tuple[AuditEventView, ...]:
    """Return every audit event about the credential, its application and its batches, oldest first."""
    batches = IssuanceBatch.objects.filter(credential=credential).values_list("pk", flat=True)
    subjects = [credential.pk, credential.application_id, *batches]
    events = [event for subject in subjects for event in trail(str(subject))]
    return tuple(sorted(events, key=lambda event: event.seq))


def _batch_life(batch: IssuanceBatch) -> BatchLife:
    """Read what belongs to one batch; payloads and signatures stay where they are."""
    members = MobileSecurityObject.objects.filter(batch=batch).defer("payload", "signature")
    return BatchLife(
        batch=batch,
        attempts=tuple(SigningAttempt.objects.filter(batch=batch).order_by("number")),
        deliveries=tuple(Delivery.objects.filter(batch=batch).order_by("number")),
        members=tuple(members.order_by(F("number"))),
    )


def _revocation(credential: Credential) -> RevocationRequest | None:
    """Return the request that ended the credential, else the last one that was made."""
    requests = RevocationRequest.objects.filter(credential=credential).defer("sealed_evidence")
    return requests.order_by(F("executed_at").desc(nulls_last=True), "-received_at").first()


def _first_of_each_kind(subjects: list[UUID]) -> Mapping[str, AuditEventView]:
    """Return the first event of each name; later ones are retries of the same act."""
    first: dict[str, AuditEventView] = {}
    for subject in subjects:
        for event in trail(str(subject)):
            first.setdefault(event.event, event)
    return first
