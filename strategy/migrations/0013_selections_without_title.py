"""What strangers pick goes into a document; words of their own do not."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("strategy", "0012_one_file_in_the_making")]

    operations = [migrations.RemoveField(model_name="selection", name="title")]
