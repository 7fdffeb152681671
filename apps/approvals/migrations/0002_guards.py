"""Votes are only added; of requests and ballots nothing changes but the state, and never back."""

from django.db import migrations

from apps.base.append_only import append_only_triggers, final_state_trigger, fixed_columns_trigger


class Migration(migrations.Migration):
    dependencies = [("approvals", "0001_initial")]
    operations = [
        append_only_triggers("approvals_approvalvote"),
        final_state_trigger(
            "approvals_approvalrequest", "state", ("CONSUMED", "DECLINED", "WITHDRAWN", "EXPIRED")
        ),
        final_state_trigger("approvals_issuedballot", "state", ("CAST", "VOID")),
        fixed_columns_trigger(
            "approvals_approvalrequest",
            (
                "id",
                "kind",
                "clause",
                "subject",
                "statement",
                "digest",
                "requested_by",
                "requested_at",
                "expires_at",
            ),
        ),
        fixed_columns_trigger(
            "approvals_issuedballot", ("id", "request_id", "voter", "statement", "issued_at", "expires_at")
        ),
    ]
