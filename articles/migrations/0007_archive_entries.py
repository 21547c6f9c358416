import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

# Bytes that SQLite's index may gather before it writes a segment: those of a thousand articles in one go, where the
# million it begins with makes ten small ones that must be merged. What gathers less takes no more memory than before.
GATHERED = 32_000_000


def gather_more(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for name in ("search_articles_index", "search_stories_index"):
            schema_editor.execute(f"INSERT INTO {name} ({name}, rank) VALUES ('hashsize', {GATHERED})")


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0006_related_stories"),
    ]

    operations = [
        migrations.CreateModel(
            name="ArchiveEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("archive", models.CharField(max_length=40, verbose_name="archive")),
                ("key", models.CharField(max_length=100, verbose_name="key in the archive")),
                ("digest", models.CharField(max_length=64, verbose_name="digest of the line")),
                ("loaded_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="loaded at")),
                (
                    "article",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="articles.article",
                        verbose_name="article",
                    ),
                ),
            ],
            options={
                "verbose_name": "entry of an archive",
                "verbose_name_plural": "entries of an archive",
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("archive", "key"), name="an_archive_has_each_key_once")
                ],
            },
        ),
        migrations.RunPython(gather_more, migrations.RunPython.noop),
    ]
