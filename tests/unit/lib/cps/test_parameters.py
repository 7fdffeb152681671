"""The numbers, compared with a table written from the regulation's text by another hand."""

from datetime import timedelta

import pytest

from apps.lib.cps import parameters

# name, value, clause, the words of the clause that state it
TEXT = [
    ("MSO_VALIDITY", timedelta(days=30), "6.3.2.2", "MSO の有効期間 30 日"),
    ("DS_CERTIFICATE_MONTHS", 4, "6.3.2.1", "DS 電子証明書の有効期間は 4 ヶ月"),
    ("DS_KEY_USE_MONTHS", 3, "6.3.2.1", "秘密鍵の使用期間は 3 ヶ月"),
    ("NEXT_CERTIFICATE_LEAD_MONTHS", 1, "6.3.2.1", "利用期限が切れる 1 ヶ月前"),
    ("DS_KEY_BITS", 256, "6.1.5.1", "256 ビットの鍵"),
    ("DEVICE_KEY_BITS", 256, "6.1.5.2", "256 ビットの鍵"),
    ("ROOT_SIGNATURE_ALGORITHM", "1.2.840.10045.4.3.3", "7.1.3", "OID 1.2.840.10045.4.3.3"),
    ("X509_VERSION", 3, "7.1.1", "バージョン番号は「3」"),
    ("DS_HSM_FIPS_140_3_LEVEL", 3, "6.1.1.1", "FIPS140-3 レベル 3 相当"),
    ("SECURE_ELEMENT_FIPS_140_3_LEVEL", 2, "6.1.1.2", "FIPS140-3 レベル 2 以上"),
    ("SEVERAL_PEOPLE", 2, "5.2.2", "各作業を複数人で行う"),
    ("DECIDING_ORGANISATIONS", 2, "1.5.3", "機構及びデジタル庁の決定"),
    ("LIVE_CREDENTIALS_PER_HOLDER", 1, "4.3.1", "重ねて発行を受けることはできない"),
    ("DEVICES_PER_CREDENTIAL", 1, "10.6.2", "一つの移動端末設備のみ"),
    ("INFANT_MAX_AGE_YEARS", 5, "3.2.3", "5歳以下の乳幼児"),
    ("CALLER_ATTRIBUTES", 4, "3.4.2", "基本4情報"),
    ("AUDIT_LOG_YEARS", 1, "5.4.3", "1 年間保管"),
    ("TRAINING_MAX_INTERVAL_MONTHS", 12, "5.3.4", "少なくとも 12 カ月毎"),
    ("ARCHIVE_INSPECTION_YEARS", 1, "5.5.7.1", "年1回"),
    ("KEY_SIZE_REVIEW_YEARS", 1, "6.1.5", "年次レビュー"),
    ("COMPLIANCE_AUDIT_MAX_INTERVAL_YEARS", 2, "9.2", "年次又は隔年次"),
    ("MUNICIPAL_REPORT_MONTHS", 1, "4.7.7", "月次"),
    ("ROOM_WATCH_HOURS_A_DAY", 24, "5.1.2", "24 時間"),
    ("ROOM_WATCH_DAYS_A_YEAR", 365, "5.1.2", "365 日"),
]


@pytest.mark.parametrize(("name", "value", "clause", "words"), TEXT, ids=[row[0] for row in TEXT])
def test_number_is_the_one_in_the_text(name: str, value: object, clause: str, words: str) -> None:
    assert getattr(parameters, name) == value
    assert parameters.CLAUSES[name] == clause
    assert words


def test_no_number_is_without_clause_and_row() -> None:
    constants = {name for name in vars(parameters) if name.isupper()} - {"CLAUSES"}
    assert constants == set(parameters.CLAUSES) == {row[0] for row in TEXT}
