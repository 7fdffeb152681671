"""The FIDO2 key in software that the demo's people hold, for the tests."""

from dsportal.demo.soft_key import SoftKey

__all__ = ["SoftKey"]
