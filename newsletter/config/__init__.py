"""What an editor sets: content/newsletter.toml and content/sources.toml, read into one frozen Settings.

A newsletter is a folder:
    content/     configuration, decisions, pages         templates/   what replaces a built-in template
    var/         the store and the outbox                build/       what is made
"""

from newsletter.config.settings import Settings, defaults, read_glossary, read_settings, read_sources

__all__ = ["Settings", "defaults", "read_glossary", "read_settings", "read_sources"]
