"""The first profile of the card-substitute electronic record: `org.iso.23220.1.jp.mnc`, version 1.

Identifiers are those that wallets and verifiers use; the ages besides 20 and the limits are our choice.
"""

from typing import Final

from apps.lib.canonical import Plain

JP = "org.iso.23220.1.jp"
COMMON = "org.iso.23220.1"
AGES: Final = (13, 15, 16, 18, 20, 60, 65)


def _row(namespace: str, identifier: str, kind: str, source: str, **more: Plain) -> dict[str, Plain]:
    return {"namespace": namespace, "identifier": identifier, "type": kind, "source": source, **more}


JP_MNC_1: Final[dict[str, Plain]] = {
    "profile": "jp-mnc",
    "version": 1,
    "doc_type": "org.iso.23220.1.jp.mnc",
    "mso_version": "1.0",
    "digest_algorithm": "SHA-256",
    "salt_bytes": 32,
    "validity_days": 30,
    "expected_update_lead_days": 0,
    "status_claim": True,
    "batch_maximum": 30,
    "age_reference": "birthday",
    "age_leap_day": "03-01",
    "elements": [
        _row(JP, "full_name_unicode", "tstr", "full_name", maximum=200),
        _row(JP, "resident_address_unicode", "tstr", "resident_address", maximum=200),
        _row(JP, "birth_date_unicode", "tstr", "birth_date_text", maximum=16),
        _row(
            JP, "sex_unicode", "tstr", "sex", maximum=8,
            names={"0": "不明", "1": "男性", "2": "女性", "9": "適用不能"},
        ),
        _row(JP, "individual_number_unicode", "tstr", "individual_number", maximum=12, pattern="[0-9]{12}"),
        _row(
            JP, "local_gov_code_unicode", "tstr", "local_gov_code", maximum=5, pattern="[0-9]{5}",
            required=False,
        ),
        _row(JP, "portrait", "bstr", "portrait", maximum=32768, required_from_age=6),
        _row(COMMON, "sex", "uint", "sex"),
        _row(COMMON, "birth_date", "full-date", "birth_date"),
        _row(COMMON, "age_in_years", "uint", "age_in_years"),
        *(_row(COMMON, f"age_over_{age:02}", "bool", "age_over", age=age) for age in AGES),
    ],
}  # fmt: skip
