"""News written before followers could be named say now whom they concern."""

from django.db import migrations


def _implementation(key, content):
    return [("measure", content["measure"])]


def _consultation(key, content):
    return [("consultation", key), *_each("chapter", content, "chapters"), *_each("measure", content, "measures")]


def _event(key, content):
    phase = [("consultation", content["consultation"])] if content.get("consultation") else []
    return [("event", key), *phase, *_each("measure", content, "measures")]


def _each(kind, content, field):
    return [(kind, key) for key in content.get(field, [])]


#: The rule of the day on which this was written; it stays when the kinds change. All others concern themselves.
_SUBJECTS = {"implementation": _implementation, "consultation": _consultation, "event": _event}


def fill(apps, schema_editor):
    """Read from the content that was public then. What has no object stays as it is."""
    news = apps.get_model("strategy", "ChangeEvent").objects.exclude(kind="").filter(about=[])
    revisions = apps.get_model("strategy", "Revision").objects
    for event in news.select_related("revision").iterator():
        revision = event.revision
        if revision is None or revision.content is None:
            known = revisions.filter(kind=event.kind, key=event.key, content__isnull=False, published_at__lte=event.at)
            revision = known.order_by("-number").first()
        if revision is None:
            continue
        of_kind = _SUBJECTS.get(event.kind)
        concerned = of_kind(event.key, revision.content) if of_kind else [(event.kind, event.key)]
        event.about = list(dict.fromkeys(f"{kind}/{key}" for kind, key in concerned))
        event.save(update_fields=["about"])


class Migration(migrations.Migration):
    dependencies = [("strategy", "0006_news_subjects")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
