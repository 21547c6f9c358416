"""How new rows of whole texts are written. The columns stay, and rows that are there are read as before."""

from django.db import migrations, models

from articles.unescaped import Unescaped


class Migration(migrations.Migration):
    dependencies = [("articles", "0007_archive_entries")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    "printing", "frozen", models.JSONField(encoder=Unescaped, verbose_name="frozen fields")
                ),
                migrations.AlterField(
                    "version", "content", models.JSONField(encoder=Unescaped, verbose_name="content")
                ),
            ]
        )
    ]
