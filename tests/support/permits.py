"""Permits without a linter, for tests of the HSM alone. Only tests may play this trick."""

from apps.lib.signing import KeyPurpose, Permit


def permit_for(purpose: KeyPurpose, content: bytes = b"content") -> Permit:
    """Return an unlinted permit; the class pretends to come from the linter."""
    kind = type(
        f"{purpose.title()}TestPermit",
        (Permit,),
        {"__module__": "apps.lib.cps.linter", "__slots__": (), "purposes": frozenset({purpose})},
    )
    made = kind(content)
    assert isinstance(made, Permit)
    return made
