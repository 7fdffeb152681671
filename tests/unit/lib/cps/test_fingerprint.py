"""No value of the regulation changes without a new edition."""

from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType

import pytest

from apps.lib.cps import approval_kinds, parameters, quorums, roles, site_policy
from apps.lib.cps.approval_kinds import Kind
from apps.lib.cps.editions import EDITION_1_00
from apps.lib.cps.fingerprint import values_sha256
from apps.lib.cps.quorums import Act


def test_the_values_are_those_that_edition_1_00_names() -> None:
    assert values_sha256() == EDITION_1_00.values_sha256


def test_a_changed_number_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parameters, "MSO_VALIDITY", timedelta(days=31))
    assert values_sha256() != EDITION_1_00.values_sha256


def test_a_changed_quorum_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    weaker = dict(quorums.QUORUMS) | {Act.ACTIVATE_KEY: replace(quorums.QUORUMS[Act.ACTIVATE_KEY], people=1)}
    monkeypatch.setattr(quorums, "QUORUMS", MappingProxyType(weaker))
    assert values_sha256() != EDITION_1_00.values_sha256


def test_a_changed_separation_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roles, "SEPARATED", roles.SEPARATED - {frozenset({"auditor", "ca_manager"})})
    assert values_sha256() != EDITION_1_00.values_sha256


def test_a_changed_bound_of_the_site_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    wider = dict(site_policy.SITE_SETTINGS)
    wider["activation_quorum"] = replace(wider["activation_quorum"], lowest=1)
    monkeypatch.setattr(site_policy, "SITE_SETTINGS", MappingProxyType(wider))
    assert values_sha256() != EDITION_1_00.values_sha256


def test_a_changed_kind_of_approval_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    weaker = dict(approval_kinds.KINDS)
    weaker[Kind.SET_SITE_VALUE] = replace(weaker[Kind.SET_SITE_VALUE], needs=())
    monkeypatch.setattr(approval_kinds, "KINDS", MappingProxyType(weaker))
    assert values_sha256() != EDITION_1_00.values_sha256


def test_a_changed_employer_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roles, "EMPLOYERS", MappingProxyType({}))
    assert values_sha256() != EDITION_1_00.values_sha256
