"""Whether mail will leave and arrive: what the name service, the mail server and this machine say, judged.

Judgements are functions of what was found out; asking stands in `names` (DNS), `clock` and `certificates`.
"""
