"""News written before followers could be named say now whom they concern."""

from django.db import migrations

from strategy.registry import kinds


def fill(apps, schema_editor):
    """By today's rule, read from the content that was public then. What has no object stays as it is."""
    news = apps.get_model("strategy", "ChangeEvent").objects.exclude(kind="").filter(about=[])
    revisions = apps.get_model("strategy", "Revision").objects
    for event in news.select_related("revision").iterator():
        kind = kinds().get(event.kind)
        revision = event.revision
        if revision is None or revision.content is None:
            known = revisions.filter(kind=event.kind, key=event.key, content__isnull=False, published_at__lte=event.at)
            revision = known.order_by("-number").first()
        if kind is None or revision is None:
            continue
        subjects = kind.subjects(event.key, kind.read(revision))
        event.about = [f"{its_kind}/{its_key}" for its_kind, its_key in subjects]
        event.save(update_fields=["about"])


class Migration(migrations.Migration):
    dependencies = [("strategy", "0006_news_subjects")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
