"""What may be cut from a sentence without changing a fact."""

from __future__ import annotations

import re

from newsletter.summarize.quotes import QUOTED
from newsletter.summarize.wording import balanced
from newsletter.summarize.words import FUNCTION_WORDS

FEWEST = 12  # words that are left of a sentence whose last clause goes

_AGENCY = r"(?:AP|AFP|CNN|Reuters|UPI|IANS|PTI|Xinhua|BBC|CNNMoney|Bloomberg|dpa|EFE)"
_TIME = r"\d{1,2}:\d{2}\ \w+,\ \d{1,2}\ \w+\ \d{4}\ \.\ "
_DATELINE = re.compile(
    rf"""^(?:\(\ ?(?:[A-Z]{{2,6}}|cnn|ap|reuters)\ ?\)\ (?:--\ )?                                  # (CNN) --
    |\(?[A-Z]{{2,6}}\)?\ ?(?:--+|[—–])\ ?
    |[A-ZÀ-Þ][A-ZÀ-Þ.'’ /-]{{2,40}}(?:,\ [A-Za-z.]+(?:\ [A-Za-z.]+)?)?
     (?:,\ (?:\d\d?\ [A-Z][a-z.]+|[A-Z][a-z.]+\ \d\d?))?(?:\ \([A-Za-z /]+\))?\ ?(?:--+|[—–]|\ -\ )\ ?
    |[A-ZÀ-Þ][\w.'’ -]{{2,30}}(?:,\ [A-Z][\w. ]{{2,20}})?\ \({_AGENCY}[^)]*\)\ ?(?:--+|[—–-])?\ ?    # New Delhi (AFP) -
    |\({_AGENCY}[^)]*\)\ ?(?:--+|[—–-])?\ ?
    |By\ \.?.{{0,160}}?(?:UPDATED|PUBLISHED):\ \.\ {_TIME}(?:\
    |\ \.\ UPDATED:\ \.\ {_TIME})?      # By . A Name . PUBLISHED: .
    )""",
    re.VERBOSE,
)
_CONNECTIVE = re.compile(  # most only before a comma: "In addition to the ferry", "Indeed hires", "However hard"
    r"^(?:(?:And|But)(?=[ ,])|(?:However|Meanwhile|Also|Moreover|Furthermore|Still|Plus|In addition|Additionally"
    r"|Besides|Indeed|Nevertheless|Nonetheless|Notably|Separately|Interestingly|Surprisingly|Now|Finally)(?= ?,)) ?,? *"
)
_LOOSE_STOP = re.compile(r"(?<=[\w)”]) (?=\.$)")  # tokenised text
_ALSO = re.compile(r"^((?:[^\s,]+ ){1,5})also ")
_CLAUSE_FOLLOWS = re.compile(
    r"^(?:But|And) (?:if|as|when|while|because|although|since|after|before|until|that|in|on|at|for|with)\b",
    re.IGNORECASE,
)
_POST = (
    r"(?:\w+ )?(?:blog|social media|Facebook|LinkedIn) post"
    r"|(?:emailed |written )?(?:press release|news release|media advisory)"
)
_ASIDES = (
    re.compile(r" \((?:NYSE|NASDAQ|Nasdaq|LSE|ASX|TSX)[^)]*\)"),
    re.compile(r" \((?:pictured|above|below|left|right|file photo)[^)]*\)", re.IGNORECASE),
    re.compile(
        r", (?:the company|the firm|the \w+) (?:said|announced|wrote|explained) in an? (?:" + _POST + r")(?= ?\.$)"
    ),
    re.compile(r",? in an? (?:" + _POST + r")(?: on \w+day| published \w+day| \w+day)?(?=[ ,.])"),
)
_CLAUSE = re.compile(  # not from "which prompted an inquiry, prompted a ban and ..."
    r", (?:who|which|whose) (?P<verb>\w+) [^,;:\"“”()]{4,120},(?! (?P=verb)\b)"
    r"(?= (?:\w+ly )?(?:[a-z]+(?:ed|s)|is|was|are|were|has|have|had|will|would|said|told)\b)"
)
_LAST_CLAUSE = re.compile(
    r", (?=(?:as|while|after|with|amid|following|although|though|including|citing|which|who|where|and \w+ (?:is|was|has"
    r"|will)|\w+ing)\b)"
)
_HANGS_ON = re.compile(
    r"\b(?:said|says|told|according|reported|reports|announced|wrote|if|unless|until|except|only|not|but|without)\b"
    r"|n[’']t\b"
)
_DASH = re.compile(r"\s[–—-]+\s|—")
_PARENTHESES = re.compile(r" \([^()]{3,120}\)")
_QUOTED_END = re.compile(r"\w[\"'”’]$")


def closed(text: str) -> str:
    """The last sentence of a summary with the full stop that some outlets leave out; not one that was cut off."""
    last = text.rsplit(" ", 1)[-1]
    ends = last[-1:].isalnum() and last.lower() not in FUNCTION_WORDS
    return f"{text}." if ends or _QUOTED_END.search(text) else text


def dateline(text: str) -> int:
    """How many leading characters are only a place, an agency or a byline."""
    match = _DATELINE.match(text)
    return match.end() if match and match.end() < len(text) else 0


def trimmed(text: str) -> str:
    """The sentence without a leading connective, tickers, and where it was posted."""
    for _ in range(0 if _CLAUSE_FOLLOWS.match(text) else 2):  # "But now, ..."
        text = capital(_CONNECTIVE.sub("", text, count=1))
    text = _LOOSE_STOP.sub("", text)
    for pattern in _ASIDES:
        text = pattern.sub("", text)
    return capital(text)


def first(text: str) -> str:
    """A story's first sentence without "also": what came before stands in its title alone."""
    return _ALSO.sub(r"\1", text, count=1)


def shortened(text: str) -> str:
    """Further without relative clauses between commas and without what stands in brackets."""
    if QUOTED.search(text):
        return text
    return capital(_PARENTHESES.sub("", _CLAUSE.sub(_closing_comma, text)))


def fitted(text: str, most: int) -> str:
    """A sentence that is too long, without what stands between commas or brackets, or without its last clause.

    As it was where that is not enough, and where who says so, or a condition, would go with the clause.
    """
    less = shortened(text)
    ends = [match.start() for match in _LAST_CLAUSE.finditer(less) if not _HANGS_ON.search(less[match.start() :])]
    heads = [less[:end] for end in reversed(ends) if not (":" in less[:end] or _aside_open(less[:end], less[end:]))]
    cuts = [less, *(f"{head.rstrip('.')}." for head in heads)]
    return next((cut for cut in cuts if FEWEST <= len(cut.split()) <= most and balanced(cut)), text)


def _aside_open(head: str, tail: str) -> bool:
    """A dash of the head is closed by one of the tail."""
    return len(_DASH.findall(head)) % 2 == 1 and _DASH.search(tail) is not None


def _closing_comma(clause: re.Match[str]) -> str:
    """What stays of a clause between commas: its last one, where it closes an earlier insertion ("Ann Lee, mayor,")."""
    return "," if "," in clause.string[: clause.start()] else ""


def capital(text: str) -> str:
    first = text.split(" ", 1)[0]
    return text[:1].upper() + text[1:] if first.islower() else text
