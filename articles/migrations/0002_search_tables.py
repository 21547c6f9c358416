"""The tables of `articles.search`, which are no models: each database has its own kind of full-text index.

SQLite's tokeniser is `ascii`, for which every character beyond ASCII is part of a token: `unicode61` of 2012 does not
know the younger ideographs and would split at them. `prefix='1'` answers searches for one character at once.
"""

from django.db import migrations

NAMES = ["search_articles", "search_stories"]

CREATE = {
    "sqlite": [
        "CREATE TABLE {name} (id integer PRIMARY KEY, key integer NOT NULL, words text NOT NULL, facets text NOT NULL)",
        "CREATE VIRTUAL TABLE {name}_index USING fts5("
        "tokens, content='', columnsize=0, prefix='1', tokenize=\"ascii tokenchars ':_-'\")",
    ],
    "postgresql": [
        "CREATE TABLE {name} (id bigint PRIMARY KEY, key bigint NOT NULL, words text NOT NULL, facets text NOT NULL,"
        " is_long boolean NOT NULL, tokens tsvector NOT NULL)",
        "CREATE UNIQUE INDEX {name}_key ON {name} (key)",
        "CREATE INDEX {name}_tokens ON {name} USING gin (tokens)",
    ],
}
DROP = {
    "sqlite": ["DROP TABLE {name}_index", "DROP TABLE {name}"],
    "postgresql": ["DROP TABLE {name}"],
}


def create_tables(apps, schema_editor):
    _execute(CREATE, schema_editor)


def drop_tables(apps, schema_editor):
    _execute(DROP, schema_editor)


def _execute(statements, schema_editor):
    for name in NAMES:
        for statement in statements[schema_editor.connection.vendor]:
            schema_editor.execute(statement.format(name=name))


class Migration(migrations.Migration):
    dependencies = [("articles", "0001_initial")]

    operations = [migrations.RunPython(create_tables, drop_tables)]
