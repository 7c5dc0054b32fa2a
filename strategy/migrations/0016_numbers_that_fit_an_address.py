"""Forms refuse a chapter number that no short address can carry; existing numbers stay."""

import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("strategy", "0015_what_forms_promise"),
    ]

    operations = [
        migrations.AlterField(
            model_name="chapter",
            name="number",
            field=models.CharField(
                help_text="Steht vor jedem Absatz, zum Beispiel 3 oder B2.",
                max_length=6,
                unique=True,
                validators=[
                    django.core.validators.RegexValidator(
                        "^[\\w.-]+\\Z", "Bitte nur Buchstaben, Ziffern, Punkt und Bindestrich, ohne Leerzeichen."
                    )
                ],
                verbose_name="Nummer",
            ),
        ),
    ]
