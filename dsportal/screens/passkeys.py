"""Passkey ceremonies of django-otp-webauthn, stricter: user verification, new session key, audit."""

from dataclasses import replace
from typing import Any

from django.http import HttpResponse, JsonResponse
from django_otp import login as otp_login
from django_otp_webauthn import views
from django_otp_webauthn.exceptions import NotVerified, OTPWebAuthnApiError
from django_otp_webauthn.helpers import WebAuthnHelper
from django_otp_webauthn.models import WebAuthnCredential, as_credential_descriptors
from django_otp_webauthn.utils import rewrite_exceptions
from webauthn import base64url_to_bytes, verify_registration_response
from webauthn.helpers import parse_registration_credential_json
from webauthn.helpers.structs import (
    AttestationFormat,
    AuthenticatorSelectionCriteria,
    CredentialDeviceType,
    UserVerificationRequirement,
)

from apps.audit.types import Outcome
from apps.lib.actor import LoginStrength
from apps.lib.clock import SYSTEM_CLOCK
from apps.lib.errors import DomainError
from apps.staff.events import StaffEvent
from apps.staff.selectors.factors import usable_credentials, waiting_factors
from apps.staff.services import confirm_authenticator, enrol_passkey, record_access
from apps.staff.types import NewPasskey, Proof
from dsportal.screens import sessions
from dsportal.screens.enrolment import enrolling_actor, may_enrol, next_name
from dsportal.screens.people import next_page, request_actor
from dsportal.screens.refusals import refusal_text


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
        options["allow_credentials"] = as_credential_descriptors(usable_credentials(user.pk))
        return options

    def register_complete(self, user: Any, state: dict[str, Any], data: dict[str, Any]) -> WebAuthnCredential:
        """Verify the ceremony (WebAuthn 7.1) and hand the new key to the service that registers it."""
        credential = parse_registration_credential_json(data)
        verified = verify_registration_response(
            credential=credential,
            expected_challenge=base64url_to_bytes(state["challenge"]),
            expected_rp_id=self.get_relying_party_domain(),
            expected_origin=self.get_allowed_origins(),
            require_user_verification=True,
        )
        factor = enrol_passkey(
            actor=enrolling_actor(self.request),
            clock=SYSTEM_CLOCK,
            user_id=user.pk,
            name=next_name(self.request, Proof.PASSKEY),
            passkey=NewPasskey(
                credential_id=verified.credential_id,
                public_key=verified.credential_public_key,
                sign_count=verified.sign_count,
                aaguid=verified.aaguid,
                transports=tuple(item.value for item in credential.response.transports or ()),
                discoverable=self._check_discoverable(data),
                backup_eligible=verified.credential_device_type == CredentialDeviceType.MULTI_DEVICE,
                backed_up=verified.credential_backed_up,
                attestation_format=AttestationFormat(verified.fmt).value,
                attestation=verified.attestation_object,
                client_data=credential.response.client_data_json,
            ),
        )
        return WebAuthnCredential.objects.get(pk=factor.device.rpartition("/")[2])


class MayRegister:
    """Opens the registration where `may_enrol` does; the package's rule knows no step-up and no recovery."""

    request: Any

    def user_is_mfa_enrolled(self, user: Any) -> bool:
        """Answer the package's question, which is whether a factor must be shown first."""
        del user
        return not may_enrol(self.request)

    def check_can_register(self) -> None:
        """Refuse a session whose second factor was shown too long ago."""
        if not may_enrol(self.request):
            raise NotVerified


class BeginRegistration(MayRegister, views.BeginCredentialRegistrationView):  # type: ignore[misc]  # untyped
    """Gives the challenge for a new passkey."""


class CompleteRegistration(MayRegister, views.CompleteCredentialRegistrationView):  # type: ignore[misc]  # untyped
    """Registers a passkey; the first one of an account opens the session, a further one waits."""

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        """Complete the ceremony."""
        del args, kwargs
        user, state = self.get_user(), self.get_state()
        with rewrite_exceptions():
            device = self.get_helper().register_complete(user=user, state=state, data=self.request.data)
        if device.confirmed and not user.is_verified():
            sessions.prove(self.request, device)
            otp_login(self.request, device)
        return JsonResponse({"id": device.pk, "waiting": not device.confirmed})

    def handle_exception(self, exc: Exception) -> JsonResponse:
        """Answer a refusal of ours in the reader's words; it was audited by the service."""
        if isinstance(exc, DomainError):
            return JsonResponse({"detail": refusal_text(exc), "code": exc.code}, status=403)
        answer: JsonResponse = super().handle_exception(exc)
        return answer


class CompleteAuthentication(views.CompleteCredentialAuthenticationView):  # type: ignore[misc]  # untyped
    """Accepts a passkey as second factor."""

    def check_device_usable(self, device: Any) -> None:
        """Let a passkey in that was approved and is used for the first time; refuse one that still waits."""
        for factor in waiting_factors(device.user_id, Proof.PASSKEY):
            if factor.device == device.persistent_id:
                confirm_authenticator(
                    actor=replace(request_actor(self.request), strength=LoginStrength.PASSKEY),
                    clock=SYSTEM_CLOCK,
                    factor_id=factor.factor_id,
                )
                device.refresh_from_db()
        super().check_device_usable(device)

    def complete_auth(self, device: Any) -> None:
        """Open the session: verified device, new key, audit event."""
        sessions.prove(self.request, device)
        super().complete_auth(device)

    def get_success_url(self) -> str:
        """Return the page the person wanted, if it is ours."""
        return next_page(self.request)

    def handle_exception(self, exc: Exception) -> JsonResponse:
        """Audit a refused key, then answer as the package does."""
        if isinstance(exc, DomainError):
            return JsonResponse({"detail": refusal_text(exc), "code": exc.code}, status=403)
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
