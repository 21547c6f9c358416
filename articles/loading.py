"""What the reference files of this app say: topics, columns, sections, listed sources."""

from pathlib import Path

from articles.models import Column, Section, Source, Topic
from organisations.loading import Table, day, read

FOLDER = Path(__file__).resolve().parent / "reference"


def tables():
    """The tables of this app, in the order in which they refer to one another."""
    return [
        Table(Topic, _topics(read(FOLDER / "topics.toml")["topic"]), references={"parent": Topic}),
        Table(Column, [_column(row) for row in read(FOLDER / "columns.toml")["column"]]),
        Table(Section, [_section(row) for row in read(FOLDER / "sections.toml")["section"]],
              references={"topic": Topic}),
        Table(Source, [_source(row) for row in read(FOLDER / "sources.toml")["source"]], identity=("name",)),
    ]  # fmt: skip


def _topics(heads):
    """The tree as rows: a head, then its children in the order in which they stand under it."""
    rows = []
    for head in heads:
        rows.append(_topic(head, None, head["order"]))
        rows += [_topic(child, head["slug"], order) for order, child in enumerate(head.get("child", []), 1)]
    return rows


def _topic(row, parent, order):
    return {
        "slug": row["slug"],
        "name": row["name"],
        "parent": parent,
        "order": order,
        "iptc_codes": row.get("iptc", []),
    }


def _column(row):
    return {
        "slug": row["key"],
        "name": row["name"],
        "note": row.get("note", ""),
        "valid_from": day(row, "from"),
        "valid_to": day(row, "to"),
    }


def _section(row):
    return {
        "slug": row["slug"],
        "name": row["name"],
        "order": row["order"],
        "topic": row.get("topic"),
        "address": row.get("address", ""),
    }


def _source(row):
    return {"name": row["name"], "is_listed": row.get("listed", True)}
