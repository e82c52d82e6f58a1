"""A headline of at most twelve words, out of the stories' own titles."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from newsletter.models import Event
from newsletter.summarize.passages import Passage
from newsletter.summarize.select import Weights
from newsletter.summarize.sentences import split
from newsletter.summarize.words import terms
from newsletter.text import one_line

MOST_WORDS = 12
LEAST_WORDS = 4  # of a title that was cut

_OUTLET_TAIL = re.compile(r"\s+(?:[|·•»]|[-–—](?=\s))\s*[^|–—·•»]{2,40}$")
_LABEL = re.compile(
    r"^(?:breaking(?: news)?|exclusive|update[ \d]*|watch|video|live|opinion|analysis|report|just in|news"
    r"|photos|podcast|show hn"
    r"|ask hn|fact check|explainer|explained|editorial|review)(?: updates)?\s?(?::|\||\s-|–|—)\s*|^\[[^\]]{1,30}\]\s*",
    re.IGNORECASE,
)
_TEASER = re.compile(
    r"""\?|\.\.\.|…|!$|\byou(?:r|'re|’re|'ll|’ll)?\b|\bhere(?:'|’)?s\b|\bhere\ (?:is|are)\b|\bthis\ is\b
    |\bwon(?:'|’)t\ believe\b
    |^(?:why|how|what|when|where|who|which|meet|inside|listen|read|see|here|this|these|that|can|should|could|is
    |are|do|does|did)\b
    |^\d+\ (?:things|ways|reasons|tips|takeaways|facts|questions|best|of\ the|charts|photos|tools|examples)\b
    |^(?:I|We|My|Our)\b
    |\bwhat\ (?:happened|we\ know|to\ know|it\ means|that\ means|happens)\b|\beverything\ (?:we|to)\b
    |\bthe\ truth\ about\b
    |\bshock(?:s|ing|ed)?\b|\bjaw-dropping\b|\bunbelievable\b|\bmind-blowing\b|\bstunn(?:ing|ed)\b
    |\bgoes\ viral\b|\bone\ weird\b
    |\bsecret\b|\bmust[- ]see\b|\blive\ updates\b|\btakeaways\b|\bexplained\b|\bround-?up\b|\bnewsletter\b
    |\bpodcast\b|\bslams?\b""",
    re.IGNORECASE | re.VERBOSE,
)
_CUT = re.compile(
    r"\s+[–—-]\s+|[;:]\s+|,\s+"
    r"|\s+(?=(?:as|after|amid|while|because|despite|following|ahead of|over|in|on|at|during|for|with|from|by"
    r"|when|to)\s)",
    re.IGNORECASE,
)
_CUT_MIGHT_CHANGE_SENSE = re.compile(
    r"\b(?:no|not|never|without|unless|until|if|only|less|fewer|more|den(?:y|ies|ied)|refus\w+|fail\w*|against"
    r"|would|could|may|might"
    r"|votes?|voted|urges?|asks?|asked|wants?|tries|tried|vows?|threatens?|accus\w+|alleged\w*)\b|n[’']t\b",
    re.IGNORECASE,
)
_BAD_END = re.compile(
    r"\b(?:the|an?|of|to|and|or|but|for|with|in|on|at|by|from|as|is|are|was|were|be|that|who|which|his|her|its"
    r"|their|has|have|had"
    r"|years?|months?|weeks?|days?|hours?|decades?|will|said|says|than|about|into|over|between|more|one|two|three|four|five|ten)$",
    re.IGNORECASE,
)
_BAD_START = re.compile(
    r"^(?:to|according|as|in|after|while|with|for|on|at|since|although|though|when|if|by|from|during|despite"
    r"|under|before|following"
    r"|all|some|many|there|once|until|amid|among|because|instead|today|yesterday|last|next|two|three|\w+ing)\b",
    re.IGNORECASE,
)


def headlines(event: Event, passages: list[Passage], weights: Weights) -> list[str]:
    """Headlines that the stories hold, best first: titles, cut titles, openings of sentences; teasers last of all."""
    titles = list(dict.fromkeys(title for story in event.stories if (title := clean_title(story.title, story.source))))
    central = sorted(titles, key=lambda title: -_worth(title, weights, titles.index(title)))
    plain = [title for title in central if not _TEASER.search(title)]
    opened = [
        passage.text.rstrip(".") for passage in passages if not passage.leans and not _BAD_START.match(passage.text)
    ]
    found = [*_short(plain), *_cut(plain), *_cut(opened[:3]), *_short(central), *_cut(central)]
    found = found or [*_cut(passage.text.rstrip(".") for passage in passages), *map(_first_words, passages[:1])]
    return list(dict.fromkeys(found))


def _first_words(passage: Passage) -> str:
    """For stories without any title: as much of the first sentence as fits."""
    words = passage.text.rstrip(".").split()[:MOST_WORDS]
    while len(words) > LEAST_WORDS and _BAD_END.search(" ".join(words)):
        words.pop()
    return " ".join(words).rstrip(",;:–—- ")


def clean_title(title: str, outlet: str) -> str:
    """Without labels ("Breaking:"), the outlet's own name, and a teaser that follows the news ("Here's why")."""
    text = _LABEL.sub("", one_line(title))
    tail = _OUTLET_TAIL.search(text)
    if tail and (_same(tail[0], outlet) or "|" in tail[0]):
        text = text[: tail.start()]
    parts = [span.text for span in split(text)]
    if len(parts) > 1 and len(parts[0].split()) >= LEAST_WORDS and all(_TEASER.search(part) for part in parts[1:]):
        text = parts[0]
    text = text.strip(" -–—|:")
    return text if text.endswith("...") else text.rstrip(".")


def _same(tail: str, outlet: str) -> bool:
    found, name = ("".join(re.findall(r"\w", part.casefold())) for part in (tail, outlet))
    return bool(name) and (found in name or name in found)


def _worth(title: str, weights: Weights, rank: int) -> float:
    """How much of the event it tells; a tenth less for each story further down."""
    found = sorted(set(terms(title)))
    return sum(weights.get(term, 0.0) for term in found) / (len(found) + 3) * 0.9**rank


def _short(titles: list[str]) -> Iterator[str]:
    return (title for title in titles if 2 <= len(title.split()) <= MOST_WORDS)


def _cut(titles: Iterable[str]) -> Iterator[str]:
    """Each long title up to the last place where a clause ends within twelve words; a short sentence as it is."""
    for title in titles:
        heads = [title] if LEAST_WORDS <= len(title.split()) <= MOST_WORDS else list(_heads(title))
        if heads:
            yield heads[-1]


def _heads(title: str) -> Iterator[str]:
    for match in _CUT.finditer(title):
        head = title[: match.start()]
        purpose = title[match.end() :][:3].lower() == "to "
        if (
            LEAST_WORDS <= len(head.split()) <= MOST_WORDS
            and _whole(head)
            and (not purpose or " to " in head.lower() or len(head.split()) >= MOST_WORDS - 3)
        ):
            yield head


def _whole(head: str) -> bool:
    balanced = all(head.count(a) == head.count(b) for a, b in ("()", "“”")) and head.count('"') % 2 == 0
    quoted = len(re.findall(r"(?<!\w)['‘]", head)) > len(re.findall(r"\w['’](?!\w)", head))
    return (
        len(terms(head)) >= 3
        and balanced
        and not quoted
        and not _BAD_END.search(head)
        and not _CUT_MIGHT_CHANGE_SENSE.search(head)
    )
