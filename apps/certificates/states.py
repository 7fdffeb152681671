"""Life of a certificate of ours, from the request to the end (clauses 7.1, 6.3.2.1, 4.9.12)."""

from enum import StrEnum
from typing import Final

from apps.lib.transitions import TransitionTable


class CertificateState(StrEnum):
    """Where a certificate stands. LINTED: it conforms and may be put in use."""

    REQUESTED = "REQUESTED"
    APPROVED = "APPROVED"
    ISSUED = "ISSUED"
    LINTED = "LINTED"
    IN_USE = "IN_USE"
    SUPERSEDED = "SUPERSEDED"
    EXPIRED = "EXPIRED"
    REVOKED = "REVOKED"


class CertificateEvent(StrEnum):
    """What can happen to it."""

    APPROVE = "APPROVE"
    RECEIVE = "RECEIVE"
    PASS_LINT = "PASS_LINT"  # noqa: S105 - an event
    PUT_IN_USE = "PUT_IN_USE"
    SUPERSEDE = "SUPERSEDE"
    EXPIRE = "EXPIRE"
    REVOKE = "REVOKE"


_State, _Event = CertificateState, CertificateEvent
TABLE: Final = TransitionTable(
    {
        (_State.REQUESTED, _Event.APPROVE): _State.APPROVED,
        (_State.APPROVED, _Event.RECEIVE): _State.ISSUED,
        (_State.ISSUED, _Event.PASS_LINT): _State.LINTED,
        (_State.LINTED, _Event.PUT_IN_USE): _State.IN_USE,
        (_State.IN_USE, _Event.SUPERSEDE): _State.SUPERSEDED,
        (_State.LINTED, _Event.EXPIRE): _State.EXPIRED,
        (_State.IN_USE, _Event.EXPIRE): _State.EXPIRED,
        (_State.SUPERSEDED, _Event.EXPIRE): _State.EXPIRED,
        (_State.LINTED, _Event.REVOKE): _State.REVOKED,
        (_State.IN_USE, _Event.REVOKE): _State.REVOKED,
        (_State.SUPERSEDED, _Event.REVOKE): _State.REVOKED,
    }
)


class CrlState(StrEnum):
    """What the alarm says about the root's list. REFUSED: what was fetched last is not to be believed."""

    FRESH = "FRESH"
    STALE = "STALE"
    MISSING = "MISSING"
    REFUSED = "REFUSED"


class OrderState(StrEnum):
    """Life of an opened issue of the next certificate. OPENED: the key of it is not made yet (6.3.2.1)."""

    OPENED = "OPENED"
    REQUEST_MADE = "REQUEST_MADE"


class OrderEvent(StrEnum):
    """What can happen to it."""

    MAKE_REQUEST = "MAKE_REQUEST"


ORDER_TABLE: Final = TransitionTable(
    {(OrderState.OPENED, OrderEvent.MAKE_REQUEST): OrderState.REQUEST_MADE},
)


class RevocationState(StrEnum):
    """Life of a request to the root CA. LISTED: its published list holds the serial number (5.7.3)."""

    ORDERED = "ORDERED"
    SENT = "SENT"
    LISTED = "LISTED"


class RevocationEvent(StrEnum):
    """What can happen to it; the root CA may publish before anybody noted that the request was sent."""

    SEND = "SEND"
    LIST = "LIST"


REVOCATION_TABLE: Final = TransitionTable(
    {
        (RevocationState.ORDERED, RevocationEvent.SEND): RevocationState.SENT,
        (RevocationState.ORDERED, RevocationEvent.LIST): RevocationState.LISTED,
        (RevocationState.SENT, RevocationEvent.LIST): RevocationState.LISTED,
    }
)
