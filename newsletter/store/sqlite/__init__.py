"""The store in one SQLite file. sqlite3 and sqlite_utils are imported in this folder alone."""
