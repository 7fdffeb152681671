"""Entries of registers are only added; of the others only what follows is filled in, and ends are final."""

from django.db import migrations

from apps.base.append_only import append_only_triggers, final_state_trigger, fixed_columns_trigger


class Migration(migrations.Migration):
    dependencies = [("operations", "0001_initial")]
    operations = [
        append_only_triggers("operations_escalation"),
        append_only_triggers("operations_stakeholdercontact"),
        append_only_triggers("operations_meetingrecord"),
        append_only_triggers("operations_assetmaintenance"),
        append_only_triggers("operations_configurationitem"),
        append_only_triggers("operations_operationlogentry"),
        append_only_triggers("operations_dailychecklist"),
        append_only_triggers("operations_formtemplate"),
        append_only_triggers("operations_formrecord"),
        append_only_triggers("operations_reminder"),
        final_state_trigger("operations_workorder", "state", ("RESULT_CONFIRMED", "CANCELLED")),
        final_state_trigger("operations_activityplan", "state", ("REPORTED",)),
        final_state_trigger("operations_problem", "state", ("SOLVED",)),
        final_state_trigger("operations_changerequest", "state", ("REJECTED", "IMPLEMENTED")),
        final_state_trigger("operations_release", "state", ("DEPLOYED", "WITHDRAWN")),
        final_state_trigger("operations_inquiry", "state", ("ANSWERED",)),
        final_state_trigger("operations_periodicreport", "state", ("SUBMITTED",)),
        final_state_trigger("operations_auditrequest", "state", ("ACCEPTED",)),
        fixed_columns_trigger(
            "operations_workorder",
            (
                "id",
                "recorded_by",
                "recorded_at",
                "order_type",
                "importance",
                "action",
                "subject",
                "executors",
                "sealed_text",
                "due_on",
            ),
        ),
        fixed_columns_trigger(
            "operations_activityplan", ("id", "recorded_by", "recorded_at", "span", "period")
        ),
        fixed_columns_trigger("operations_asset", ("id", "recorded_by", "recorded_at", "tag", "kind")),
        fixed_columns_trigger("operations_problem", ("id", "recorded_by", "recorded_at", "sealed_text")),
        fixed_columns_trigger(
            "operations_changerequest", ("id", "recorded_by", "recorded_at", "problem_id", "sealed_text")
        ),
        fixed_columns_trigger(
            "operations_release",
            ("id", "recorded_by", "recorded_at", "software", "version", "content_sha256", "change_id"),
        ),
        fixed_columns_trigger(
            "operations_inquiry",
            ("id", "recorded_by", "recorded_at", "stakeholder", "topic", "sealed_text", "due_on"),
        ),
        fixed_columns_trigger(
            "operations_periodicreport", ("id", "recorded_by", "recorded_at", "report", "period", "due_on")
        ),
        fixed_columns_trigger(
            "operations_auditrequest",
            ("id", "recorded_by", "recorded_at", "sealed_text", "assigned_to", "due_on"),
        ),
    ]
