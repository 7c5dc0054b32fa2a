from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("strategy", "0009_editions_are_frozen")]

    operations = [
        migrations.AddConstraint(
            model_name="publication",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "rendering"), models.Q(("key", ""), _negated=True)),
                fields=("key",),
                name="one_file_in_the_making",
            ),
        ),
    ]
