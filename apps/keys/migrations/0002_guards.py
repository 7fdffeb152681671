"""A destroyed key stays destroyed; what was said, read back and counted stays so; what is closed stays closed."""

from django.db import migrations

from apps.base.append_only import append_only_triggers, final_state_trigger, fixed_columns_trigger


class Migration(migrations.Migration):
    dependencies = [("keys", "0001_initial")]
    operations = [
        append_only_triggers("keys_stepconfirmation"),
        append_only_triggers("keys_custodyhandover"),
        append_only_triggers("keys_stepevidence"),
        append_only_triggers("keys_presenceproof"),
        append_only_triggers("keys_ceremonydocument"),
        append_only_triggers("keys_ceremonyrehearsal"),
        append_only_triggers("keys_doctorreport"),
        final_state_trigger("keys_dskey", "state", ("DESTROYED",)),
        final_state_trigger("keys_activationsession", "state", ("DONE", "FAILED", "EXPIRED")),
        final_state_trigger("keys_keyceremony", "state", ("APPROVED", "ABORTED")),
        final_state_trigger("keys_ceremonystep", "state", ("CONFIRMED",)),
        final_state_trigger("keys_ceremonyerrand", "state", ("DONE", "FAILED", "CANCELLED")),
        final_state_trigger("keys_stepdeviation", "decision", ("ACCEPT", "REPEAT", "ABORT")),
        final_state_trigger("keys_keybackup", "state", ("FAILED", "DESTROYED")),
        final_state_trigger("keys_mediumdestruction", "state", ("WITNESSED",)),
        final_state_trigger("keys_tokenact", "state", ("DONE", "FAILED")),
        fixed_columns_trigger(
            "keys_keyceremony",
            ("ceremony_type", "script", "script_sha256", "body_sha256", "environment_kind", "drafted_by"),
        ),
        fixed_columns_trigger(
            "keys_ceremonystep",
            ("ceremony_id", "number", "step_type", "role", "clause", "text", "act", "expect"),
        ),
        fixed_columns_trigger(
            "keys_ceremonyattendance", ("participant_id", "entered_at", "entry_confirmed_by")
        ),
        fixed_columns_trigger("keys_backupmedium", ("label", "key_id", "step_id", "registered_by")),
        fixed_columns_trigger("keys_ceremonyerrand", ("step_id", "round", "act", "requested_at")),
        fixed_columns_trigger("keys_stepdeviation", ("step_id", "round", "text", "raised_by", "raised_at")),
        fixed_columns_trigger("keys_presencechallenge", ("attendance_id", "actor_id", "statement")),
        fixed_columns_trigger("keys_keybackup", ("key_id", "token_id", "planned_by", "planned_at")),
        fixed_columns_trigger("keys_tokenact", ("kind", "key_id", "backup_id", "share_set", "intended_by")),
        fixed_columns_trigger("keys_tokenfinding", ("kind", "subject", "found_at")),
        fixed_columns_trigger("keys_keyuse", ("key", "day", "process")),
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
