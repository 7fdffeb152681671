import inspect

import pytest
from pkcs11 import exceptions

from apps.lib.errors import DomainError
from apps.lib.hsm.errors import (
    CLASSES,
    HsmAuthenticationFailed,
    HsmDeviceGone,
    HsmKeyFault,
    HsmTransient,
    classify,
)

LIBRARY = [
    kind
    for _, kind in inspect.getmembers(exceptions, inspect.isclass)
    if issubclass(kind, exceptions.PKCS11Error)
]


@pytest.mark.parametrize("kind", LIBRARY, ids=lambda kind: kind.__name__)
def test_every_error_of_the_library_has_its_class_and_loses_its_text(kind: type[Exception]) -> None:
    assert kind.__name__ in CLASSES
    told = classify(kind("a PIN or a path"))
    assert told.detail == f"PKCS#11: {kind.__name__}"


@pytest.mark.parametrize(
    ("name", "family"),
    [
        ("DeviceRemoved", HsmDeviceGone),
        ("ObjectHandleInvalid", HsmDeviceGone),
        ("NoSuchToken", HsmDeviceGone),
        ("GeneralError", HsmDeviceGone),
        ("PinIncorrect", HsmAuthenticationFailed),
        ("PinLocked", HsmAuthenticationFailed),
        ("KeyUnextractable", HsmKeyFault),
        ("NoSuchKey", HsmKeyFault),
        ("FunctionFailed", HsmTransient),
        ("SessionCount", HsmTransient),
    ],
)
def test_classes_say_what_may_help(name: str, family: type[DomainError]) -> None:
    assert type(classify(getattr(exceptions, name)())) is family


def test_unknown_error_is_transient_and_named() -> None:
    class VendorDefined(Exception):
        pass

    told = classify(VendorDefined("secret"))
    assert type(told) is HsmTransient
    assert "secret" not in str(told)
