"""The tables, as migrations: each runs once, in order, in a transaction.

Add new ones at the end; never edit one that ran.

Times are TEXT in UTC, always with microseconds, so that their order is the order in time. Dates are TEXT, YYYY-MM-DD.
A store may hold several newsletters. The first has no name; keys of another begin with its name and a space: editions,
deliveries and what came back with "weekly 2026-01-25", subscribers with "weekly ada@example.org". A letter that
corrects an edition is a mailing of its own, "+3f2a9c 2026-01-25" or "weekly +3f2a9c 2026-01-25".
"""

from __future__ import annotations

from sqlite_utils import Database, Migrations

from newsletter.store.rows import to_plain, told_lines, version_of

migrations = Migrations("newsletter")


@migrations()
def m001_stories(db: Database) -> None:
    db.executescript("""
        CREATE TABLE stories (
            number INTEGER PRIMARY KEY,          -- what the search index refers to
            id TEXT NOT NULL UNIQUE,
            title TEXT NOT NULL,
            summary TEXT NOT NULL,
            text TEXT NOT NULL,
            url TEXT NOT NULL,
            source TEXT NOT NULL,
            published TEXT NOT NULL,
            via TEXT NOT NULL,
            author TEXT NOT NULL,
            language TEXT NOT NULL,
            tags TEXT NOT NULL,                  -- JSON array
            image TEXT NOT NULL,                 -- JSON object, or null
            dated_by TEXT NOT NULL CHECK (dated_by IN ('publisher', 'arrival')),
            arrived TEXT NOT NULL
        ) STRICT;
        CREATE INDEX stories_by_time ON stories (published, id);
        CREATE TABLE story_events (
            story TEXT PRIMARY KEY,
            event TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE health (
            source TEXT PRIMARY KEY,
            body TEXT NOT NULL                   -- models.Health as JSON
        ) STRICT, WITHOUT ROWID;
    """)
    db.table("stories").enable_fts(
        ["title", "summary", "text"], create_triggers=True, tokenize="unicode61 remove_diacritics 2"
    )


@migrations()
def m002_editions(db: Database) -> None:
    db.executescript("""
        CREATE TABLE editions (
            date TEXT PRIMARY KEY,
            status TEXT NOT NULL CHECK (status IN ('draft', 'approved', 'sending', 'sent', 'corrected')),
            body TEXT NOT NULL                   -- models.Edition as JSON
        ) STRICT;
        CREATE TABLE letters (
            date TEXT PRIMARY KEY REFERENCES editions (date),
            body TEXT NOT NULL                   -- models.Letter as JSON: the bytes that go out
        ) STRICT;
    """)


@migrations()
def m003_audience_and_ledger(db: Database) -> None:
    db.executescript("""
        CREATE TABLE subscribers (
            id INTEGER PRIMARY KEY,
            key TEXT NOT NULL UNIQUE,            -- the address without regard to case
            email TEXT NOT NULL,
            name TEXT NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('pending', 'active', 'unsubscribed', 'bounced', 'complained')),
            added TEXT NOT NULL,
            changed TEXT NOT NULL
        ) STRICT;
        CREATE INDEX subscribers_by_state ON subscribers (state, id);
        CREATE TABLE frozen (
            edition TEXT PRIMARY KEY,            -- its recipients are fixed, though there may be none
            at TEXT NOT NULL
        ) STRICT;
        CREATE TABLE deliveries (
            id INTEGER PRIMARY KEY,
            edition TEXT NOT NULL REFERENCES frozen (edition),
            subscriber INTEGER NOT NULL REFERENCES subscribers (id),
            state TEXT NOT NULL
                CHECK (state IN ('pending', 'claimed', 'marked', 'sent', 'failed', 'unknown', 'skipped')),
            attempts INTEGER NOT NULL DEFAULT 0,
            due TEXT NOT NULL,                   -- a pending row is not tried before this
            error TEXT NOT NULL DEFAULT '',
            claimed TEXT,
            marked TEXT,
            settled TEXT,
            UNIQUE (edition, subscriber)
        ) STRICT;
        CREATE INDEX deliveries_by_state ON deliveries (edition, state, due, id);
    """)


