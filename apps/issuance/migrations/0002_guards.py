"""What holds even at the SQL prompt: final states, bytes that never change, rows that are never deleted."""

from django.db import migrations

from apps.base.append_only import final_state_trigger, refusing_trigger
from apps.base.vendor_sql import VendorSql

MSO = "issuance_mobilesecurityobject"
NEVER_DELETED = (
    "issuance_credential",
    "issuance_issuancebatch",
    MSO,
    "issuance_signingattempt",
    "issuance_statuslist",
    "issuance_delivery",
)
FROZEN = {
    MSO: (
        "batch_id",
        "number",
        "device_key_thumbprint",
        "payload",
        "payload_digest",
        "status_list_id",
        "status_index",
        "valid_until",
    ),
    "issuance_signingattempt": ("batch_id", "number", "key_id", "size", "started_at"),
    "issuance_credential": ("holder_id", "application_id", "created_at"),
    "issuance_issuancebatch": ("credential_id", "generation", "snapshot_digest", "requested_at"),
    "issuance_statuslist": ("size",),
}
EXTERNAL = {  # large and not compressible: TOAST without trying to compress
    "issuance_issuancebatch": "sealed_name_spaces",
    MSO: "payload",
}


def frozen(table, name, columns, reason, when=""):
    """Only an UPDATE that names one of the columns is looked at: the others cannot change them."""
    changed = " OR ".join(f"NEW.{column} {{differs}} OLD.{column}" for column in columns)
    when = f"{when} AND ({changed})" if when else changed
    return refusing_trigger(table, name, verb=f"UPDATE OF {', '.join(columns)}", when=when, reason=reason)


def external():
    statements = [
        f'ALTER TABLE "{table}" ALTER COLUMN "{column}" SET STORAGE EXTERNAL'
        for table, column in EXTERNAL.items()
    ]
    return VendorSql({"postgresql": statements}, {})


class Migration(migrations.Migration):
    dependencies = [("issuance", "0001_initial")]
    operations = [
        final_state_trigger("issuance_credential", "state", ("REVOKED", "EXPIRED", "FAILED")),
        final_state_trigger("issuance_issuancebatch", "state", ("DELIVERED", "FAILED", "CANCELLED")),
        final_state_trigger("issuance_mobilesecurityobject", "state", ("REVOKED", "EXPIRED", "VOID")),
        final_state_trigger(
            "issuance_signingattempt", "outcome", ("SIGNED", "NOT_SIGNED", "UNKNOWN", "MISMATCHED")
        ),
        *(
            refusing_trigger(table, "no_delete", verb="DELETE", reason="rows are never deleted")
            for table in NEVER_DELETED
        ),
        *(frozen(table, "frozen", columns, "written once") for table, columns in FROZEN.items()),
        frozen(MSO, "signature_frozen", ("signature",), "signed once", when="OLD.signature IS NOT NULL"),
        external(),
    ]
