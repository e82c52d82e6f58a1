"""SQLite's own words."""

from newsletter.store.sql import Dialect

SQLITE = Dialect(
    items="json_each({}) AS item",
    greatest="max",
    least="min",
    skip_locked="",  # there is one writer at a time
    domain="lower(substr(email, instr(email, '@') + 1))",
    # a word of the title counts eight times as much as one of the text
    search="FROM stories_fts JOIN stories ON stories.number = stories_fts.rowid WHERE stories_fts MATCH :quoted"
    " ORDER BY bm25(stories_fts, 8.0, 2.0, 1.0)",
)
