"""The right to one HSM signature. There is no function in this system that signs bytes or a hash.

A `Permit` carries the bytes to be signed and the only key purpose that may sign them. Only the
modules in `_MAKERS` can define kinds of permit (register R-1.4.1-1, R-6.1.7.1), and each permit is
redeemed once.
"""

from enum import StrEnum
from typing import ClassVar, Final

from apps.lib.errors import IntegrityFault, Refused


class KeyPurpose(StrEnum):
    """What a key in the HSM is for; a key signs for one purpose only."""

    DS = "DS"
    AUDIT_LOG = "AUDIT_LOG"
    REVOCATION_LIST = "REVOCATION_LIST"
    SIMULATED_ROOT = "SIMULATED_ROOT"


_MAKERS: Final = frozenset(
    {
        "apps.lib.cps.linter",  # MSO, checkpoint, status list, certification request
        "apps.certificates.adapters.simulated_root_ca",  # the outside root CA, played by a simulator
    }
)


class PermitSpent(IntegrityFault):
    """A permit is good for one signature."""

    code = "permit_spent"
    title = "The permit was used already"


class WrongKeyPurpose(Refused):
    """The key is for another purpose than the permit."""

    code = "wrong_key_purpose"
    title = "This key must not sign this kind of object"


class Permit:
    """Proof that exactly these bytes may be signed once, by a key of one of `purposes`."""

    purposes: ClassVar[frozenset[KeyPurpose]] = frozenset()
    __slots__ = ("_spent", "_to_be_signed")

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if cls.__module__ not in _MAKERS:
            raise TypeError(f"{cls.__module__} may not define permits")

    def __init__(self, to_be_signed: bytes) -> None:
        if type(self) is Permit:
            raise TypeError("only a linter makes permits")
        self._to_be_signed = to_be_signed
        self._spent = False

    def redeem(self, purpose: KeyPurpose) -> bytes:
        """Give up the bytes for signing; raise `WrongKeyPurpose` or, the second time, `PermitSpent`."""
        if purpose not in self.purposes:
            raise WrongKeyPurpose(f"a {purpose} key may not sign under a {type(self).__name__}")
        if self._spent:
            raise PermitSpent
        self._spent = True
        return self._to_be_signed
