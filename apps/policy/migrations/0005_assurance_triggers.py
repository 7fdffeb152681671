"""Evidence, device models and risk assessments are only added; reviews and decisions of alerts are fixed."""

from django.db import migrations

from apps.base.append_only import append_only_triggers, final_state_trigger, fixed_columns_trigger


class Migration(migrations.Migration):
    dependencies = [("policy", "0004_assurance")]
    operations = [
        append_only_triggers("policy_hsmevidence"),
        append_only_triggers("policy_approveddevicemodel"),
        append_only_triggers("policy_riskassessment"),
        fixed_columns_trigger(
            "policy_strengthreview",
            ("id", "reviewed_on", "conclusion", "key_bits", "evidence", "alert_id", "recorded_by"),
        ),
        fixed_columns_trigger(
            "policy_algorithmalert", ("id", "algorithm", "source", "summary", "raised_by", "raised_at")
        ),
        final_state_trigger("policy_algorithmalert", "decision", ("NO_EFFECT", "WATCH", "RENEW")),
    ]
