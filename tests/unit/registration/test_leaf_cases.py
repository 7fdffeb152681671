"""The twenty leaf cases that a registration authority must get right (standards note 1.7)."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509 import ObjectIdentifier

from apps.lib.clock import FixedClock
from apps.registration.adapters.simulated_applicant import SimulatedCard, certified_attributes
from apps.registration.adapters.synthetic_leaf import (
    Authority,
    LeafPlan,
    make_leaf,
)
from apps.registration.models import ScreeningResult
from apps.registration.selectors import approved_application
from apps.registration.types import ApplicationState, CheckOutcome
from tests.builders.application import HANAKO, card, card_key, jpki
from tests.factories.leaf_cases import attributes, noted, rejection
from tests.factories.registration import new_draft, send


@pytest.mark.parametrize("authority", ["sign-new", "sign-old"])
def test_l1_l2_accepts_cards_of_both_generations(ra: FixedClock, authority: str) -> None:
    receipt = send(new_draft(ra, of_card=card(authority=authority)), ra)
    assert receipt.state is ApplicationState.APPROVED


def test_l2_refuses_the_old_generation_after_its_root_has_ended(ra: FixedClock) -> None:
    late = FixedClock("2029-04-02T10:00:00+09:00")
    old = card(authority="sign-old", not_after=datetime(2031, 4, 1, 14, 59, 59, tzinfo=UTC))
    assert rejection(late, of_card=old) == "CERTIFICATE_PATH_ISSUER_NOT_VALID"


@pytest.mark.requirement("R-3.2.3-2")
def test_l3_refuses_a_hostile_root_of_the_same_name(ra: FixedClock) -> None:
    assert jpki().authority("hostile").certificate.subject == jpki().authority("sign-new").certificate.subject
    assert rejection(ra, of_card=card(authority="hostile")) == "CERTIFICATE_PATH_ISSUER_UNKNOWN"


def test_l3_refuses_a_hostile_root_that_claims_the_key_identifier(ra: FixedClock) -> None:
    real, hostile = jpki().authority("sign-new"), jpki().authority("hostile")
    forged = _forged_identifier(hostile, real)
    assert rejection(ra, of_card=forged) == "CERTIFICATE_PATH_ISSUER_SIGNATURE"


def test_l4_refuses_an_authentication_certificate(ra: FixedClock) -> None:
    auth = card(
        authority="auth",
        policy="1.2.392.200149.8.5.1.3.30",
        non_repudiation=False,
        client_authentication=True,
    )
    assert rejection(ra, of_card=auth) == "CERTIFICATE_PROFILE_EXTENDED_KEY_USAGE"


@pytest.mark.parametrize(
    ("plan", "reason"),
    [
        ({"policy": None}, "POLICY_MISSING"),
        ({"policy": "1.2.392.200149.8.5.1.3.30"}, "POLICY_REFUSED"),
        ({"policy": "1.2.392.200149.8.5.1.1.40"}, "POLICY_REFUSED"),
        ({"policy_critical": False}, "POLICY_NOT_CRITICAL"),
    ],
)
def test_l5_refuses_another_policy(ra: FixedClock, plan: dict[str, Any], reason: str) -> None:
    assert rejection(ra, of_card=card(**plan)) == f"CERTIFICATE_PROFILE_{reason}"


def test_l6_refuses_an_unknown_critical_extension(ra: FixedClock) -> None:
    assert rejection(ra, of_card=card(unknown_critical=True)) == "CERTIFICATE_PROFILE_CRITICAL_EXTENSION"


@pytest.mark.parametrize(
    ("plan", "reason"),
    [
        ({"not_after": datetime(2026, 11, 23, 14, 59, 59, tzinfo=UTC)}, "EXPIRED"),
        ({"not_before": datetime(2026, 11, 25, tzinfo=UTC)}, "NOT_YET_VALID"),
    ],
)
def test_l7_refuses_outside_the_period(ra: FixedClock, plan: dict[str, Any], reason: str) -> None:
    assert rejection(ra, of_card=card(**plan)) == f"CERTIFICATE_VALIDITY_{reason}"


@pytest.mark.parametrize(("moment", "fits"), [("14:59:58", True), ("14:59:59", True), ("15:00:00", False)])
def test_l7_ends_to_the_second(ra: FixedClock, moment: str, fits: bool) -> None:
    at = FixedClock(f"2026-11-24T{moment}+00:00")
    last = card(not_after=datetime(2026, 11, 24, 14, 59, 59, tzinfo=UTC))
    if fits:
        assert send(new_draft(at, of_card=last), at).state is ApplicationState.APPROVED
    else:
        assert rejection(at, of_card=last) == "CERTIFICATE_VALIDITY_EXPIRED"


@pytest.mark.requirement("R-3.2.3-1", "R-4.1.1-1")
def test_l8_rejects_a_revoked_certificate_and_keeps_the_evidence(ra: FixedClock) -> None:
    revoked = card(serial=0x0BADBAD1)
    jpki().revoke(revoked.certificate)
    assert rejection(ra, of_card=revoked) == "CERTIFICATE_STATUS_REVOKED"
    assert ScreeningResult.objects.get(code="CERTIFICATE_STATUS").sealed_evidence


@pytest.mark.requirement("R-3.2.3-1")
@pytest.mark.parametrize(
    ("provider", "detail"),
    [
        ("SilentStatus", "NO_ANSWER"),
        ("UnknownStatus", "NOT_KNOWN"),
        ("ForeignStatus", "RESPONDER_UNKNOWN"),
    ],
)
def test_l8_waits_without_a_reliable_answer(
    ra: FixedClock, use_provider: Callable[[str], None], provider: str, detail: str
) -> None:
    use_provider(f"tests.fakes.jpki_status.{provider}")
    receipt = send(new_draft(ra), ra)
    assert receipt.state is ApplicationState.RETRYABLE
    waiting = [view.detail for view in receipt.checks if view.outcome is CheckOutcome.WAITING]
    assert waiting == [detail]


def test_l9_refuses_an_authority_as_a_leaf(ra: FixedClock) -> None:
    assert rejection(ra, of_card=_authority_leaf()) == "CERTIFICATE_PROFILE_IS_AUTHORITY"


def test_l9_refuses_a_leaf_that_another_leaf_issued(ra: FixedClock) -> None:
    parent = card()
    issuer = Authority(name="leaf", certificate=parent.certificate, key=parent.key)
    plan = LeafPlan(serial=5, attributes=certified_attributes(HANAKO))
    key = card_key("rsa", 1)
    child = SimulatedCard(certificate=make_leaf(plan, issuer, key.public_key()), key=key)
    assert rejection(ra, of_card=child) == "CERTIFICATE_PATH_ISSUER_UNKNOWN"


def test_l10_refuses_a_key_usage_without_non_repudiation(ra: FixedClock) -> None:
    assert rejection(ra, of_card=card(non_repudiation=False)) == "CERTIFICATE_PROFILE_KEY_USAGE"


@pytest.mark.parametrize("flags", ["0000", "000000", "00x00"])
def test_l11_refuses_flags_that_do_not_fit_the_name(ra: FixedClock, flags: str) -> None:
    reason = rejection(ra, of_card=card(**attributes(name_flags=flags)))
    assert reason == ("FULL_NAME_FLAG_VALUE" if "x" in flags else "FULL_NAME_FLAG_LENGTH")


def test_l11_tolerates_a_substitute_character_and_notes_it(ra: FixedClock) -> None:
    receipt = send(new_draft(ra, of_card=card(**attributes(name="見〓　花子", name_flags="01000"))), ra)
    assert receipt.state is ApplicationState.APPROVED
    assert noted(receipt) == {"FULL_NAME:SUBSTITUTED"}
    assert approved_application(receipt.application_id).person.full_name == HANAKO.full_name


def test_l11_tolerates_nothing_at_the_other_positions(ra: FixedClock) -> None:
    other = card(**attributes(name="見〓　太子", name_flags="01000"))
    assert rejection(ra, of_card=other) == "FULL_NAME_DIFFERENT"


@pytest.mark.parametrize("certified", ["400000000", "019900228", "419900200", "419900028"])
def test_l12_hands_unknown_dates_of_birth_to_a_person(ra: FixedClock, certified: str) -> None:
    receipt = send(new_draft(ra, of_card=card(**attributes(birth_date=certified))), ra)
    assert receipt.state is ApplicationState.MANUAL_REVIEW


@pytest.mark.parametrize("certified", ["419900301", "519900228", "4199002", "4199002280", "x19900228"])
def test_l12_refuses_another_date_of_birth(ra: FixedClock, certified: str) -> None:
    assert rejection(ra, of_card=card(**attributes(birth_date=certified))).startswith("BIRTH_DATE")


def _forged_identifier(hostile: Authority, real: Authority) -> SimulatedCard:
    """Return a leaf of the hostile root that names the real root's key."""
    from cryptography import x509

    leaf = card(authority="hostile")
    builder = (
        x509.CertificateBuilder()
        .subject_name(leaf.certificate.subject)
        .issuer_name(leaf.certificate.issuer)
        .public_key(leaf.certificate.public_key())
        .serial_number(leaf.certificate.serial_number)
        .not_valid_before(leaf.certificate.not_valid_before_utc)
        .not_valid_after(leaf.certificate.not_valid_after_utc)
    )
    for item in leaf.certificate.extensions:
        if item.oid != ObjectIdentifier("2.5.29.35"):
            builder = builder.add_extension(item.value, critical=item.critical)
    named = x509.AuthorityKeyIdentifier.from_issuer_public_key(real.key.public_key())
    builder = builder.add_extension(named, critical=False)
    return SimulatedCard(certificate=builder.sign(hostile.key, SHA256()), key=leaf.key)


def _authority_leaf() -> SimulatedCard:
    plan = LeafPlan(serial=9, attributes=certified_attributes(HANAKO), authority=True)
    key = card_key()
    return SimulatedCard(certificate=make_leaf(plan, jpki().authority("sign-new"), key.public_key()), key=key)
