"""`make bars`: the paper under load, under faults and under kill -9, over HTTP, on both databases.

    make bars                                every bar on SQLite and, where there is a server, on PostgreSQL
    make bars BAR=R01 DB=sqlite              one bar, one database
    make bars PROVE=1                        each bar against faults planted in a copy of the code: all must be found

Each bar starts the server as `make run` starts it, on a database of its own, and lets many browsers at it; then the
rows are judged by `tests.bars.fsck`, which may be asked about any database: python -m tests.bars.fsck. One line of
JSON for each run. Figures can be made smaller for a try at the desk: SAVES, EDITORS, STORIES, KILLS, ROUNDS, RACES.
docs/reliability.md says what is promised and what was seen.
"""
