"""Questions about the root CA: its certificate and its revocation list."""

from apps.certificates.errors import CrlSourceUnavailable, NoCrl, NoRootCertificate
from apps.certificates.models import CrlEdition, CrlFetch, RootCertificate
from apps.certificates.states import CrlState
from apps.certificates.types import CrlStatus, PinnedRoot
from apps.lib.clock import Clock

_NO_ANSWER = frozenset(
    {"", CrlSourceUnavailable.code}
)  # a silent source is no attack while the list is fresh


def root_certificate() -> bytes:
    """Return the trust anchor (DER); raise `NoRootCertificate`."""
    der = RootCertificate.objects.filter(in_force=True).values_list("der", flat=True).first()
    if der is None:
        raise NoRootCertificate
    return bytes(der)


def pinned_root() -> PinnedRoot:
    """Return facts about the trust anchor; raise `NoRootCertificate`."""
    root = RootCertificate.objects.filter(in_force=True).first()
    if root is None:
        raise NoRootCertificate
    return PinnedRoot(root_id=root.id, sha256=root.sha256, simulated=root.simulated, not_after=root.not_after)


def current_crl() -> bytes:
    """Return the newest accepted revocation list (DER), stale or not; raise `NoCrl`."""
    edition = _newest()
    if edition is None:
        raise NoCrl
    return bytes(edition.der)


def crl_status(*, clock: Clock) -> CrlStatus:
    """Return what the alarm shows now: STALE from nextUpdate on, REFUSED after a list not to be believed."""
    edition = _newest()
    code = CrlFetch.objects.order_by("-id").values_list("code", flat=True).first() or ""
    if edition is None:
        return CrlStatus(state=CrlState.MISSING, code=code)
    state = CrlState.FRESH if clock.now() < edition.next_update_at else CrlState.STALE
    if state is CrlState.FRESH and code not in _NO_ANSWER:
        state = CrlState.REFUSED
    return CrlStatus(
        state=state,
        number=int(edition.number, 16),
        this_update=edition.this_update_at,
        next_update=edition.next_update_at,
        code=code,
    )


def _newest() -> CrlEdition | None:
    return CrlEdition.objects.filter(root__in_force=True).order_by("-number").first()
