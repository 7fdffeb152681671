"""What was counted and found stays as it was written down; who keeps what since when does not change."""

from django.db import migrations

from apps.base.append_only import fixed_columns_trigger


class Migration(migrations.Migration):
    dependencies = [("keys", "0009_custody_counts")]
    operations = [
        fixed_columns_trigger(
            "keys_managementkey",
            ("id", "label", "kind", "hsm_id", "custodian", "ceremony_id", "registered_at"),
        ),
        fixed_columns_trigger("keys_custodycount", ("id", "counted_by", "counted_at")),
        fixed_columns_trigger(
            "keys_custodycountline",
            ("count_id", "item_kind", "item_id", "label", "place", "seal", "first_seal"),
        ),
        fixed_columns_trigger("keys_custodyfinding", ("kind", "subject", "count_id", "found_at")),
    ]
