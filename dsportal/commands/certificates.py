"""Commands about certificates: open, approve, import, put in use, have revoked (5.2.1.4, 5.2.1.6, 7.1)."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from apps.base.columns import state_word
from apps.certificates.selectors import certificates, revocations
from apps.certificates.services import (
    approve_request,
    import_certificate,
    import_root_certificate,
    open_order,
    put_in_use,
    record_revocation_sent,
    request_revocation,
)
from apps.certificates.states import CertificateState, RevocationState
from apps.certificates.types import CertificateRow, CertificateStanding, RevocationCause
from apps.lib.actor import Actor
from apps.lib.clock import Clock
from apps.lib.cps.approval_kinds import KINDS, Kind
from apps.lib.cps.periods import day_in_japan
from apps.lib.cps.roles import Role
from apps.lib.signing import KeyPurpose
from apps.lib.x509.pem import der_of_pem
from dsportal.commands.policy import opened
from dsportal.screens.command import Command, Receipt, says
from dsportal.screens.receipts import in_words, on_day

_SECTION: Final = "keys"
_ENGINEER: Final = frozenset({Role.PKI_ENGINEER})
_ISSUER: Final = frozenset({Role.CERTIFICATE_ISSUER})
_S = CertificateState
Given = Mapping[str, Any]


def _in(*states: CertificateState) -> Callable[[], list[tuple[str, str]]]:
    """Return what offers the certificates in these states."""
    return lambda: [(str(row.certificate_id), _name(row)) for row in certificates() if row.state in states]


def _name(row: CertificateRow) -> str:
    known = row.serial or row.key_id.hex[-8:]
    return f"{state_word(row.purpose)} {known} – {state_word(row.state)}"


def _unsent() -> list[tuple[str, str]]:
    return [
        (str(view.revocation_id), f"{state_word(view.cause)} {view.document_sha256[:16]}")
        for view in revocations()
        if view.state is RevocationState.ORDERED
    ]


class OrderForm(forms.Form):
    """Which key, and when its ceremony is."""

    purpose = forms.TypedChoiceField(
        label=_("Purpose"),
        coerce=KeyPurpose,
        choices=lambda: [
            (purpose.value, state_word(purpose)) for purpose in (KeyPurpose.DS, KeyPurpose.REVOCATION_LIST)
        ],
    )
    ceremony_on = forms.DateField(label=_("Key ceremony on"), help_text=_("See the key calendar (JST)."))


class ApproveForm(forms.Form):
    """Which request."""

    certificate_id = forms.TypedChoiceField(label=_("Certificate"), coerce=UUID, choices=_in(_S.REQUESTED))


def _pem_field(label: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=8000, widget=forms.Textarea(attrs={"rows": 12}))


class ImportForm(forms.Form):
    """What the root CA answered to which request."""

    certificate_id = forms.TypedChoiceField(label=_("Certificate"), coerce=UUID, choices=_in(_S.APPROVED))
    pem = _pem_field(_("Certificate of the root CA (PEM)"))


class RootForm(forms.Form):
    """The root CA's own certificate, and its fingerprint as another way brought it."""

    pem = _pem_field(_("The root CA's own certificate (PEM)"))
    expected_sha256 = forms.CharField(
        label=_("SHA-256 in the minutes of the root CA"),
        max_length=95,
        help_text=_("Type it from the signed paper, not from the file that brought the certificate."),
    )


class UseForm(forms.Form):
    """Which certificate."""

    certificate_id = forms.TypedChoiceField(label=_("Certificate"), coerce=UUID, choices=_in(_S.LINTED))


class RevokeForm(forms.Form):
    """Which certificate, and why."""

    certificate_id = forms.TypedChoiceField(
        label=_("Certificate"), coerce=UUID, choices=_in(_S.LINTED, _S.IN_USE, _S.SUPERSEDED)
    )
    cause = forms.TypedChoiceField(
        label=_("Cause"),
        coerce=RevocationCause,
        choices=lambda: [(code.value, state_word(code)) for code in RevocationCause],
    )
    reason = forms.CharField(label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))


class SentForm(forms.Form):
    """Which request reached the root CA."""

    revocation_id = forms.TypedChoiceField(label=_("Revocation request"), coerce=UUID, choices=_unsent)
    reference = forms.CharField(label=_("Reference of the root CA"), max_length=200)


def _run_order(actor: Actor, clock: Clock, given: Given) -> Receipt:
    done = open_order(actor=actor, clock=clock, **given)
    return Receipt(
        title=_("The issue of the next certificate is open"),
        lines=[(_("Purpose"), in_words(done.purpose)), (_("Key ceremony on"), on_day(done.ceremony_on))],
        next_url=reverse("admin:key_calendar"),
        next_text=_("Key calendar"),
    )


def _run_approve(actor: Actor, clock: Clock, given: Given) -> Receipt:
    return _done(approve_request(actor=actor, clock=clock, **given))


def _run_import(actor: Actor, clock: Clock, given: Given) -> Receipt:
    der = der_of_pem(given["pem"])
    return _done(
        import_certificate(actor=actor, clock=clock, certificate_id=given["certificate_id"], der=der)
    )


