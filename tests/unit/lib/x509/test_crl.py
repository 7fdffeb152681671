"""A revocation list proves something only when it is the root's own, whole and fresh."""

from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

from apps.lib.x509 import errors
from apps.lib.x509.certificate import read_certificate
from apps.lib.x509.crl import CrlContent, build_crl, check_crl, is_revoked, lint_crl, read_crl
from apps.lib.x509.name import DistinguishedName
from tests.builders import certificate as make
from tests.builders.certificate import NOW, Pki, signs_with, wrap

PKI = Pki()
ROOT = PKI.root()
OTHER = ec.generate_private_key(ec.SECP384R1())
OTHER_NAME = DistinguishedName(country="JP", common_name="Another IACA").to_x509()


def check(der: bytes, *, at: datetime = NOW, root: bytes = ROOT) -> datetime:
    return check_crl(read_crl(der), issuer=read_certificate(root), at=at)


def without(tag: int, *, index: int) -> make.Edit:
    """Return the edit that drops the part with that index, which has that tag."""

    def edit(parts: list[bytes]) -> list[bytes]:
        assert parts[index][0] == tag
        return parts[:index] + parts[index + 1 :]

    return edit


def test_accepts_a_fresh_list_and_says_until_when() -> None:
    assert check(PKI.crl()) == NOW + timedelta(days=30)
    assert lint_crl(read_crl(PKI.crl())) == []


def test_knows_who_is_revoked() -> None:
    crl = read_crl(PKI.crl(5, 2**158 + 1))
    assert is_revoked(crl, 5)
    assert is_revoked(crl, 2**158 + 1)
    assert not is_revoked(crl, 6)


POINT = x509.IssuingDistributionPoint(
    [x509.UniformResourceIdentifier("https://a.example/")], None, True, False, None, False, False
)
FAULTS = [
    ("other issuer", {"issuer": OTHER_NAME}, errors.CrlIssuerMismatch),
    ("other key identifier", {"key_identifier": bytes(20)}, errors.CrlKeyMismatch),
    ("other key", {"signer": OTHER}, errors.CrlSignatureInvalid),
    ("delta", {"more": [(x509.DeltaCRLIndicator(1), True)]}, errors.CrlCriticalExtension),
    ("partition", {"more": [(POINT, True)]}, errors.CrlCriticalExtension),
    ("stale", {"at": NOW - timedelta(days=30)}, errors.CrlStale),
    ("of the future", {"at": NOW + timedelta(seconds=1)}, errors.CrlNotYetValid),
    ("no nextUpdate", {"edit": without(0x17, index=4)}, errors.CrlStale),
    ("no extensions", {"edit": without(0xA0, index=6)}, errors.CrlKeyMismatch),
    ("critical entry", {"entry": [(x509.CertificateIssuer([x509.DirectoryName(OTHER_NAME)]), True)]},
     errors.CrlCriticalExtension),
    ("other inner algorithm", {"edit": make.part(1, wrap(0x30, bytes.fromhex("06082a8648ce3d040302")))},
     errors.CrlUnreadable),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "reason"), [row[1:] for row in FAULTS], ids=[row[0] for row in FAULTS])
def test_refuses_a_list(changes: dict[str, object], reason: type[Exception]) -> None:
    with pytest.raises(reason) as caught:
        check(PKI.crl(5, **changes))  # type: ignore[arg-type]  # keywords of the builder
    assert type(caught.value) is reason


def test_refuses_a_list_with_an_altered_entry() -> None:
    der = PKI.crl(0x7ABBCCDD)
    with pytest.raises(errors.CrlSignatureInvalid):
        check(der.replace(b"\x7a\xbb\xcc\xdd", b"\x7a\xbb\xcc\xde"))


@pytest.mark.parametrize("usage", [[(make.usage("key_cert_sign"), True)], []])
def test_refuses_a_root_that_may_not_sign_lists(usage: list[tuple[x509.ExtensionType, bool]]) -> None:
    root = PKI.root(instead=usage) if usage else PKI.root(without=(x509.KeyUsage,))
    with pytest.raises(errors.CrlIssuerKeyUsage):
        check(PKI.crl(), root=root)


@pytest.mark.parametrize("bad", [b"", b"\x30\x80", PKI.crl()[:-2], PKI.crl() + b"\0", ROOT])
def test_refuses_what_is_no_list(bad: bytes) -> None:
    with pytest.raises(errors.CrlUnreadable):
        read_crl(bad)


PROFILE_FAULTS = [
    ({"number": None}, "crl_number_missing"),
    ({"number": 2**159}, "crl_number_too_long"),
    ({"entry": [(x509.CRLReason(x509.ReasonFlags.key_compromise), False)]}, "crl_entry_extensions"),
    ({"more": [(make.contact(), False)]}, "crl_extension_unwanted"),
]


@pytest.mark.parametrize(("changes", "code"), PROFILE_FAULTS)
def test_finds_the_broken_row_of_the_profile(changes: dict[str, object], code: str) -> None:
    der = PKI.crl(5, **changes)  # type: ignore[arg-type]  # keywords of the builder
    check(der)
    assert [finding.code for finding in lint_crl(read_crl(der))] == [code]


def test_finds_an_empty_list_of_entries() -> None:
    der = PKI.crl(edit=lambda parts: [*parts[:5], b"\x30\x00", *parts[5:]])
    assert [finding.code for finding in lint_crl(read_crl(der))] == ["crl_empty_entries"]


def test_finds_version_1() -> None:
    der = PKI.crl(edit=lambda parts: parts[1:5])
    codes = [finding.code for finding in lint_crl(read_crl(der))]
    assert codes == ["crl_version_not_2", "crl_number_missing"]


class TestBuild:
    content = CrlContent(number=3, this_update=NOW, next_update=NOW + timedelta(days=7), revoked=[(9, NOW)])

    def test_makes_a_list_that_conforms(self) -> None:
        der = build_crl(self.content, issuer_der=ROOT, sign=signs_with(PKI.root_key))
        crl = read_crl(der)
        assert check(der) == NOW + timedelta(days=7)
        assert (crl.number, sorted(crl.revoked)) == (3, [9])
        assert lint_crl(crl) == []

    def test_leaves_the_entries_out_when_nothing_is_revoked(self) -> None:
        empty = CrlContent(number=1, this_update=NOW, next_update=NOW + timedelta(days=7), revoked=[])
        der = build_crl(empty, issuer_der=ROOT, sign=signs_with(PKI.root_key))
        assert lint_crl(read_crl(der)) == []
        assert x509.load_der_x509_crl(der).next_update_utc == datetime(2026, 12, 1, 1, tzinfo=UTC)

    def test_refuses_a_signature_by_another_key(self) -> None:
        with pytest.raises(errors.SignatureRejected):
            build_crl(self.content, issuer_der=ROOT, sign=signs_with(OTHER))
