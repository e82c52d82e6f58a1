"""The editors' desk: an edition is read, judged, corrected and signed off. Every action works without script."""
