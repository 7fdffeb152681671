"""What a personnel file says is only added to; roles, sessions and factors that ended stay ended."""

from django.db import migrations

from apps.base.append_only import append_only_triggers, final_state_trigger


class Migration(migrations.Migration):
    dependencies = [("staff", "0001_initial")]
    operations = [
        append_only_triggers("staff_backgroundcheck"),
        append_only_triggers("staff_qualification"),
        append_only_triggers("staff_prerequisitewaiver"),
        append_only_triggers("staff_trainingcourse"),
        append_only_triggers("staff_trainingsession"),
        append_only_triggers("staff_trainingrecord"),
        append_only_triggers("staff_contractorcontract"),
        append_only_triggers("staff_contractorprecheck"),
        append_only_triggers("staff_measureconsent"),
        append_only_triggers("staff_documentreading"),
        append_only_triggers("staff_reminder"),
        append_only_triggers("staff_passwordhistory"),
        final_state_trigger("staff_roleassignment", "state", ("WITHDRAWN", "ENDED")),
        final_state_trigger("staff_staffcertificate", "state", ("REVOKED",)),
        final_state_trigger(
            "staff_staffsession",
            "end_reason",
            (
                "LOGGED_OUT",
                "IDLE",
                "TOO_OLD",
                "TERMINAL_CHANGED",
                "REPLACED",
                "PASSWORD_CHANGED",
                "LOGIN_RESET",
                "LEFT",
                "WRONG_CODES",
                "FACTOR_REMOVED",
                "CARD_NEEDED",
            ),
        ),
        final_state_trigger("staff_trainingplan", "state", ("SUPERSEDED",)),
        final_state_trigger("staff_rotationplan", "state", ("SUPERSEDED",)),
        final_state_trigger("staff_documentversion", "state", ("SUPERSEDED",)),
        final_state_trigger("staff_trainingtask", "state", ("DONE", "CANCELLED")),
        final_state_trigger("staff_sanctioncase", "state", ("DECIDED",)),
        final_state_trigger("staff_enrolledfactor", "state", ("REMOVED",)),
        final_state_trigger("staff_firstadministration", "state", ("CLOSED", "LAPSED")),
    ]
