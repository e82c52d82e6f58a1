"""The store in a PostgreSQL database, which many machines share. psycopg is imported in this folder alone."""
