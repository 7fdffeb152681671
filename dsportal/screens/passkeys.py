"""Passkey ceremonies of django-otp-webauthn, stricter: user verification, new session key, audit."""

from typing import Any

from django.http import HttpResponse, JsonResponse
from django_otp_webauthn import views
from django_otp_webauthn.exceptions import OTPWebAuthnApiError
from django_otp_webauthn.helpers import WebAuthnHelper
from webauthn.helpers.structs import AuthenticatorSelectionCriteria, UserVerificationRequirement

from apps.audit.types import Outcome
from apps.lib.clock import SYSTEM_CLOCK
from apps.staff.events import StaffEvent
from apps.staff.services import record_access
from dsportal.screens import sessions
from dsportal.screens.people import next_page, request_actor, request_user


class StrictWebAuthnHelper(WebAuthnHelper):  # type: ignore[misc]  # the package has no types
    """Asks for user verification (PIN or biometrics) whenever a key is made or used."""

    def get_generate_registration_options_kwargs(self, *, user: Any) -> dict[str, Any]:
        """Return the package's options with user verification required."""
        options: dict[str, Any] = super().get_generate_registration_options_kwargs(user=user)
        options["authenticator_selection"] = AuthenticatorSelectionCriteria(
            user_verification=UserVerificationRequirement.REQUIRED,
            resident_key=options["authenticator_selection"].resident_key,
        )
        return options

    def get_generate_authentication_options_kwargs(
        self, *, user: Any = None, require_user_verification: bool
    ) -> dict[str, Any]:
        """Return the package's options; the view's weaker wish for a second factor is overruled."""
        del require_user_verification
        options: dict[str, Any] = super().get_generate_authentication_options_kwargs(
            user=user, require_user_verification=True
        )
        return options


class CompleteRegistration(views.CompleteCredentialRegistrationView):  # type: ignore[misc]  # untyped
    """Registers a passkey; the login it gives gets a new session key and an audit event."""

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        """Complete the ceremony."""
        response: HttpResponse = super().post(*args, **kwargs)
        record_access(
            actor=request_actor(self.request),
            clock=SYSTEM_CLOCK,
            event=StaffEvent.FACTOR_ENROLLED,
            detail={"kind": "WebAuthnCredential"},
        )
        sessions.prove(self.request, request_user(self.request).otp_device)  # type: ignore[attr-defined]  # django-otp
        return response


class CompleteAuthentication(views.CompleteCredentialAuthenticationView):  # type: ignore[misc]  # untyped
    """Accepts a passkey as second factor."""

    def complete_auth(self, device: Any) -> None:
        """Open the session: verified device, new key, audit event."""
        super().complete_auth(device)
        sessions.prove(self.request, device)

    def get_success_url(self) -> str:
        """Return the page the person wanted, if it is ours."""
        return next_page(self.request)

    def handle_exception(self, exc: Exception) -> JsonResponse:
        """Audit a refused key, then answer as the package does."""
        if isinstance(exc, OTPWebAuthnApiError) and self.request.user.is_authenticated:
            record_access(
                actor=request_actor(self.request),
                clock=SYSTEM_CLOCK,
                event=StaffEvent.FACTOR_REJECTED,
                outcome=Outcome.REFUSED,
                detail={"kind": "WebAuthnCredential"},
            )
        answer: JsonResponse = super().handle_exception(exc)
        return answer
