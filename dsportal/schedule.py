"""THE table of clock time -> task (Celery beat, JST)."""

from typing import Any, Final

from celery.schedules import crontab

SCHEDULE: Final[dict[str, dict[str, Any]]] = {
    "send overdue messages again": {"task": "base.sweep_outbox", "schedule": 5.0},  # seconds
    "hand batches that a signer left behind to another": {"task": "issuance.sweep_batches", "schedule": 5.0},
    "close status lists that are half full": {"task": "issuance.rotate_status_lists", "schedule": 600.0},
    "find out what became of interrupted ceremony steps": {
        "task": "keys.close_interrupted_errands",
        "schedule": 10.0,
    },
    "seal the audit log": {"task": "audit.seal_events", "schedule": 60.0},
    "renew the status lists before they expire": {
        "task": "revocation.build_due_status_lists",
        "schedule": 300.0,
    },
    "go on with mass revocations": {
        "task": "revocation.advance_mass_revocations",
        "schedule": 20.0,
    },
    "ask again for applications that wait for the card authority": {
        "task": "registration.screen_waiting_applications",
        "schedule": 60.0,
    },
    "compare tokens with records and counters with journals": {
        "task": "keys.reconcile_token",
        "schedule": crontab(hour="1", minute="23"),
    },
    "have the doctor look at the HSM": {
        "task": "keys.examine_token",
        "schedule": crontab(hour="6", minute="41"),
    },
    "fetch the root's list": {"task": "certificates.fetch_crl", "schedule": crontab(minute="*/30")},
    "close certificates that have ended": {
        "task": "certificates.expire_certificates",
        "schedule": crontab(hour="0", minute="1"),
    },
    "put list and certificates on the repository and fetch them back": {
        "task": "publication.post_to_dts",
        "schedule": crontab(minute="*/10"),
    },
    "retire keys whose time is over and announce the ends that come near": {
        "task": "certificates.review_calendar",
        "schedule": crontab(hour="0", minute="2"),
    },
    "forget nonces and device proofs": {
        "task": "registration.purge_nonces",
        "schedule": crontab(minute="47"),
    },
    "purge images whose time is over": {
        "task": "registration.purge_expired_images",
        "schedule": crontab(minute="27"),
    },
    "close approval requests whose time is over": {
        "task": "approvals.expire_approvals",
        "schedule": 60.0,
    },
    "review the assignments of roles": {
        "task": "staff.review_assignments",
        "schedule": crontab(hour="0", minute="11"),
    },
    "look at who may do what, and on what it rests": {
        "task": "compliance.review_authority",
        "schedule": crontab(hour="2", minute="11"),
    },
    "forget spent tokens": {"task": "staff.forget_tokens", "schedule": crontab(minute="17")},
    "look whether media and management keys were counted": {
        "task": "custody.review",
        "schedule": crontab(hour="0", minute="31"),
    },
    "disable accounts without a contract": {
        "task": "staff.review_contracts",
        "schedule": crontab(hour="0", minute="21"),
    },
    "mail what is due": {"task": "staff.send_reminders", "schedule": crontab(hour="7", minute="30")},
    "forget answered requests": {"task": "base.forget_answers", "schedule": crontab(hour="3", minute="7")},
    "open regular reports and point out what is overdue": {
        "task": "operations.review_operations",
        "schedule": crontab(hour="0", minute="11"),
    },
}
