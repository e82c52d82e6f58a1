"""SQLite's own words."""

from newsletter.store.sql import Dialect

SQLITE = Dialect(
    items="json_each({}) AS item",
    greatest="max",
    least="min",
    skip_locked="",  # there is one writer at a time
    domain="lower(substr(email, instr(email, '@') + 1))",
    told="FROM told_fts JOIN told ON told.number = told_fts.rowid WHERE told_fts MATCH :quoted"
    " AND told.edition BETWEEN :first AND :last ORDER BY bm25(told_fts, 8.0, 1.0)",
    # A word of the title counts eight times as much as one of the text. To weigh 70,000 stories that all hold a common
    # word takes a quarter of a second, so only the newest are weighed: rows are numbered as they arrive.
    search="FROM (SELECT rowid AS hit, bm25(stories_fts, 8.0, 2.0, 1.0) AS worth FROM stories_fts"
    " WHERE stories_fts MATCH :quoted ORDER BY rowid DESC LIMIT 5000) AS hits"
    " JOIN stories ON stories.number = hits.hit"
    " JOIN brought ON brought.story = stories.id AND brought.newsletter = :newsletter ORDER BY hits.worth",
)
