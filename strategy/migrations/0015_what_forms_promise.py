"""What forms and services promise of resolutions, editions, selections and documents, the database holds them to.

Adding a condition fails if a row is there that breaks it; docs/operation.md says how to find it.
"""

from django.db import migrations, models
from django.db.models import Q, Value
from django.db.models.functions import Cast, Concat

# Whoever had such a document is gone; like this the next worker takes it up.
LEFT = "UPDATE strategy_publication SET lease_until = due_at WHERE state = 'rendering' AND lease_until IS NULL"


class Migration(migrations.Migration):
    dependencies = [("strategy", "0014_chapter_openers")]

    operations = [
        migrations.RunSQL(LEFT, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="edition",
            constraint=models.CheckConstraint(
                condition=Q(size__gt=0) & ~Q(title=""), name="edition_has_a_title_and_contents"
            ),
        ),
        migrations.AddConstraint(
            model_name="edition",
            constraint=models.CheckConstraint(
                condition=Q(slug=Concat(Value("fassung-"), Cast("number", models.CharField()))),
                name="edition_slug_says_its_number",
            ),
        ),
        migrations.AddConstraint(
            model_name="edition",
            constraint=models.CheckConstraint(
                condition=Q(state__in=["draft", "consultation", "adopted", "superseded"]),
                name="edition_state_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="publication",
            constraint=models.CheckConstraint(
                condition=~Q(state="rendering") | Q(lease_until__isnull=False),
                name="document_in_the_making_has_a_lease",
            ),
        ),
        migrations.AddConstraint(
            model_name="resolution",
            constraint=models.CheckConstraint(
                condition=~Q(body="") & ~Q(edition_title=""),
                name="resolution_says_who_and_what",
                violation_error_message="Ein Beschluss nennt das Gremium und worüber es entschieden hat.",
            ),
        ),
        migrations.AddConstraint(
            model_name="resolution",
            constraint=models.CheckConstraint(
                condition=Q(result="") | Q(date__isnull=False) | ~Q(date_note=""),
                name="resolution_result_has_a_day",
                violation_error_message="Ein Ergebnis braucht den Sitzungstag oder einen Hinweis zum Datum.",
            ),
        ),
        migrations.AddConstraint(
            model_name="resolution",
            constraint=models.CheckConstraint(
                condition=Q(link="") | Q(link__startswith="https://"),
                name="resolution_link_is_https",
                violation_error_message="Die Adresse der Vorlage beginnt mit https://.",
            ),
        ),
        migrations.AddConstraint(
            model_name="selection",
            constraint=models.CheckConstraint(
                condition=Q(key__regex="^[0-9a-f]{32}$"), name="selection_key_is_a_checksum"
            ),
        ),
        migrations.AddConstraint(
            model_name="selection",
            constraint=models.CheckConstraint(
                condition=~Q(chapter_keys=[], measure_keys=[]), name="selection_is_not_empty"
            ),
        ),
    ]
