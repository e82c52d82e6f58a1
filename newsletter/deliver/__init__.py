"""Deliver: a letter becomes one message for each reader (`message`), and leaves by a back end (`outbox`, `smtp`).

`send` walks the ledger: claim, send, settle; it can be killed at any moment and run again.
"""