@migrations()
def m004_model_calls(db: Database) -> None:
    db.executescript("""
        CREATE TABLE model_calls (
            id INTEGER PRIMARY KEY,
            edition TEXT NOT NULL,               -- the date of the edition that it was made for
            model TEXT NOT NULL,
            cost INTEGER NOT NULL,               -- in millionths; the most that it can be until the call is settled
            input_tokens INTEGER NOT NULL DEFAULT 0,
            output_tokens INTEGER NOT NULL DEFAULT 0
        ) STRICT;
        CREATE INDEX model_calls_by_edition ON model_calls (edition);
    """)


@migrations()
def m005_pauses(db: Database) -> None:
    db.executescript("""
        CREATE TABLE pauses (
            edition TEXT PRIMARY KEY,            -- nothing of it is claimed while it stands here
            at TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
    """)


@migrations()
def m006_returns(db: Database) -> None:
    db.executescript("""
        CREATE TABLE returns (
            key TEXT PRIMARY KEY,                -- of the message that came back
            kind TEXT NOT NULL CHECK (kind IN ('hard', 'soft', 'complaint', 'unsubscribe')),
            subscriber INTEGER NOT NULL REFERENCES subscribers (id),
            edition TEXT,                        -- NULL when the message names none
            detail TEXT NOT NULL,
            at TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX returns_by_subscriber ON returns (subscriber, kind, at);
        CREATE INDEX returns_by_edition ON returns (edition, kind);
    """)


@migrations()
def m007_preferences(db: Database) -> None:
    db.executescript("""
        ALTER TABLE subscribers ADD COLUMN newsletter TEXT NOT NULL DEFAULT ''; -- the first of a store has no name
        ALTER TABLE subscribers ADD COLUMN topics TEXT NOT NULL DEFAULT '[]';   -- JSON array
        ALTER TABLE subscribers ADD COLUMN frequency TEXT NOT NULL DEFAULT 'daily'
            CHECK (frequency IN ('daily', 'weekly'));
        ALTER TABLE subscribers ADD COLUMN language TEXT NOT NULL DEFAULT '';
        ALTER TABLE subscribers ADD COLUMN zone TEXT NOT NULL DEFAULT '';       -- IANA name; '': the newsletter's
        ALTER TABLE subscribers ADD COLUMN hour INTEGER CHECK (hour BETWEEN 0 AND 23); -- NULL: the newsletter's
        CREATE INDEX subscribers_by_newsletter ON subscribers (newsletter, state, id);
        DROP INDEX subscribers_by_state;
    """)


@migrations()
def m010_desk(db: Database) -> None:
    db.executescript("""
        CREATE TABLE members (
            key TEXT PRIMARY KEY,                -- the name without regard to case
            name TEXT NOT NULL,
            role TEXT NOT NULL CHECK (role IN ('editor', 'publisher')),
            password TEXT NOT NULL               -- as argon2 keeps it
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE sessions (
            key TEXT PRIMARY KEY,                -- hash of what the cookie, or the token, holds
            member TEXT NOT NULL REFERENCES members (key) ON DELETE CASCADE,
            token TEXT NOT NULL,                 -- what a script is called; '' for a browser
            began TEXT NOT NULL,
            used TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX sessions_by_member ON sessions (member, began);
        CREATE TABLE changes (
            number INTEGER PRIMARY KEY,
            at TEXT NOT NULL,
            who TEXT NOT NULL,
            edition TEXT,                        -- NULL when it was about none
            what TEXT NOT NULL,
            before TEXT NOT NULL,                -- the decisions as text
            after TEXT NOT NULL
        ) STRICT;
        CREATE INDEX changes_by_edition ON changes (edition, number);
    """)


@migrations()
def m011_pools(db: Database) -> None:
    db.executescript("""
        CREATE TABLE pools (
            date TEXT PRIMARY KEY,
            body BLOB NOT NULL                   -- models.Pool as JSON, compressed: what the edition is made from
        ) STRICT, WITHOUT ROWID;
    """)


