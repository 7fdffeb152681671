"""Editions, evidence and site values are only added; a profile changes nothing but its state, forwards."""

from django.db import migrations

from apps.base.append_only import (
    append_only_triggers,
    final_state_trigger,
    fixed_columns_trigger,
    refusing_trigger,
)

PROFILE = "policy_msoprofileversion"
FIXED = ("id", "doc_type", "version", "body", "body_sha256", "proposed_by", "proposed_at")
CHANGED = (
    *(f"OLD.{column} {{differs}} NEW.{column}" for column in FIXED),
    "(OLD.state = 'APPROVED' AND NEW.state = 'DRAFT')",
    # the approval is written in the act that it allows, and by no other
    "(OLD.approval_id {differs} NEW.approval_id AND NOT (OLD.state = 'DRAFT' AND NEW.state = 'APPROVED'))",
)
REASON = "a profile is fixed once proposed"


class Migration(migrations.Migration):
    dependencies = [("policy", "0001_initial")]
    operations = [
        append_only_triggers("policy_policyedition"),
        append_only_triggers("policy_sitepolicyvalue"),
        append_only_triggers("policy_hsmevidence"),
        append_only_triggers("policy_approveddevicemodel"),
        append_only_triggers("policy_riskassessment"),
        final_state_trigger("policy_msoprofileversion", "state", ("RETIRED",)),
        final_state_trigger("policy_algorithmalert", "decision", ("NO_EFFECT", "WATCH", "RENEW")),
        fixed_columns_trigger(
            "policy_strengthreview",
            ("id", "reviewed_on", "conclusion", "key_bits", "evidence", "alert_id", "recorded_by"),
        ),
        fixed_columns_trigger(
            "policy_algorithmalert", ("id", "algorithm", "source", "summary", "raised_by", "raised_at")
        ),
        refusing_trigger(PROFILE, "fixed_update", verb="UPDATE", when=" OR ".join(CHANGED), reason=REASON),
        refusing_trigger(PROFILE, "fixed_delete", verb="DELETE", reason=REASON),
    ]
