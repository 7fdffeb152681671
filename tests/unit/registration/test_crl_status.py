"""The JPKI's revocation lists: each way in which one cannot be relied upon makes the application wait."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from apps.registration.adapters.jpki_status import CrlJpkiStatus, partition_of, read_crl
from apps.registration.types.jpki_status import JpkiStatus, StatusAnswer
from tests.builders.application import card, jpki

AT = datetime(2026, 11, 24, 1, tzinfo=UTC)


def crl_answer(directory: Path, *, serial: int = 0x012D57CA, at: datetime = AT) -> StatusAnswer:
    provider = CrlJpkiStatus(directory)
    issuer = jpki().authority("sign-new").certificate
    return provider.check(certificate=card(serial=serial).certificate, issuer=issuer, at=at, max_age=0)


def publish(directory: Path, name: str = "sign-new") -> None:
    stem = partition_of(card().certificate)
    (directory / f"{stem}.crl").write_bytes(jpki().crl(name, at=AT))


@pytest.mark.requirement("R-3.2.3-1")
def test_a_serial_that_is_not_on_the_list_is_good(tmp_path: Path) -> None:
    publish(tmp_path)
    assert crl_answer(tmp_path).status is JpkiStatus.GOOD


@pytest.mark.requirement("R-3.2.3-1")
def test_a_serial_on_the_list_is_revoked(tmp_path: Path) -> None:
    jpki().revoke(card(serial=0x0BADBAD3).certificate)
    publish(tmp_path)
    assert crl_answer(tmp_path, serial=0x0BADBAD3).status is JpkiStatus.REVOKED


def test_without_a_list_of_its_partition_a_certificate_waits(tmp_path: Path) -> None:
    assert crl_answer(tmp_path).detail == "NO_CRL"


def test_a_certificate_without_partition_waits(tmp_path: Path) -> None:
    root = jpki().authority("sign-new").certificate
    assert partition_of(root) == ""
    answer = CrlJpkiStatus(tmp_path).check(certificate=root, issuer=root, at=AT, max_age=0)
    assert answer.detail == "NO_CRL"


@pytest.mark.parametrize("shift", [timedelta(days=2), timedelta(days=-2)])
def test_a_list_outside_its_period_is_stale(tmp_path: Path, shift: timedelta) -> None:
    publish(tmp_path)
    assert crl_answer(tmp_path, at=AT + shift).detail == "STALE"


def test_a_list_of_the_hostile_root_is_refused(tmp_path: Path) -> None:
    publish(tmp_path, "hostile")
    assert crl_answer(tmp_path).detail == "CRL_SIGNATURE"


def test_garbage_is_no_list() -> None:
    leaf, issuer = card().certificate, jpki().authority("sign-new").certificate
    assert read_crl(b"garbage", certificate=leaf, issuer=issuer, at=AT).detail == "UNREADABLE"


def test_the_site_directory_is_the_default() -> None:
    assert crl_answer_default().detail == "NO_CRL"


def crl_answer_default() -> StatusAnswer:
    leaf, issuer = card().certificate, jpki().authority("sign-new").certificate
    return CrlJpkiStatus().check(certificate=leaf, issuer=issuer, at=AT, max_age=0)


def test_the_lists_and_certificates_are_marked_as_simulated() -> None:
    pem = jpki().authority("sign-new").certificate.public_bytes(Encoding.DER)
    assert b"SIMULATED" in pem
    assert b"JPKI-TEST-SYNTH" in pem
