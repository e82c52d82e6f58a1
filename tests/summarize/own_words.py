"""Events of our own words."""

from __future__ import annotations

from datetime import UTC, datetime

from newsletter.models import Story

BRIDGE = """The Harlow Bridge in Estmouth will close for 14 months from 5 May after engineers found cracks in two of its
piers, the city council said on Tuesday.

About 42,000 vehicles cross the bridge every day, which makes it the busiest in the county. The repair will
cost £18.5 million and is paid from the transport reserve.

"We could not wait for the summer," said Maria Okafor, who leads the council. She added that ferries would run
every ten minutes.

Traders on the east bank fear for their business because the detour adds 11 kilometres to each trip. A public
hearing is scheduled for 22 April.

Sign up for our newsletter to get the latest news."""

FERRY = """Estmouth will lose its main river crossing for more than a year. The council confirmed on Tuesday that the
Harlow Bridge, opened in 1963, has cracks in two piers.

Ferries will run every ten minutes between 6 a.m. and 11 p.m. The operator, Tern Line, hires 30 people for the
service. Critics warned that the closure could cost local shops a tenth of their sales."""


def story(number: int, title: str, text: str = "", summary: str = "", source: str = "The Estmouth Ledger") -> Story:
    when = datetime(2026, 4, 1, 9, tzinfo=UTC)
    return Story(f"s{number}", title, summary, text, f"https://outlet{number}.example/a", source, when)
