"""Login with an IC card: the proxy checks the client certificate, the portal whose it is (5.2.3)."""

from dataclasses import dataclass

from django.http import HttpRequest

from apps.lib.clock import SYSTEM_CLOCK
from apps.staff.selectors.certificates import certificate_holder
from apps.staff.selectors.proxy import client_certificate
from apps.staff.types import Proof
from dsportal.screens.people import request_user
from dsportal.screens.sessions import present


@dataclass(frozen=True, slots=True)
class Card:
    """Stands where django-otp keeps the device that was verified; the card itself is with the person."""

    persistent_id: str = "card"


def recognise_card(request: HttpRequest) -> None:
    """Count a session that was proved with a card as verified, while the card is still there.

    The certificate is looked up anew at each request: a revoked card, or a connection without it, opens
    nothing.
    """
    session = present(request)
    if session is None or session.proof is not Proof.CERTIFICATE:
        return
    digest, user = client_certificate(request), request_user(request)
    if digest and certificate_holder(digest, at=SYSTEM_CLOCK.now()) == user.pk:
        user.otp_device = Card()  # type: ignore[attr-defined]  # django-otp's middleware puts it there
