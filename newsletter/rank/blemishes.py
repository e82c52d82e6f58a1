"""What a title or an address gives away about a story that an editor would pass over."""

from __future__ import annotations

import re
from dataclasses import dataclass

from newsletter.models import Story
from newsletter.text import plain_letters

TITLE_CHARACTERS = 300  # a longer title is a text; reading no more bounds the time that a hostile one takes


@dataclass(frozen=True, slots=True)
class Blemish:
    name: str
    points: float  # below 0
    fact: str
    title: re.Pattern[str]  # searched in the title as `plain_letters` writes it
    address: re.Pattern[str]  # searched in the URL


def _any(*patterns: str) -> re.Pattern[str]:
    """Any of these, as whole words."""
    return re.compile(rf"(?<!\w)(?:{'|'.join(patterns)})(?!\w)")


def _folder(*names: str) -> re.Pattern[str]:
    """Any of these as a whole folder of an address."""
    return re.compile(rf"/(?:{'|'.join(names) or '(?!)'})/")


BLEMISHES = (
    Blemish(
        "promotion",
        -2.5,
        "sells something",
        _any(
            r"(?:best|top|early|today's|great|hot|our) (?:[\w'-]+ ){0,4}deals?|deals(?=:)|deal of the (?:day|week)",
            r"discount(?:s|ed)?|coupons?|promo codes?|gift guide|gifts? for",
            r"black friday|cyber monday|prime day|angebote?|bons plans?|ofertas?",
            r"\d+ ?% off|[$€£]\d[\d,.]* off|(?:half|hundreds|thousands) off|(?:on|for) sale|off right now",
            r"(?:record|all-time) low|lowest price|save (?:up to )?[$€£]?\d+",
            r"(?:just|only|under|for) [$€£]\d[\d,.]*+(?:/month)?(?! ?(?:million|billion|trillion|m|mn|b|bn|tn|k)\b)",
            r"sponsored|partner content|webinar|register now|last chance|tickets|early bird|free trial",
        ),
        _folder(r"deals?|coupons?|shopping|sponsored|partner-content|brandvoice"),
    ),
    Blemish(
        "listicle",
        -1.5,
        "a list, a review or a buying guide",
        _any(
            r"^(?:the |my |our |top |best |these |here are )*\d{1,2} (?:[\w'-]+ ){0,4}(?:things|ways|tips|reasons|best"
            r"|tools|books|movies|shows|games|apps|features|signs|facts|lessons|projects|tricks|steps|mistakes|ideas|questions"
            r"|trends|gifts|alternatives|libraries|frameworks|patterns|gadgets|podcasts)",
            r"^(?:the )?best [\w ]+|the \d+ best|review(?:ed)?|hands-on|tested|vs|here's (?:who wins|my advice|what i)",
            r"i(?:'ve| have|'m)? (?:tried|tested|replaced|ditched|switched|used|love|loved|recommend|reviewed)",
        ),
        _folder(r"reviews?|gallery|best-\w+"),
    ),
    Blemish(
        "how-to",
        -1.5,
        "instruction, not news",
        _any(
            r"^how (?:to|i|we)|how to \w+ (?:your|a|an|the)|tutorial|cheat ?sheet|from scratch|best practices",
            r"(?:beginner'?s|complete|ultimate|step-by-step) (?:\w+ )?guide|a guide to|masterclass",
            r"^(?:building|build|creating|create|understanding|mastering|master|implementing|deploying|learning|learn)",
            r"^(?:getting started|introduction to|what i learned)|part \d+|day \d+(?: of|:)|in \d+ minutes",
        ),
        _folder(r"tutorials?|how-to"),
    ),
    Blemish(
        "jobs",
        -2.5,
        "a job post",
        _any(
            r"(?:is|are|we're|now) hiring|who is hiring|who wants to be hired|job openings?|careers? at",
            r"stellenangebote?|(?:m/w/d|w/m/d|h/f|m/f/d)",
        ),
        _folder(r"jobs|careers"),
    ),
    Blemish(
        "funding",
        -0.5,
        "a small funding round",
        _any(
            r"(?:raise[sd]|lands|secures|nabs|bags|closes|snags) (?:over |about )?[$€£]\d+(?:\.\d+)? ?(?:m|mn|million)",
            r"(?:pre-)?seed (?:round|funding)|pre-seed",
        ),
        _folder(),
    ),
    Blemish(
        "question",
        -1.0,
        "a question or a forum post",
        _any(
            r"^(?:ask hn|tell hn|poll|question|psa|til|eli5)|^\[(?:d|discussion|question|q)\]",
            r"^(?:is|are|does|do|did|can|could|should|would|will|has|have|what|who|why|anyone|how)\b.*\?$",
        ),
        re.compile(r"//(?:\w+\.)?reddit\.com/r/|//news\.ycombinator\.com/item"),
    ),
    Blemish(
        "opinion",
        -1.0,
        "an opinion or a letter",
        _any(
            r"^(?:opinion|op-ed|letters?|editorial|commentary|column|kommentar|tribune|opiniao)(?= ?[|:–-])",
            r"notable & quotable|the case (?:for|against)",
        ),
        _folder(r"opinions?|commentisfree|op-ed|editorials?"),
    ),
    Blemish(
        "round-up",
        -1.5,
        "a round-up, a podcast, a puzzle or a live page",
        _any(
            r"^(?:presentation|article|video|watch|listen|photos?|in pictures|live|quiz|comic|episode)(?= ?[:|–-])",
            r"podcast|live updates?|newsletter|round-?up|recap|digest|(?:morning|news) brief|open thread|crossword",
            r"week(?:ly)? (?:in review|ahead|recap)|this week in|^the download|what to (?:watch|read|stream|know)",
            r"(?:wordle|connections|strands|quordle)\b.*\b(?:hints?|answers?)|stream now|webcomic",
        ),
        _folder(r"podcasts?|videos?|comics?|live|games|crosswords?"),
    ),
)


def blemishes(story: Story) -> list[Blemish]:
    title = plain_letters(story.title[:TITLE_CHARACTERS]).replace("’", "'")
    address = story.url.lower()
    return [b for b in BLEMISHES if b.title.search(title) or b.address.search(address)]
