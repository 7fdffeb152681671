"""Actors are values."""

from dataclasses import FrozenInstanceError

import pytest

from apps.lib.actor import Actor, ActorKind, LoginStrength, system_actor


def test_an_actor_has_the_roles_that_it_was_given_and_no_others() -> None:
    actor = Actor(kind=ActorKind.PERSON, actor_id="staff:1", roles=frozenset({"auditor"}))
    assert actor.has_role("auditor")
    assert not actor.has_role("ca_manager")


def test_an_actor_starts_with_nothing() -> None:
    actor = Actor(kind=ActorKind.CLIENT, actor_id="client:1")
    assert (actor.roles, actor.organisation, actor.terminal) == (frozenset(), "", "")
    assert actor.strength is LoginStrength.NONE


def test_refuses_to_change() -> None:
    actor = system_actor("sweeper")
    with pytest.raises(FrozenInstanceError):
        actor.actor_id = "staff:1"  # type: ignore[misc]  # the fault under test


def test_the_system_acts_under_its_own_name_and_without_roles() -> None:
    actor = system_actor("sweeper")
    assert (actor.kind, actor.actor_id, actor.roles) == (ActorKind.SYSTEM, "system:sweeper", frozenset())


def test_equal_values_are_the_same_actor() -> None:
    assert system_actor("sweeper") == system_actor("sweeper") != system_actor("sealer")
