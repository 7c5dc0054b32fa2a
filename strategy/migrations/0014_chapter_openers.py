"""Staff choose what is drawn at the beginning of a chapter."""

from django.db import migrations, models

HELP = (
    "Steht im PDF neben der Überschrift, gezeichnet aus dem, was veröffentlicht ist. Ohne Auswahl, und wo nichts zu "
    "zeichnen ist, bleibt die Fläche leer. In der Langfassung haben nur gemeinsame Kapitel eins."
)


class Migration(migrations.Migration):
    dependencies = [
        ("strategy", "0013_selections_without_title"),
    ]

    operations = [
        migrations.AddField(
            model_name="chapter",
            name="opener",
            field=models.CharField(
                blank=True,
                choices=[
                    ("map", "Karte der Kommunen"),
                    ("goals", "Leitziele und Unterziele"),
                    ("way", "Stationen der Strategie"),
                    ("bundles", "Maßnahmen je Bündel"),
                    ("places", "Gemeinsame und eigene Maßnahmen"),
                    ("phases", "Umsetzungen nach Phase"),
                    ("assessments", "Umsetzungen nach Bewertung"),
                    ("money", "Geld nach Jahren"),
                    ("milestones", "Meilensteine nach Jahren"),
                    ("indicators", "Indikatoren"),
                ],
                help_text=HELP,
                max_length=12,
                verbose_name="Bild am Kapitelanfang",
            ),
        ),
    ]
