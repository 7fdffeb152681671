"""Assignments get states, functions and an end; staff certificates."""

import apps.lib.identifiers
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from apps.base.append_only import final_state_trigger
from datetime import timedelta


def carry_over(apps, schema_editor):
    """Assignments of before: withdrawn ones stay so, the others are active and get the default end."""
    rows = apps.get_model("staff", "RoleAssignment").objects
    rows.filter(valid_until__isnull=True).update(valid_until=models.F("valid_from") + timedelta(days=365))
    rows.filter(withdrawn_at__isnull=False).update(state="WITHDRAWN")
    rows.filter(withdrawn_at__isnull=True).update(state="ACTIVE", activated_at=models.F("granted_at"))


class Migration(migrations.Migration):
    dependencies = [
        ("staff", "0002_api_clients"),
    ]

    operations = [
        migrations.CreateModel(
            name="StaffCertificate",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=apps.lib.identifiers.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("serial", models.CharField(max_length=40, verbose_name="serial number")),
                ("issuer", models.CharField(max_length=300, verbose_name="issuer")),
                ("sha256", models.CharField(max_length=64, unique=True, verbose_name="SHA-256")),
                ("not_before", models.DateTimeField(verbose_name="valid from")),
                ("not_after", models.DateTimeField(verbose_name="valid until")),
                ("state", models.CharField(default="VALID", max_length=8, verbose_name="state")),
                ("approval_id", models.UUIDField(blank=True, null=True, verbose_name="approval")),
                ("registered_by", models.CharField(max_length=80, verbose_name="registered by")),
                ("registered_at", models.DateTimeField(verbose_name="registered at")),
                (
                    "revoked_by",
                    models.CharField(blank=True, default="", max_length=80, verbose_name="revoked by"),
                ),
                ("revoked_at", models.DateTimeField(blank=True, null=True, verbose_name="revoked at")),
                ("reason", models.CharField(blank=True, default="", max_length=300, verbose_name="reason")),
            ],
            options={
                "verbose_name": "staff certificate",
                "verbose_name_plural": "staff certificates",
            },
        ),
        migrations.RemoveConstraint(
            model_name="roleassignment",
            name="staff_role_period",
        ),
        migrations.RemoveConstraint(
            model_name="roleassignment",
            name="staff_role_withdrawal",
        ),
        migrations.AddField(
            model_name="roleassignment",
            name="activated_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="activated at"),
        ),
        migrations.AddField(
            model_name="roleassignment",
            name="approval_id",
            field=models.UUIDField(blank=True, null=True, verbose_name="approval"),
        ),
        migrations.AddField(
            model_name="roleassignment",
            name="is_break_glass",
            field=models.BooleanField(default=False, verbose_name="emergency"),
        ),
        migrations.AddField(
            model_name="roleassignment",
            name="reason",
            field=models.CharField(blank=True, default="", max_length=300, verbose_name="reason"),
        ),
        migrations.AddField(
            model_name="roleassignment",
            name="scope",
            field=models.CharField(blank=True, default="", max_length=12, verbose_name="function"),
        ),
        migrations.AddField(
            model_name="roleassignment",
            name="state",
            field=models.CharField(default="PENDING", max_length=12, verbose_name="state"),
        ),
        migrations.RunPython(carry_over, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="roleassignment",
            name="valid_until",
            field=models.DateTimeField(verbose_name="valid until"),
        ),
        migrations.AddConstraint(
            model_name="roleassignment",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["PENDING", "ACTIVE", "SUSPENDED", "WITHDRAWN", "ENDED"])),
                name="staff_role_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="roleassignment",
            constraint=models.CheckConstraint(
                condition=models.Q(("scope__in", ["", "DS", "RA", "HSM", "NETWORK", "ROOM"])),
                name="staff_role_scope_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="roleassignment",
            constraint=models.CheckConstraint(
                condition=models.Q(("valid_until__gt", models.F("valid_from"))), name="staff_role_period"
            ),
        ),
        migrations.AddConstraint(
            model_name="roleassignment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("activated_at__isnull", True), ("state__in", ["PENDING"])),
                    models.Q(("activated_at__isnull", False), ("state__in", ["ACTIVE", "SUSPENDED"])),
                    models.Q(("state__in", ["PENDING", "ACTIVE", "SUSPENDED"]), _negated=True),
                    _connector="OR",
                ),
                name="staff_role_activation",
            ),
        ),
        migrations.AddConstraint(
            model_name="roleassignment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("state", "WITHDRAWN"),
                        ("withdrawn_at__isnull", False),
                        models.Q(("withdrawn_by", ""), _negated=True),
                    ),
                    models.Q(
                        models.Q(("state", "WITHDRAWN"), _negated=True),
                        ("withdrawn_at__isnull", True),
                        ("withdrawn_by", ""),
                    ),
                    _connector="OR",
                ),
                name="staff_role_withdrawal",
            ),
        ),
        migrations.AddConstraint(
            model_name="roleassignment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("is_break_glass", False), models.Q(("reason", ""), _negated=True), _connector="OR"
                ),
                name="staff_role_emergency_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="roleassignment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("approval_id__isnull", False)),
                fields=("approval_id",),
                name="staff_role_one_per_approval",
            ),
        ),
        migrations.AddField(
            model_name="staffcertificate",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="member of staff",
            ),
        ),
        migrations.AddConstraint(
            model_name="staffcertificate",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["VALID", "REVOKED"])), name="staff_certificate_state_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="staffcertificate",
            constraint=models.CheckConstraint(
                condition=models.Q(("not_after__gt", models.F("not_before"))), name="staff_certificate_period"
            ),
        ),
        migrations.AddConstraint(
            model_name="staffcertificate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("revoked_at__isnull", False),
                        ("state", "REVOKED"),
                        models.Q(("revoked_by", ""), _negated=True),
                    ),
                    models.Q(("revoked_at__isnull", True), ("revoked_by", ""), ("state", "VALID")),
                    _connector="OR",
                ),
                name="staff_certificate_revocation",
            ),
        ),
        final_state_trigger("staff_roleassignment", "state", ("WITHDRAWN", "ENDED")),
        final_state_trigger("staff_staffcertificate", "state", ("REVOKED",)),
    ]
