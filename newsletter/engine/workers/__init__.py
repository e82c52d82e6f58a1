"""The daily run as jobs in PostgreSQL, for any number of workers on any number of machines (extra "postgres")."""
