"""A story's title as an editor would print it: without labels, the outlet's own name, and what only teases."""

from __future__ import annotations

import re

from newsletter.summarize.sentences import split
from newsletter.text import one_line

MOST_WORDS = 12  # of a headline
LEAST_WORDS = 4  # of a title of which a part was left out

_OUTLET_TAIL = re.compile(r"\s+(?:[|·•»]|[-–—](?=\s))\s*[^|–—·•»]{2,40}$")
# "Report:" and "Opinion:" stay: without them somebody's claim or view would be the newsletter's own.
_LABEL = re.compile(
    r"^(?:breaking(?: news)?|exclusive|update[ \d]*|watch|video|live|analysis|just in|news|photos|podcast|show hn"
    r"|ask hn|fact check|explainer|explained|article)(?: updates)?\s?(?::|\||\s-|–|—)\s*|^\[[^\]]{1,30}\]\s*",
    re.IGNORECASE,
)
_VIEW = re.compile(r"^(?:opinion|editorial|comment|column)\s?(?::|\||\s-|–|—)", re.IGNORECASE)
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
_PICTURES = re.compile("[\U0001f000-\U0001faff\u2600-\u27bf\ufe0f]")
_ASIDE = re.compile(r"\s+\([^()]*\)")
_TODAY = re.compile(r",? today$", re.IGNORECASE)
_NO_END = re.compile(r"\b[A-Z]\.$|\?[”\"’']?$")  # a question is no headline, and the full stop of "U.S." ends nothing
_QUESTION_TAIL = re.compile(
    r"\s*(?:[—–]|\s-|:)\s*(?:but\s+|and\s+|so\s+)?[^—–:]{4,}\?$"
)  # "... in May — but who pays?"
_TEASER_TAIL = re.compile(r"\s+[—–-]\s+(?:but |and |so )?(?P<tail>[^—–:]{4,})$")
_ABBREVIATION = re.compile(r"\b(?:[A-Z]\.){2,}$|\b(?:Inc|Corp|Jr|Sr|Co|Ltd)\.$")
_PRESUPPOSED = re.compile(  # "Why the bridge closes" holds that it does; "how it should" is an opinion
    r"^(?:Why|How) (?!(?i:to|much|many|long|far|big|bad|good|do|does|did|I|we|you|your|not|it['’]s)\b)"
    r"(?=[A-Z‘“]|the |an? )(?!.*(?:\?|\b(?i:(?:is|are)(?! \w+ing\b)|can|could|should|would|may|might|must|will)\b))"
)


def clean_title(title: str, outlet: str) -> str:
    """Without labels ("Breaking:"), the outlet's own name, and a teaser that follows the news ("Here's why")."""
    text = _TODAY.sub("", _ASIDE.sub("", _LABEL.sub("", _PICTURES.sub("", one_line(title)).strip())))
    text = stated(text) if text.startswith("How ") else text
    tail = _OUTLET_TAIL.search(text)
    if tail and (_same(tail[0], outlet) or "|" in tail[0]):
        text = text[: tail.start()]
    text = _answered(text)
    asked, teased = _QUESTION_TAIL.search(text), _TEASER_TAIL.search(text)
    end = asked or (teased if teased and teases(teased["tail"]) else None)
    if end and len(text[: end.start()].split()) >= LEAST_WORDS and "?" not in text[: end.start()]:
        text = text[: end.start()]
    return _without_stop(text.strip(" -–—|:"))


def teases(title: str) -> bool:
    """It asks for a click, or is somebody's view, where news would be told."""
    return bool(_TEASER.search(title) or _VIEW.match(title))


def stated(title: str) -> str:
    """What a title that asks "how" or "why" takes for known."""
    told = _PRESUPPOSED.sub("", title)
    return told[:1].upper() + told[1:]


def _answered(title: str) -> str:
    """Of a title of two sentences, the one that tells: the answer to a question, or what stands before a teaser."""
    parts = [span.text for span in split(title)]
    if len(parts) < 2:
        return title
    tease = all(_TEASER.search(part) for part in parts[1:])
    if parts[0].endswith("?") and len(parts[1].split()) >= LEAST_WORDS and not tease:
        return " ".join(parts[1:])
    too_long = tease or len(title.split()) > MOST_WORDS
    whole = len(parts[0].split()) >= LEAST_WORDS and not _NO_END.search(parts[0])
    return parts[0] if too_long and whole else title


def _without_stop(text: str) -> str:
    return text if text.endswith("...") or _ABBREVIATION.search(text) else text.rstrip(".")


def _same(tail: str, outlet: str) -> bool:
    found, name = ("".join(re.findall(r"\w", part.casefold())) for part in (tail, outlet))
    return bool(name) and (found in name or name in found)
