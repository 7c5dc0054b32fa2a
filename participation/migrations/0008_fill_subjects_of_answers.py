"""News of answers, written before followers could be named, say now whom they concern."""

from datetime import timedelta

from django.db import migrations

#: An answer and its news were written in one transaction.
_TOGETHER = timedelta(seconds=10)
_OBJECTS = {
    "block": ("chapter", "chapter_key"),
    "measure": ("measure", "measure_key"),
    "event": ("event", "event_key"),
    "question": ("consultation", "consultation_key"),
}


def fill(apps, schema_editor):
    news = apps.get_model("strategy", "ChangeEvent").objects.filter(kind="", about=[])
    answers = apps.get_model("participation", "Response").objects
    for event in news.filter(path__startswith="/beteiligung/beitraege/").iterator():
        near = answers.filter(published_at__lte=event.at, published_at__gt=event.at - _TOGETHER)
        answer = near.order_by("-published_at").first()
        if answer is not None:
            event.about = list(dict.fromkeys(_about(answer)))
            event.save(update_fields=["about"])


def _about(answer):
    for one in answer.contributions.filter(subject__in=_OBJECTS).order_by("pk"):
        kind, field = _OBJECTS[one.subject]
        yield f"{kind}/{getattr(one, field)}"


class Migration(migrations.Migration):
    dependencies = [
        ("participation", "0007_notices_appeals_subscriptions"),
        ("strategy", "0007_fill_news_subjects"),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
