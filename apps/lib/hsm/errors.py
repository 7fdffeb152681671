"""What can go wrong with an HSM, in four classes; the library's own errors stop here."""

from typing import Final

from apps.lib.errors import DomainError, IntegrityFault, Refused, Unavailable


class HsmTransient(Unavailable):
    """The HSM could not answer now; trying again may help."""

    code = "hsm_transient"
    title = "The HSM could not carry out the operation"


class HsmDeviceGone(Unavailable):
    """The token, the session or the library is gone; it must be opened again."""

    code = "hsm_device_gone"
    title = "The HSM is out of reach"


class HsmAuthenticationFailed(Refused):
    """The token refuses the PIN."""

    code = "hsm_authentication_failed"
    title = "The HSM refused the login"


class HsmKeyFault(IntegrityFault):
    """The key is missing, altered, or not what the policy demands."""

    code = "hsm_key_fault"
    title = "The HSM holds no such key, or the key breaks the policy"


class HsmCopyDiffers(IntegrityFault):
    """A backup is not the key that was backed up; nothing was restored (clause 6.2.4.1)."""

    code = "hsm_copy_differs"
    title = "The backup is not the key that was backed up"


class HsmMisused(IntegrityFault):
    """The caller broke the rule: one process, one thread, one session, no fork."""

    code = "hsm_misused"
    title = "The HSM session is used in a forbidden way"


# Names of PKCS#11 v2.40 return values as python-pkcs11 spells them. A handle that we cached and that
# the module does not know any more means that the token behind it went away, so it counts as device.
_DEVICE: Final = (
    "CryptokiNotInitialized DeviceError DeviceMemory DeviceRemoved GeneralError HostMemory "
    "KeyHandleInvalid NoSuchToken ObjectHandleInvalid SessionClosed SessionHandleInvalid "
    "SlotIDInvalid TokenNotPresent TokenNotRecognised UserNotLoggedIn MultipleTokensReturned "
    "TokenWriteProtected"
)
_AUTHENTICATION: Final = (
    "AnotherUserAlreadyLoggedIn PinExpired PinIncorrect PinInvalid PinLenRange PinLocked PinTooWeak "
    "UserAlreadyLoggedIn UserPinNotInitialized UserTooManyTypes"
)
_KEY: Final = (
    "ArgumentsBad AttributeReadOnly AttributeSensitive AttributeTypeInvalid AttributeValueInvalid "
    "DataInvalid DataLenRange DomainParamsInvalid EncryptedDataInvalid EncryptedDataLenRange "
    "FunctionNotSupported KeyIndigestible KeyNeeded KeyNotNeeded KeyNotWrappable KeySizeRange "
    "KeyTypeInconsistent KeyUnextractable MechanismInvalid MechanismParamInvalid "
    "MultipleObjectsReturned NoSuchKey PublicKeyInvalid SessionReadOnly SessionReadOnlyExists "
    "SessionReadWriteSOExists SignatureInvalid SignatureLenRange TemplateIncomplete "
    "TemplateInconsistent UnwrappingKeyHandleInvalid UnwrappingKeySizeRange "
    "UnwrappingKeyTypeInconsistent WrappedKeyInvalid WrappedKeyLenRange WrappingKeyHandleInvalid "
    "WrappingKeySizeRange WrappingKeyTypeInconsistent"
)
_TRANSIENT: Final = (
    "ExceededMaxIterations FunctionCancelled FunctionFailed FunctionRejected NoEvent OperationActive "
    "OperationNotInitialized PKCS11Error RandomNoRNG RandomSeedNotSupported SessionCount "
    "SessionExists"
)
CLASSES: Final[dict[str, type[DomainError]]] = {
    name: family
    for names, family in (
        (_DEVICE, HsmDeviceGone),
        (_AUTHENTICATION, HsmAuthenticationFailed),
        (_KEY, HsmKeyFault),
        (_TRANSIENT, HsmTransient),
    )
    for name in names.split()
}


def classify(error: Exception) -> DomainError:
    """Return the refusal for an error of the library; its text is dropped, only the class name is kept."""
    name = type(error).__name__
    return CLASSES.get(name, HsmTransient)(f"PKCS#11: {name}")
