"""The triggers of the tables that the last migration remade, and those of its new tables."""

from django.db import migrations

from apps.base.append_only import append_only_triggers, final_state_trigger, fixed_columns_trigger


class Migration(migrations.Migration):
    dependencies = [("keys", "0005_ceremony_errands")]
    operations = [
        append_only_triggers("keys_stepconfirmation"),
        append_only_triggers("keys_stepevidence"),
        append_only_triggers("keys_presenceproof"),
        append_only_triggers("keys_ceremonydocument"),
        final_state_trigger("keys_keyceremony", "state", ("APPROVED", "ABORTED")),
        final_state_trigger("keys_ceremonystep", "state", ("CONFIRMED",)),
        final_state_trigger("keys_ceremonyerrand", "state", ("DONE", "FAILED", "CANCELLED")),
        final_state_trigger("keys_stepdeviation", "decision", ("ACCEPT", "REPEAT", "ABORT")),
        fixed_columns_trigger(
            "keys_keyceremony",
            (
                "ceremony_type",
                "script",
                "script_sha256",
                "body_sha256",
                "environment_kind",
                "drafted_by",
            ),
        ),
        fixed_columns_trigger(
            "keys_ceremonystep",
            ("ceremony_id", "number", "step_type", "role", "clause", "text", "act", "expect"),
        ),
        fixed_columns_trigger("keys_ceremonyerrand", ("step_id", "round", "act", "requested_at")),
        fixed_columns_trigger("keys_stepdeviation", ("step_id", "round", "text", "raised_by", "raised_at")),
        fixed_columns_trigger("keys_presencechallenge", ("attendance_id", "actor_id", "statement")),
    ]
