"""PostgreSQL's own words, and how a query that was written for both databases is put to it."""

from __future__ import annotations

import re
from functools import lru_cache

from newsletter.store.sql import Dialect

POSTGRES = Dialect(
    # text is compared byte for byte (collation C), here as in all columns
    items='(SELECT value COLLATE "C" AS value FROM json_array_elements_text(CAST({} AS json)) AS value) AS item',
    greatest="greatest",
    least="least",
    skip_locked="FOR UPDATE OF deliveries SKIP LOCKED",
    domain="lower(split_part(email, '@', 2))",
    told="FROM told WHERE words @@ plainto_tsquery('simple', bare_words(:words))"
    " AND edition BETWEEN :first AND :last"
    " ORDER BY ts_rank('{0, 0, 0.125, 1}', words, plainto_tsquery('simple', bare_words(:words))) DESC",
    search="FROM stories JOIN brought ON brought.story = stories.id AND brought.newsletter = :newsletter"
    " WHERE words @@ plainto_tsquery('simple', bare_words(:words))"
    " ORDER BY ts_rank('{0, 0.125, 0.25, 1}', words, plainto_tsquery('simple', bare_words(:words))) DESC",
)

_BINDING = re.compile(r"\?|:(\w+)|%")


@lru_cache(maxsize=512)
def translated(query: str) -> str:
    """With values bound as psycopg has it: `?` is `%s`, `:name` is `%(name)s`, and a percent sign is doubled."""
    return _BINDING.sub(_placeholder, query)


def _placeholder(found: re.Match[str]) -> str:
    if found[0] == "%":
        return "%%"
    return f"%({found[1]})s" if found[1] else "%s"