@migrations()
def m012_consents_and_reports(db: Database) -> None:
    db.executescript("""
        CREATE TABLE consents (
            id INTEGER PRIMARY KEY AUTOINCREMENT,  -- never used again: links carry it
            subscriber INTEGER NOT NULL REFERENCES subscribers (id),
            text TEXT NOT NULL,                  -- what the reader was shown
            asked TEXT NOT NULL,
            asked_from TEXT NOT NULL,            -- network address, as a keyed hash; so are the next two
            network TEXT NOT NULL,
            mailbox TEXT NOT NULL,
            due TEXT,                            -- when its mail is to be tried; NULL: it left, or was given up
            tries INTEGER NOT NULL DEFAULT 0,
            confirmed TEXT,
            confirmed_from TEXT NOT NULL DEFAULT ''
        ) STRICT;
        CREATE INDEX consents_by_subscriber ON consents (subscriber);
        CREATE INDEX consents_by_mailbox ON consents (mailbox, asked);
        CREATE INDEX consents_by_network ON consents (network, asked);
        CREATE INDEX consents_due ON consents (due) WHERE due IS NOT NULL;
        CREATE TABLE reports (
            id INTEGER PRIMARY KEY,
            newsletter TEXT NOT NULL,
            edition TEXT NOT NULL,               -- its date
            slug TEXT NOT NULL,                  -- of the item; '' for the whole edition
            text TEXT NOT NULL,
            email TEXT NOT NULL,                 -- for an answer; '' when none is wanted
            key TEXT NOT NULL,                   -- the address without regard to case
            at TEXT NOT NULL,
            settled TEXT                         -- NULL: open
        ) STRICT;
        CREATE INDEX reports_by_key ON reports (key);
    """)


@migrations()
def m013_times_of_deliveries(db: Database) -> None:
    db.executescript("""
        ALTER TABLE deliveries ADD COLUMN not_before TEXT; -- the reader's own time; NULL: as soon as it is sent
    """)


@migrations()
def m014_edition_versions(db: Database) -> None:
    # The index holds all that the archive asks about editions that have not changed: their bodies stay unread.
    db.executescript("""
        ALTER TABLE editions ADD COLUMN version TEXT NOT NULL DEFAULT '';
        CREATE INDEX editions_by_version ON editions (date, version, status);
    """)
    for (day,) in db.execute("SELECT date FROM editions").fetchall():
        (body,) = db.execute("SELECT body FROM editions WHERE date = ?", (day,)).fetchone()
        db.conn.execute("UPDATE editions SET version = ? WHERE date = ?", (version_of(body), day))


@migrations()
def m016_plain_letters(db: Database) -> None:
    db.executescript("""
        ALTER TABLE subscribers ADD COLUMN plain TEXT NOT NULL DEFAULT ''; -- address and name for searching
        CREATE INDEX subscribers_in_order ON subscribers (newsletter, id);
    """)
    db.conn.create_function("to_plain", 2, to_plain)
    db.execute("UPDATE subscribers SET plain = to_plain(email, name) WHERE email <> ''")


@migrations()
def m017_members_of_a_newsletter(db: Database) -> None:
    # The key of a member of another newsletter begins with its name and a line end, which no name holds.
    db.executescript("""
        ALTER TABLE members ADD COLUMN newsletter TEXT NOT NULL DEFAULT '';
        ALTER TABLE changes ADD COLUMN newsletter TEXT NOT NULL DEFAULT '';
        CREATE INDEX changes_by_newsletter ON changes (newsletter, number);
    """)


@migrations()
def m018_corrections(db: Database) -> None:
    db.executescript("""
        CREATE TABLE correction_letters (
            date TEXT PRIMARY KEY,               -- of the edition that it corrects, behind the correction's key
            body TEXT NOT NULL                   -- models.Letter as JSON: the bytes that go out
        ) STRICT, WITHOUT ROWID;
    """)


@migrations()
def m019_claims(db: Database) -> None:
    db.executescript("""
        ALTER TABLE deliveries ADD COLUMN claims INTEGER NOT NULL DEFAULT 0; -- ever; the last alone may mark and settle
    """)


@migrations()
def m020_language_of_deliveries(db: Database) -> None:
    db.executescript("""
        ALTER TABLE deliveries ADD COLUMN language TEXT NOT NULL DEFAULT ''; -- of the letter; '': the newsletter's own
    """)


@migrations()
def m021_source_days(db: Database) -> None:
    db.executescript("""
        CREATE TABLE source_days (
            source TEXT NOT NULL,
            day TEXT NOT NULL,                   -- UTC
            reads INTEGER NOT NULL,              -- tries to read it
            failures INTEGER NOT NULL,           -- of these
            PRIMARY KEY (source, day)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX source_days_by_day ON source_days (day);
    """)


