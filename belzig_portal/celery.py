"""The Celery app. Tasks are doors: they fetch ids and call one function of an app."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "belzig_portal.settings")

app = Celery("belzig_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
