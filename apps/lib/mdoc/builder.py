"""Builds MSOs and the credentials around them (ISO/IEC 18013-5 9.1.2; clause 4.3.1), a batch at a time."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from apps.lib import cbor, cose
from apps.lib.errors import Refused
from apps.lib.identifiers import random_bytes
from apps.lib.mdoc.device_key import check_point, cose_key_bytes
from apps.lib.mdoc.profile import EncodedElements, MsoProfile
from apps.lib.mdoc.templates import NamespaceTemplate, encoded_validity, object_template
from apps.lib.mdoc.types import DeviceKey, MobileSecurityObject, PreparedMso, StatusReference, Validity

_INDEX_LIMIT: Final = 1 << 32
_URI_MAXIMUM: Final = 2048
_SIGNED_START: Final = cbor.head(cbor.MAP, 2) + cbor.text_string("issuerAuth") + cbor.head(cbor.ARRAY, 4)
_PROTECTED: Final = cbor.byte_string(cose.PROTECTED_ES256)
_X5CHAIN: Final = cbor.head(cbor.MAP, 1) + cbor.head(cbor.UNSIGNED, cose.LABEL_X5CHAIN)
_SIGNATURE_BYTES: Final = 64
_SIGNATURE_HEAD: Final = cbor.head(cbor.BYTES, _SIGNATURE_BYTES)
_NAME_SPACES: Final = cbor.text_string("nameSpaces")


class BuildRefused(Refused):
    """The parts do not make an MSO of this profile; nothing was built."""

    code = "mso_build_refused"
    title = "The MSO cannot be built"


class MsoBuilder:
    """Makes the MSOs of one profile version."""

    def __init__(self, profile: MsoProfile) -> None:
        self._profile = profile
        self._known = {name: frozenset(rows) for name, rows in profile.element_names().items()}

    def prepare(
        self,
        elements: EncodedElements,
        *,
        device_keys: Sequence[DeviceKey],
        validity: Validity,
        statuses: Sequence[StatusReference | None],
    ) -> list[PreparedMso]:
        """Return one MSO per device key, with the status entry at the same place of `statuses`.

        All draw salts and shuffles from one read of the system's generator. Raise `BuildRefused` where the
        elements are not of this profile, the batch is empty or too large, keys or status entries repeat, a
        status entry is missing (or must not be there), or the dates break ISO/IEC 18013-5 9.1.2.4.
        """
        self._refuse_foreign(elements)
        self._refuse_batch(device_keys, statuses)
        self._refuse_validity(validity)
        for key in device_keys:
            check_point(key)
        return self._build(elements, device_keys, validity, statuses)

    def _build(
        self,
        elements: EncodedElements,
        device_keys: Sequence[DeviceKey],
        validity: Validity,
        statuses: Sequence[StatusReference | None],
    ) -> list[PreparedMso]:
        batch = _BatchTemplate(self._profile, elements, validity)
        random = random_bytes(len(device_keys) * batch.random_bytes)
        return [
            batch.fill(key, status, random, number * batch.random_bytes)
            for number, (key, status) in enumerate(zip(device_keys, statuses, strict=True))
        ]

    def _refuse_foreign(self, elements: EncodedElements) -> None:
        made_for = (elements.doc_type, elements.profile_id, elements.profile_version)
        if made_for != (self._profile.doc_type, self._profile.profile_id, self._profile.version):
            raise BuildRefused("the elements were encoded for another profile", clause="3.1.1")
        for name, entries in elements.name_spaces.items():
            identifiers = {identifier for identifier, _ in entries}
            if len(identifiers) != len(entries) or not identifiers <= self._known.get(name, frozenset()):
                raise BuildRefused("an element is not in the profile, or stands twice", clause="3.1.1")
        if not elements.name_spaces or not all(elements.name_spaces.values()):
            raise BuildRefused("there are no elements, or none in a namespace", clause="4.3.1")

    def _refuse_batch(
        self, device_keys: Sequence[DeviceKey], statuses: Sequence[StatusReference | None]
    ) -> None:
        if not 1 <= len(device_keys) <= self._profile.batch_maximum:
            raise BuildRefused(f"a batch has 1 to {self._profile.batch_maximum} device keys")
        if len(statuses) != len(device_keys):
            raise BuildRefused("there must be one status entry for each device key")
        if len(set(device_keys)) != len(device_keys):
            raise BuildRefused("a device key stands twice", clause="3.1.5")
        present = [status for status in statuses if status is not None]
        if len(present) != (len(statuses) if self._profile.status_claim else 0):
            raise BuildRefused("the profile decides whether an MSO has a status entry", clause="4.9.6")
        if len(set(present)) != len(present):
            raise BuildRefused("a status entry stands twice")
        if not all(_is_usable(status) for status in present):
            raise BuildRefused("a status entry is out of bounds")

    def _refuse_validity(self, validity: Validity) -> None:
        dates = [validity.signed, validity.valid_from, validity.valid_until]
        if validity.expected_update is not None:
            dates.append(validity.expected_update)
        if not all(_is_whole_utc(instant) for instant in dates):
            raise BuildRefused("dates are UTC and whole seconds", clause="8.1")
        update = validity.expected_update or validity.signed
        if not (validity.signed <= validity.valid_from < validity.valid_until):
            raise BuildRefused("signed, valid from and valid until are out of order", clause="8.1")
        if not validity.signed <= update <= validity.valid_until:
            raise BuildRefused("the expected update lies outside the validity", clause="8.1")


class _BatchTemplate:
    """What the members of a batch share: the applicant's items, the dates, the constant parts."""

    def __init__(self, profile: MsoProfile, elements: EncodedElements, validity: Validity) -> None:
        named = sorted((cbor.text_string(name), name) for name in elements.name_spaces)
        self._parts = [NamespaceTemplate(name, elements.name_spaces[name]) for _, name in named]
        self._object = object_template(profile.doc_type, len(named))
        self._dates = encoded_validity(validity)
        self._start = cbor.head(cbor.MAP, len(named))
        self._profile = profile
        self._validity = validity
        self.random_bytes = sum(part.random_bytes for part in self._parts)

    def fill(self, key: DeviceKey, status: StatusReference | None, random: bytes, offset: int) -> PreparedMso:
        """Make one credential from the `random_bytes` random bytes at `offset`."""
        value_digests, digests, items = {}, [], [self._start]
        for part in self._parts:
            value_digests[part.name], encoded_digests, encoded_items = part.fill(random, offset)
            offset += part.random_bytes
            digests.append(encoded_digests)
            items.append(encoded_items)
        mso = MobileSecurityObject(
            version=self._profile.mso_version,
            digest_algorithm=self._profile.digest_algorithm,
            value_digests=value_digests,
            device_key=key,
            doc_type=self._profile.doc_type,
            validity=self._validity,
            status=status,
        )
        payload = self._object.fill(
            status=status, validity=self._dates, digests=digests, device_key=cose_key_bytes(key)
        )
        return PreparedMso(mso=mso, payload=payload, name_spaces=b"".join(items))


def to_be_signed(payload: bytes) -> bytes:
    """Return the Sig_structure over a payload of `PreparedMso` (RFC 9052 4.4), ES256."""
    return cose.sig_structure(cose.PROTECTED_ES256, payload)


def assemble(prepared_name_spaces: bytes, payload: bytes, certificate_der: bytes, signature: bytes) -> bytes:
    """Return the bare ``IssuerSigned``; `signature` is raw ``r || s`` of 64 bytes."""
    if len(signature) != _SIGNATURE_BYTES:
        raise BuildRefused("an ES256 signature has 64 bytes")
    return b"".join(
        (
            _SIGNED_START,
            _PROTECTED,
            _X5CHAIN,
            cbor.byte_string(certificate_der),
            cbor.byte_string(payload),
            _SIGNATURE_HEAD,
            signature,
            _NAME_SPACES,
            prepared_name_spaces,
        )
    )


def _is_usable(status: StatusReference) -> bool:
    return 0 <= status.index < _INDEX_LIMIT and status.uri.isascii() and 0 < len(status.uri) <= _URI_MAXIMUM


def _is_whole_utc(instant: datetime) -> bool:
    return instant.utcoffset() == timedelta(0) and instant.microsecond == 0
