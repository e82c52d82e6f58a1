"""Stories, their events and the health of sources.

A story is kept once, however many newsletters of the store read it; `brought` says whose it is, and by which source. So
each newsletter has the stories of its own sources, under the names that it gave these.

A story that is read again keeps every field that it has: only empty ones are filled, and a date guessed from the
arrival gives way to the publisher's. So a text never changes once it is known. `Story.body` moves in one case alone:
text comes to a story of which only the summary was known. Evidence made before that keeps its quote, which then stands
in the summary.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime

import msgspec

from newsletter.models import Health, Image, SourceDay, Story
from newsletter.store.rows import Shelf, to_json, to_text, to_time, to_words
from newsletter.store.sql import Database

_COLUMNS = "id, title, summary, text, url, source, published, via, author, language, tags, image, dated_by"

_INSERT = f"""
    INSERT INTO stories ({_COLUMNS}, arrived)
    VALUES (:id, :title, :summary, :text, :url, :source, :published, :via, :author, :language, :tags, :image, :dated_by,
            :arrived)
    ON CONFLICT (id) DO NOTHING
"""

# The condition keeps unchanged rows, which are nearly all, out of the search index's triggers.
_FILL = """
    UPDATE stories SET
        summary = CASE summary WHEN '' THEN :summary ELSE summary END,
        text = CASE text WHEN '' THEN :text ELSE text END,
        author = CASE author WHEN '' THEN :author ELSE author END,
        language = CASE language WHEN '' THEN :language ELSE language END,
        tags = CASE tags WHEN '[]' THEN :tags ELSE tags END,
        image = CASE image WHEN 'null' THEN :image ELSE image END,
        published = CASE WHEN dated_by = 'arrival' AND :dated_by = 'publisher' THEN :published ELSE published END,
        dated_by = CASE dated_by WHEN 'arrival' THEN :dated_by ELSE dated_by END
    WHERE id = :id AND (
        (summary = '' AND :summary <> '') OR (text = '' AND :text <> '') OR (author = '' AND :author <> '')
        OR (language = '' AND :language <> '') OR (tags = '[]' AND :tags <> '[]')
        OR (image = 'null' AND :image <> 'null') OR (dated_by = 'arrival' AND :dated_by = 'publisher')
    )
"""

_READ_ONCE = """
    INSERT INTO source_days (source, day, reads, failures) VALUES (?, ?, 1, ?)
    ON CONFLICT (source, day) DO UPDATE SET reads = source_days.reads + 1,
        failures = source_days.failures + excluded.failures
"""

# What moved the date of a story moves it for all who have it.
_MOVE = """
    UPDATE brought SET published = stories.published FROM stories
    WHERE stories.id = brought.story AND brought.published <> stories.published
    AND stories.id IN (SELECT item.value FROM {})
"""

_BROUGHT = """
    INSERT INTO brought (story, newsletter, via, source, published)
    SELECT id, :newsletter, :via, :source, published FROM stories WHERE id = :id
    ON CONFLICT (story, newsletter) DO NOTHING
