"""5.7.3: the root CA's list and our DS certificates are put on the repository DTS and fetched back."""

import hashlib

from django.db import transaction

from apps.audit.services import record_event
from apps.certificates.errors import NoCrl
from apps.certificates.selectors import certificate_facts, current_crl, offered_certificates
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.publication.errors import DtsDiffers, DtsUnavailable
from apps.publication.events import PublicationEvent
from apps.publication.models import DtsPosting
from apps.publication.types import DtsTarget, Posting


def post_to_dts(*, actor: Actor, clock: Clock, target: DtsTarget) -> tuple[Posting, ...]:
    """Put what is not there yet, fetch everything back, and compare octet by octet.

    Raises `DtsUnavailable`, or `DtsDiffers` where the public gets something else; both are written down.
    """
    postings = tuple(
        _post(name, content, target, actor=actor, clock=clock) for name, content in _files().items()
    )
    if wrong := [each.name for each in postings if not each.is_there]:
        raise DtsDiffers(", ".join(wrong), clause="5.7.3")
    return postings


def _files() -> dict[str, bytes]:
    files = {
        f"ds-{each.sha256[:16]}.cer": certificate_facts(each.certificate_id).der
        for each in offered_certificates()
    }
    try:
        return {"iaca.crl": current_crl()} | files
    except NoCrl:
        return files


def _post(name: str, content: bytes, target: DtsTarget, *, actor: Actor, clock: Clock) -> Posting:
    wanted, last = hashlib.sha256(content).hexdigest(), _last(name)
    is_new = last is None or last.sha256 != wanted
    if is_new:
        target.put(name, content)
    found = _fetched(name, target)
    if is_new or (last is not None and last.fetched_sha256 != found):
        _record(name, wanted, found, actor=actor, clock=clock)
    return Posting(name=name, sha256=wanted, is_there=found == wanted)


def _last(name: str) -> DtsPosting | None:
    return DtsPosting.objects.filter(name=name).order_by("-posted_at", "-pk").first()


def _fetched(name: str, target: DtsTarget) -> str:
    """Return the digest of what the public gets, nothing where it gets nothing."""
    try:
        return hashlib.sha256(target.fetch(name)).hexdigest()
    except DtsUnavailable:
        return ""


@transaction.atomic
def _record(name: str, wanted: str, found: str, *, actor: Actor, clock: Clock) -> None:
    DtsPosting.objects.create(name=name, sha256=wanted, fetched_sha256=found, posted_at=clock.now())
    record_event(
        actor=actor,
        clock=clock,
        event=PublicationEvent.DTS_POSTED,
        subject=name,
        clause="5.7.3",
        detail={"sha256": wanted, "is_there": found == wanted},
    )
