"""What holds even at the SQL prompt: final states, bytes that never change, rows that are never deleted."""

from django.db import migrations

from apps.base.append_only import final_state_trigger

NEVER_DELETED = (
    "issuance_credential",
    "issuance_issuancebatch",
    "issuance_mobilesecurityobject",
    "issuance_signingattempt",
    "issuance_statuslist",
    "issuance_delivery",
)
FROZEN = {
    "issuance_mobilesecurityobject": (
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
    "issuance_mobilesecurityobject": "payload",
}


def _when(vendor, columns):
    differs = "IS DISTINCT FROM" if vendor == "postgresql" else "IS NOT"
    return " OR ".join(f"NEW.{column} {differs} OLD.{column}" for column in columns)


def _naming(columns):
    """Only an UPDATE that names one of them is looked at: the others cannot change them."""
    return f"UPDATE OF {', '.join(columns)}"


def _guard(schema_editor, name, table, verb, when, reason):
    vendor = schema_editor.connection.vendor
    condition = f"WHEN ({when}) " if when else ""
    if vendor == "postgresql":
        schema_editor.execute(
            f'CREATE TRIGGER "{name}" BEFORE {verb} ON "{table}" FOR EACH ROW {condition}'
            f"EXECUTE FUNCTION dsportal_refuse('{reason}')",
            params=None,
        )
    else:
        schema_editor.execute(
            f'CREATE TRIGGER "{name}" BEFORE {verb} ON "{table}" {condition}'
            f"BEGIN SELECT RAISE(ABORT, '{table}: {reason}'); END",
            params=None,
        )


def _guards(vendor):
    for table in NEVER_DELETED:
        yield f"{table}_no_delete", table, "DELETE", "", "rows are never deleted"
    for table, columns in FROZEN.items():
        yield f"{table}_frozen", table, _naming(columns), _when(vendor, columns), "written once"
    signature = f"OLD.signature IS NOT NULL AND ({_when(vendor, ('signature',))})"
    yield (
        "issuance_mobilesecurityobject_signature_frozen",
        "issuance_mobilesecurityobject",
        _naming(("signature",)),
        signature,
        "signed once",
    )


def create(_apps, schema_editor):
    for guard in _guards(schema_editor.connection.vendor):
        _guard(schema_editor, *guard)


def drop(_apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for name, table, *_ in _guards(vendor):
        where = f' ON "{table}"' if vendor == "postgresql" else ""
        schema_editor.execute(f'DROP TRIGGER IF EXISTS "{name}"{where}', params=None)


def store_external(_apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for table, column in EXTERNAL.items():
            schema_editor.execute(
                f'ALTER TABLE "{table}" ALTER COLUMN "{column}" SET STORAGE EXTERNAL', params=None
            )


class Migration(migrations.Migration):
    dependencies = [("issuance", "0001_initial")]
    operations = [
        final_state_trigger("issuance_credential", "state", ("REVOKED", "EXPIRED", "FAILED")),
        final_state_trigger("issuance_issuancebatch", "state", ("DELIVERED", "FAILED", "CANCELLED")),
        final_state_trigger("issuance_mobilesecurityobject", "state", ("REVOKED", "EXPIRED", "VOID")),
        final_state_trigger(
            "issuance_signingattempt", "outcome", ("SIGNED", "NOT_SIGNED", "UNKNOWN", "MISMATCHED")
        ),
        migrations.RunPython(create, drop),
        migrations.RunPython(store_external, migrations.RunPython.noop),
    ]