def _run_root(actor: Actor, clock: Clock, given: Given) -> Receipt:
    pinned = import_root_certificate(
        actor=actor,
        clock=clock,
        der=der_of_pem(given["pem"]),
        expected_sha256=given["expected_sha256"],
    )
    return Receipt(
        title=_("The act is recorded"),
        lines=[
            (_("SHA-256"), pinned.sha256),
            (_("Valid until"), on_day(day_in_japan(pinned.not_after))),
        ],
        next_url=reverse("admin:key_calendar"),
        next_text=_("Key calendar"),
    )


def _run_use(actor: Actor, clock: Clock, given: Given) -> Receipt:
    return _done(put_in_use(actor=actor, clock=clock, **given))


def _run_revoke(actor: Actor, clock: Clock, given: Given) -> Receipt:
    return opened(request_revocation(actor=actor, clock=clock, **given))


def _run_sent(actor: Actor, clock: Clock, given: Given) -> Receipt:
    done = record_revocation_sent(actor=actor, clock=clock, **given)
    return Receipt(
        title=_("The act is recorded"),
        lines=[(_("State"), in_words(done.state)), (_("Reference of the root CA"), done.reference)],
        next_url=reverse("admin:certificate", args=[done.certificate_id]),
        next_text=_("To the certificate"),
    )


def _done(standing: CertificateStanding) -> Receipt:
    return Receipt(
        title=_("The act is recorded"),
        lines=[(_("State"), in_words(standing.state))],
        next_url=reverse("admin:certificate", args=[standing.certificate_id]),
        next_text=_("To the certificate"),
    )


def _digest_line(given: Given) -> str:
    digest = hashlib.sha256(der_of_pem(given["pem"])).hexdigest()
    return _now("SHA-256 of the certificate: %(digest)s") % {"digest": digest}


def _preview_root(given: Given) -> Sequence[Any]:
    return [
        _digest_line(given),
        _now("Every certificate of ours is judged against this root from now on. It cannot be exchanged."),
    ]


def _preview_import(given: Given) -> Sequence[Any]:
    return [
        _digest_line(given),
        _now("It is judged against its profile and compared with the key in the HSM. It is not in use yet."),
    ]


COMMANDS: Final = (
    Command(
        name="open-certificate-order",
        title=_("Open the issue of the next certificate"),
        clause="6.3.2.1",
        section=_SECTION,
        form=OrderForm,
        roles=_ENGINEER,
        run=_run_order,
        preview=says(_("The request to the root CA is made in the ceremony on this day, with the new key.")),
        reason="opens the issue only; the certificate issuer approves the request before it leaves the house",
    ),
    Command(
        name="approve-certificate-request",
        title=_("Approve a certificate request"),
        clause="5.2.1.4",
        section=_SECTION,
        form=ApproveForm,
        roles=_ISSUER,
        run=_run_approve,
        preview=says(_("The request may then go to the root CA. Whoever asked for it cannot approve it.")),
        reason="the second person after the engineer who asked (5.2.2)",
        dangerous=True,
    ),
    Command(
        name="import-certificate",
        title=_("Import a certificate from the root CA"),
        clause="7.1.2",
        section=_SECTION,
        form=ImportForm,
        roles=_ENGINEER,
        run=_run_import,
        preview=_preview_import,
        reason="takes in what the root CA signed and the linter accepts; the issuer puts it in use",
    ),
    Command(
        name="import-root-certificate",
        title=_("Pin the certificate of the root CA"),
        clause="7.1",
        section=_SECTION,
        form=RootForm,
        roles=_ENGINEER,
        run=_run_root,
        preview=_preview_root,
        reason="a fingerprint from the minutes of the root CA must match; another root is refused",
        dangerous=True,
    ),
    Command(
        name="put-certificate-in-use",
        title=_("Put a certificate in use"),
        clause="5.6",
        section=_SECTION,
        form=UseForm,
        roles=_ISSUER,
        run=_run_use,
        preview=says(
            _("From now on signatures are made under this certificate. The one before is superseded.")
        ),
        reason="the second person after the engineer; the key was opened by several custodians",
        dangerous=True,
    ),
    Command(
        name="revoke-certificate",
        title=_("Ask for the revocation of a certificate"),
        clause="4.9.12",
        section=_SECTION,
        form=RevokeForm,
        roles=KINDS[Kind.REVOKE_CERTIFICATE].asked_by,
        run=_run_revoke,
        preview=says(_("A CA manager is asked to have the root CA revoke this certificate. It is final.")),
        kind=Kind.REVOKE_CERTIFICATE,
    ),
    Command(
        name="record-revocation-sent",
        title=_("Note that a revocation request reached the root CA"),
        clause="5.7.3",
        section=_SECTION,
        form=SentForm,
        roles=_ENGINEER,
        run=_run_sent,
        preview=says(_("The receipt of the root CA is kept. Only its published list proves the revocation.")),
        reason="notes a receipt; proves nothing",
    ),
)
