"""Who watches: Prometheus, OpenTelemetry, structured logs (extra "observe"). Each library is imported by one file.

Stages know nothing of it. The seams are wrapped (`seams.py`), and the daily run says which stage it is at.
"""
