"""Which events the day's edition takes, with receipts: rank them for a newsletter, then select."""

from newsletter.rank.language import readable_first
from newsletter.rank.profile import Profile, Topic, default_profile
from newsletter.rank.score import rank
from newsletter.rank.selection import Quotas, select
from newsletter.rank.substance import shortlist, weigh

__all__ = ["Profile", "Quotas", "Topic", "default_profile", "rank", "readable_first", "select", "shortlist", "weigh"]
