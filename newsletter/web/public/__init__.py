"""The readers' pages: subscribe, confirm, preferences, unsubscribe, report an error.

No page sets a cookie or runs a script. What may be changed is in the link alone, so that no other site's page can do
anything in a reader's name without knowing it.
"""
