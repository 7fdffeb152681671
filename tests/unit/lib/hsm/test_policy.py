from dataclasses import replace

import pytest

from apps.lib.hsm.interface import BackupMethod, Curve, KeyAttributes
from apps.lib.hsm.policy import (
    BORN_INSIDE,
    CURVES,
    DEMANDED,
    SIGNATURE_BYTES,
    broken_by,
    digest,
    parse_token_label,
    token_label,
)
from apps.lib.signing import KeyPurpose

GOOD = KeyAttributes(**(DEMANDED | BORN_INSIDE), wrap_with_trusted=False)
WRAPPABLE_KEY = replace(GOOD, extractable=True, wrap_with_trusted=True, never_extractable=False)
RESTORED = replace(WRAPPABLE_KEY, always_sensitive=False, local=False)


def test_tables_are_the_regulations() -> None:
    assert CURVES == {
        KeyPurpose.DS: Curve.P256,
        KeyPurpose.AUDIT_LOG: Curve.P256,
        KeyPurpose.REVOCATION_LIST: Curve.P256,
        KeyPurpose.SIMULATED_ROOT: Curve.P384,
    }
    assert SIGNATURE_BYTES == {Curve.P256: 64, Curve.P384: 96}
    assert {name for name, value in DEMANDED.items() if value} == {"sensitive", "sign"}
    assert {name for name, value in DEMANDED.items() if not value} == {
        "extractable", "sign_recover", "decrypt", "unwrap", "derive", "modifiable", "copyable",
    }  # fmt: skip
    assert BORN_INSIDE == {"always_sensitive": True, "never_extractable": True, "local": True}


@pytest.mark.parametrize("name", sorted(DEMANDED | BORN_INSIDE))
def test_names_each_attribute_that_breaks_the_policy(name: str) -> None:
    assert broken_by(replace(GOOD, **{name: not getattr(GOOD, name)})) == (name,)
    assert broken_by(GOOD) == ()


@pytest.mark.requirement("R-6.2.1.1-1", "R-6.2.4.1-2")
def test_a_key_may_leave_exactly_as_the_backup_method_allows() -> None:
    wrap = BackupMethod.WRAP
    assert broken_by(WRAPPABLE_KEY, method=wrap) == ()
    assert broken_by(WRAPPABLE_KEY) == ("extractable", "never_extractable")
    assert broken_by(replace(WRAPPABLE_KEY, wrap_with_trusted=False), method=wrap) == ("wrap_with_trusted",)
    assert broken_by(GOOD, method=wrap) == ()
    assert broken_by(replace(GOOD, never_extractable=False), method=wrap) == ("never_extractable",)


def test_only_a_restoration_on_record_excuses_a_key_that_was_not_born_in_its_token() -> None:
    wrap = BackupMethod.WRAP
    assert broken_by(RESTORED, method=wrap) == ("always_sensitive", "local")
    assert broken_by(RESTORED, method=wrap, restored=True) == ()
    assert broken_by(replace(RESTORED, derive=True), method=wrap, restored=True) == ("derive",)
    assert "extractable" in broken_by(RESTORED, restored=True)


@pytest.mark.parametrize("purpose", list(KeyPurpose))
def test_purpose_survives_in_the_label(purpose: KeyPurpose) -> None:
    assert parse_token_label(token_label(purpose, "ds-1")) == (purpose, "ds-1")


@pytest.mark.parametrize("text", ["", "ds-1", "DS", "DS:", "ROOT:ds-1", "DS:UPPER", "ds:ds-1"])
def test_objects_that_are_not_ours_are_ignored(text: str) -> None:
    assert parse_token_label(text) is None


def test_digests_have_the_length_of_the_curve() -> None:
    assert (len(digest(Curve.P256, b"x")), len(digest(Curve.P384, b"x"))) == (32, 48)