@migrations()
def m022_told(db: Database) -> None:
    db.executescript("""
        CREATE TABLE told (
            number INTEGER PRIMARY KEY,          -- what the search index refers to
            edition TEXT NOT NULL,
            slug TEXT NOT NULL,
            headline TEXT NOT NULL,
            text TEXT NOT NULL
        ) STRICT;
        CREATE INDEX told_by_edition ON told (edition);
        CREATE TABLE funnels (
            edition TEXT PRIMARY KEY,
            body TEXT NOT NULL                   -- models.Funnel as JSON
        ) STRICT, WITHOUT ROWID;
    """)
    db.table("told").enable_fts(["headline", "text"], create_triggers=True, tokenize="unicode61 remove_diacritics 2")
    for (day,) in db.execute("SELECT date FROM editions ORDER BY date").fetchall():
        (body,) = db.execute("SELECT body FROM editions WHERE date = ?", (day,)).fetchone()
        db.conn.executemany(
            "INSERT INTO told (edition, slug, headline, text) VALUES (?, ?, ?, ?)",
            [(day, *line) for line in told_lines(body)],
        )


@migrations()
def m023_moves(db: Database) -> None:
    db.executescript("""
        CREATE TABLE moves (
            place TEXT PRIMARY KEY,              -- the database that this store was moved to
            at TEXT NOT NULL,
            done TEXT
        ) STRICT, WITHOUT ROWID;
    """)


@migrations()
def m024_clicks(db: Database) -> None:
    db.executescript("""
        CREATE TABLE clicks (
            edition TEXT NOT NULL,
            url TEXT NOT NULL,
            day TEXT NOT NULL,                   -- in the newsletter's time zone
            count INTEGER NOT NULL,
            PRIMARY KEY (edition, url, day)
        ) STRICT, WITHOUT ROWID;
    """)


@migrations()
def m025_deliveries_of_a_reader(db: Database) -> None:
    db.executescript("CREATE INDEX deliveries_by_subscriber ON deliveries (subscriber);")


@migrations()
def m026_stories_of_a_source(db: Database) -> None:
    # Holds who brought a story, too: how many each source brought is read from it alone, not from the stories.
    db.executescript("""
        DROP INDEX stories_by_time;
        CREATE INDEX stories_by_time ON stories (published, id, via);
    """)


@migrations()
def m027_stories_of_a_newsletter(db: Database) -> None:
    # Until now all newsletters of a file had one pool: each keeps what is there, and adds what its own sources bring.
    db.executescript("""
        CREATE TABLE brought (
            story TEXT NOT NULL REFERENCES stories (id) ON DELETE CASCADE,
            newsletter TEXT NOT NULL,
            via TEXT NOT NULL,                   -- the first source of this newsletter that brought it
            source TEXT NOT NULL,                -- the outlet, as its readers see it
            published TEXT NOT NULL,             -- of the story
            PRIMARY KEY (story, newsletter)
        ) STRICT, WITHOUT ROWID;
        CREATE TEMP TABLE known AS
            SELECT newsletter FROM subscribers UNION SELECT newsletter FROM members UNION SELECT newsletter FROM reports
            UNION SELECT CASE WHEN date LIKE '% %' THEN substr(date, 1, instr(date, ' ') - 1) ELSE '' END FROM editions;
        INSERT INTO known SELECT '' WHERE NOT EXISTS (SELECT 1 FROM known);
        INSERT INTO brought SELECT id, known.newsletter, via, source, published FROM stories, known;
        INSERT INTO story_events
            SELECT newsletter || ' ' || story, event FROM story_events, known WHERE newsletter <> '';
        INSERT INTO health SELECT newsletter || ' ' || source, body FROM health, known WHERE newsletter <> '';
        INSERT INTO source_days
            SELECT newsletter || ' ' || source, day, reads, failures FROM source_days, known WHERE newsletter <> '';
        DROP TABLE known;
        CREATE INDEX brought_by_time ON brought (newsletter, published, story, via);
        DROP INDEX stories_by_time;
    """)


@migrations()
def m028_turns_of_models(db: Database) -> None:
    db.executescript("""
        CREATE TABLE model_turns (
            model TEXT PRIMARY KEY,              -- provider, address and name: all newsletters share them
            next TEXT NOT NULL                   -- before this all turns are taken
        ) STRICT, WITHOUT ROWID;
    """)
