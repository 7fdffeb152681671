"""Celery: messages carry ids only, rows in the database are the truth, a sweeper re-sends."""

import os
from typing import Any, Final

from celery import Celery
from kombu.entity import Exchange, Queue

from apps.base.dispatch import DISPATCHER
from dsportal.events import FOLLOWERS
from dsportal.schedule import SCHEDULE

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dsportal.settings.development")

HSM_PREFIXES: Final = (
    "issuance.fulfil_",
    "issuance.reconcile_",
    "audit.seal_",
    "certificates.request_",
    "keys.",
    "revocation.build_",
)
"""Tasks that need the signer process: the only one that loads the PKCS#11 module."""


def route(name: str, *_args: object, **_options: object) -> dict[str, str]:
    """Return the queue of a task by its name."""
    return {"queue": "hsm" if name.startswith(HSM_PREFIXES) else "default"}


def queues(broker_url: str) -> tuple[Queue, ...]:
    """Return our two queues; on RabbitMQ they are quorum queues, so that a lost broker node loses nothing."""
    arguments = {"x-queue-type": "quorum"} if broker_url.startswith("amqp") else None
    return tuple(
        Queue(name, Exchange(name, type="direct"), routing_key=name, queue_arguments=arguments)  # type: ignore[no-untyped-call]  # kombu
        for name in ("default", "hsm")
    )


def send(task: str, subject_id: str, event_id: str) -> None:
    """Hand one message to the broker; raise at once when it does not take it."""
    app.send_task(task, args=(subject_id,), kwargs={"event_id": event_id}, retry=False)


app = Celery("dsportal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@app.on_after_configure.connect  # type: ignore[untyped-decorator]  # Celery has no types
def _complete(sender: Celery, **_kwargs: Any) -> None:
    sender.conf.update(
        task_routes=(route,),
        task_queues=queues(sender.conf.broker_url),
        task_create_missing_queues=False,
        beat_schedule=SCHEDULE,
    )


DISPATCHER.plug_in(FOLLOWERS, send)
