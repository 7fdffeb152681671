"""Celery: messages carry ids only, rows in the database are the truth, a sweeper re-sends."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dsportal.settings.development")

app = Celery("dsportal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