"""

_OWN = ("via", "source", "published")
_FOUND = ", ".join(f"{'brought' if name in _OWN else 'stories'}.{name}" for name in _COLUMNS.split(", "))

_tags = msgspec.json.Decoder(tuple[str, ...])
_health = msgspec.json.Decoder(Health)
_image = msgspec.json.Decoder(Image | None)


class SqlStories:
    """Implements ports.StoryStore."""

    def __init__(self, database: Database, newsletter: str = "") -> None:
        self._database = database
        self._shelf = Shelf(newsletter)

    def add_stories(self, stories: Iterable[Story], now: datetime) -> int:
        own = {"newsletter": self._shelf.newsletter}
        rows = sorted((_row(story, now) | own for story in stories), key=lambda row: row["id"])
        if not rows:
            return 0
        move = _MOVE.format(self._database.dialect.items.format(":ids"))
        with self._database.write() as connection:
            if connection.executemany(_INSERT, rows).rowcount < len(rows):
                connection.executemany(_FILL, rows)
                connection.execute(move, {"ids": to_json(row["id"] for row in rows)})
            return connection.executemany(_BROUGHT, rows).rowcount

    def stories(self, since: datetime, until: datetime) -> list[Story]:
        query = (
            f"SELECT {_FOUND} FROM brought JOIN stories ON stories.id = brought.story WHERE brought.newsletter = ?"
            " AND brought.published > ? AND brought.published <= ? ORDER BY brought.published, brought.story"
        )
        values = (self._shelf.newsletter, to_text(since), to_text(until))
        with self._database.read() as connection:
            return [_story(*row) for row in connection.execute(query, values)]

    def search(self, query: str, limit: int = 20, offset: int = 0) -> list[Story]:
        words = to_words(query)
        if not words:
            return []
        order = "stories.published DESC, stories.id LIMIT :limit OFFSET :offset"
        found = f"SELECT {_FOUND} {self._database.dialect.search}, {order}"
        values = {**words, "newsletter": self._shelf.newsletter, "limit": limit, "offset": offset}
        with self._database.read() as connection:
            return [_story(*row) for row in connection.execute(found, values)]

    def events_of(self, stories: Iterable[str]) -> dict[str, str]:
        items = self._database.dialect.items.format(":wanted")
        query = f"SELECT story, event FROM story_events WHERE story IN (SELECT item.value FROM {items})"
        wanted = {self._shelf.key(story): story for story in stories}
        with self._database.read() as connection:
            return {wanted[key]: event for key, event in connection.execute(query, {"wanted": to_json(wanted)})}

    def save_events(self, events: Mapping[str, str]) -> None:
        with self._database.write() as connection:
            connection.executemany(
                "INSERT INTO story_events (story, event) VALUES (?, ?)"
                " ON CONFLICT (story) DO UPDATE SET event = excluded.event",
                sorted((self._shelf.key(story), event) for story, event in events.items()),
            )

    def health(self) -> dict[str, Health]:
        own, values = self._shelf.owned("source")
        with self._database.read() as connection:
            rows = connection.execute(f"SELECT body FROM health WHERE {own} ORDER BY source", values).fetchall()
        known = (_health.decode(body) for (body,) in rows)
        return {health.source: health for health in known}

    def save_health(self, health: Iterable[Health]) -> None:
        known = list(health)
        key = self._shelf.key
        rows = sorted((key(one.source), msgspec.json.encode(one).decode()) for one in known)
        with self._database.write() as connection:
            connection.executemany(_READ_ONCE, sorted(_reading(key, one) for one in known if _read_at(one)))
            connection.executemany(
                "INSERT INTO health (source, body) VALUES (?, ?)"
                " ON CONFLICT (source) DO UPDATE SET body = excluded.body",
                rows,
            )

    def source_days(self, since: date) -> list[SourceDay]:
        brought = (
            "SELECT via, substr(published, 1, 10) AS during, count(*) FROM brought"
            " WHERE newsletter = ? AND published >= ? GROUP BY via, during ORDER BY via, during"
        )
        own, values = self._shelf.owned("source")
        tried = f"SELECT source, day, reads, failures FROM source_days WHERE day >= :since AND {own}"
        first = since.isoformat()
        with self._database.read() as connection:
            counted = connection.execute(brought, (self._shelf.newsletter, first)).fetchall()
            asked = connection.execute(tried, {"since": first, **values}).fetchall()
        stories = {(via, day): count for via, day, count in counted}
        reads = {(key.rpartition(" ")[2], day): counts for key, day, *counts in asked}
        return [
            SourceDay(name, date.fromisoformat(day), stories.get((name, day), 0), *reads.get((name, day), (0, 0)))
            for name, day in sorted(stories.keys() | reads.keys())
        ]


def _read_at(health: Health) -> datetime | None:
    return health.last_error_at if health.last_error else health.last_success


def _reading(key: Callable[[str], str], health: Health) -> tuple[str, str, int]:
    at = _read_at(health)
    assert at  # noqa: S101 - the caller has seen to it
    return key(health.source), to_text(at)[:10], int(bool(health.last_error))


def _row(story: Story, now: datetime) -> dict[str, str]:
    return {
        "id": story.id,
        "title": _storable(story.title),
        "summary": _storable(story.summary),
        "text": _storable(story.text),
        "url": _storable(story.url),
        "source": _storable(story.source),
        "published": to_text(story.published),
        "via": _storable(story.via),
        "author": _storable(story.author),
        "language": _storable(story.language),
        "tags": msgspec.json.encode([_storable(tag) for tag in story.tags]).decode(),
        "image": _storable_image(story.image),
        "dated_by": story.dated_by,
        "arrived": to_text(now),
    }


def _storable(text: str) -> str:
    """Half a surrogate pair, which has no UTF-8, and NUL, which PostgreSQL does not take, become question marks."""
    text = text.replace("\0", "?")
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def _storable_image(image: Image | None) -> str:
    if image is not None:
        image = Image(_storable(image.url), _storable(image.alt), _storable(image.credit))
    return msgspec.json.encode(image).decode()


def _story(*row: str) -> Story:
    id_, title, summary, text, url, source, published, via, author, language, tags, image, dated_by = row
    return Story(
        id=id_,
        title=title,
        summary=summary,
        text=text,
        url=url,
        source=source,
        published=to_time(published),
        via=via,
        author=author,
        language=language,
        tags=_tags.decode(tags),
        image=_image.decode(image),
        dated_by="arrival" if dated_by == "arrival" else "publisher",
    )
