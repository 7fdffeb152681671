"""Who acts: a person, a machine client or the system itself. Stored as values, never as foreign keys."""

from dataclasses import dataclass
from enum import StrEnum


class ActorKind(StrEnum):
    """What sort of actor it is."""

    PERSON = "PERSON"
    CLIENT = "CLIENT"
    HOLDER = "HOLDER"
    SYSTEM = "SYSTEM"


class LoginStrength(StrEnum):
    """How the actor proved who it is."""

    NONE = "NONE"
    PASSWORD = "PASSWORD"  # noqa: S105 - a level, not a password
    SECOND_FACTOR = "SECOND_FACTOR"
    PASSKEY = "PASSKEY"
    CLIENT_KEY = "CLIENT_KEY"
    CARD_SIGNATURE = "CARD_SIGNATURE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """One acting party. `actor_id` is pseudonymous; `roles` are code names of the glossary."""

    kind: ActorKind
    actor_id: str
    roles: frozenset[str] = frozenset()
    organisation: str = ""
    terminal: str = ""
    strength: LoginStrength = LoginStrength.NONE

    def has_role(self, role: str) -> bool:
        """Say whether the actor holds that role."""
        return role in self.roles


def system_actor(name: str) -> Actor:
    """Return the actor for an automatic act, e.g. ``system_actor("sweeper")``."""
    return Actor(kind=ActorKind.SYSTEM, actor_id=f"system:{name}")
