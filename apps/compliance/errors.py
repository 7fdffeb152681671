"""Refusals of the app `compliance`."""

from apps.lib.errors import IntegrityFault, Invalid


class RegisterInvalid(IntegrityFault):
    """The register of obligations is not what this program was made for."""

    code = "register_invalid"
    title = "The register of obligations cannot be read"


class UnknownRequirement(Invalid):
    """A test is marked with an id that the register does not have."""

    code = "requirement_unknown"
    title = "A marked requirement does not exist"
