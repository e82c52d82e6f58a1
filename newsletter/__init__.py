"""A daily intel newsletter: many sources in, one edition out, every fact linked to its evidence."""

__version__ = "0.1.0"
