"""A headline of at most twelve words, out of the stories' own titles."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from newsletter.models import Event
from newsletter.summarize.passages import Passage
from newsletter.summarize.words import terms
from newsletter.text import one_line

MOST_WORDS = 12

_OUTLET_TAIL = re.compile(r"\s+(?:[|·•»]|[-–—](?=\s))\s*[^|–—·•»]{2,40}$")
_LABEL = re.compile(
    r"^(?:BREAKING|Breaking(?: News)?|EXCLUSIVE|Exclusive|UPDATE[ \d]*|Update|Watch|WATCH|Video|VIDEO|Live|LIVE|Opinion|OPINION|Analysis"
    r"|ANALYSIS|Report|REPORT|Just in|News|Photos|Podcast|PODCAST|Show HN|Ask HN|Fact check|Explainer|Explained|Editorial|Review)"
    r"(?: updates)?\s?(?::|\||-|–|—)\s*|^\[[^\]]{1,30}\]\s*",
)
_TEASER = re.compile(
    r"""\?|\.\.\.|…|^(?:why|how|what|when|where|who|which|meet|inside|watch|listen|read|see|here|this|these|that|can|should|could|is|are|do|does|did|will)\b
    |^\d+\ (?:things|ways|reasons|tips|takeaways|facts|questions|best|of\ the|charts|photos|tools|examples)\b|\byou\b|\byour\b|\byou(?:'|’)
    |\bhere(?:'|’)?s\b|\bhere\ (?:is|are)\b|\bshock(?:s|ing|ed)?\b|\bjaw-dropping\b|\bunbelievable\b|\bmind-blowing\b|\bstunn(?:ing|ed)\b|\bgoes\ viral\b
    |\bwhat\ (?:happened|we\ know|to\ know|it\ means|that\ means|happens)\b|\beverything\ (?:we|to)\b|\bthe\ truth\ about\b|\bthis\ is\b|\bone\ weird\b|\bsecret\b
    |\bwon(?:'|’)t\ believe\b|\bmust[- ]see\b|\blive\ updates\b|\btakeaways\b|\bexplained\b|\bround-?up\b|!$|^(?:I|We|My|Our)\b|\bnewsletter\b|\bpodcast\b
    |\bgets?\ (?:brutally|completely)\b|\bdestroys\b|\bslams?\b""",
    re.IGNORECASE | re.VERBOSE,
)
_CUT = re.compile(
    r"\s+[–—-]\s+|[;:]\s+|,\s+|\s+(?=(?:as|after|amid|while|because|despite|following|ahead of|over|in|on|at|during|for|with|from|by|when)\s)",
)
_MEANING_CUT_OFF = re.compile(
    r"\b(?:no|not|never|n't|without|unless|until|if|only|less|fewer|more|den(?:y|ies|ied)|refus\w+|fail\w*|against|would|could|may|might)\b|n[’']t\b",
    re.IGNORECASE,
)
_BAD_END = re.compile(
    r"\b(?:the|an?|of|to|and|or|but|for|with|in|on|at|by|from|as|is|are|was|were|be|that|who|which|his|her|its|their|has|have|had|will|said|says)$",
    re.IGNORECASE,
)


def headlines(event: Event, passages: list[Passage], weights: Mapping[object, float]) -> list[str]:
    """Headlines that the stories hold, best first: titles, shortened titles, then openings of sentences."""
    titles = list(dict.fromkeys(title for story in event.stories if (title := clean_title(story.title, story.source))))
    central = sorted(titles, key=lambda title: -_worth(title, weights, titles.index(title)))
    plain = [title for title in central if not _TEASER.search(title)]
    found = [*_short(plain), *_cut(plain), *_cut([p.text.rstrip(".") for p in passages if not p.leans][:5])]
    return list(dict.fromkeys([*found, *_short(central), *_cut(central)]))


def clean_title(title: str, outlet: str) -> str:
    """Without labels ("Breaking:") and the outlet's own name at its end."""
    text = _LABEL.sub("", one_line(title))
    tail = _OUTLET_TAIL.search(text)
    if tail and (_same(tail[0], outlet) or "|" in tail[0]):
        text = text[: tail.start()]
    text = text.strip(" -–—|:")
    return text.rstrip(".") if not text.endswith("...") else text


def _same(tail: str, outlet: str) -> bool:
    found, name = ("".join(re.findall(r"\w", part.casefold())) for part in (tail, outlet))
    return bool(name) and (found in name or name in found)


def _worth(title: str, weights: Mapping[object, float], rank: int) -> float:
    """How much of the event it tells; a tenth less for each story further down."""
    found = set(terms(title))
    return sum(weights.get(term, 0.0) for term in sorted(found)) / (len(found) + 3) * 0.9**rank


def _short(titles: list[str]) -> Iterator[str]:
    return (title for title in titles if 3 <= len(title.split()) <= MOST_WORDS)


def _cut(titles: list[str]) -> Iterator[str]:
    """Each long title up to the last place where a clause ends within twelve words."""
    for title in titles:
        if len(title.split()) <= MOST_WORDS:
            if len(title.split()) > 3:
                yield title
            continue
        heads = [title[: match.start()] for match in _CUT.finditer(title)]
        fitting = [head for head in heads if 4 <= len(head.split()) <= MOST_WORDS and _whole(head)]
        if fitting:
            yield fitting[-1]


def _whole(head: str) -> bool:
    balanced = all(head.count(a) == head.count(b) for a, b in ("()", "“”")) and head.count('"') % 2 == 0
    quoted = len(re.findall(r"(?<!\w)['‘]", head)) > len(re.findall(r"\w['’](?!\w)", head))
    return balanced and not quoted and not _BAD_END.search(head) and not _MEANING_CUT_OFF.search(head)
