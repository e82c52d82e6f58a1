"""Shorter claims out of a sentence, by deleting alone: outlets that agree on the core differ in the trimmings."""

from __future__ import annotations

import re

FEWEST_WORDS = 6

# What may follow a complete main clause without limiting it: "if", "unless", "but", "except" would.
_TRAILER = re.compile(
    r",? (?:after|as part of|amid|following|in what|in a|during) "
    r"|, (?:who|which|whose|where|when|while|as|and|saying|adding|including|according to|citing|with|despite|a|an|the"
    r"|his|her|its|their|one of|even) "
)
_DAY = re.compile(
    r"(?<!^On),? (?:(?:late|early) )?(?:on )?(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
    r"(?: (?:morning|afternoon|evening|night))?(?=[ .,;])(?! (?:and|or|Night|Times)\b)"
)
_SAID = re.compile(r", [^,“”\"]{0,60}\b(?:said|says|reported|announced|according to [^,]+)\b[^,“”\"]{0,40}(?=[.]$)")
_DEPENDENT = re.compile(
    r"^(?:[\"“‘]|(?:If|Although|Though|While|When|After|Before|Because|Since|As|Unless|Until|Despite|With|Without|In|On|At|By|For|Even"
    r"|And|But|Or|Not|No|Nobody|None|Under|During|Among)\b)"
)
_VERB = re.compile(
    r"\b(?:is|are|was|were|has|have|had|will|would|can|could|may|might|must|should|does|do|did|said|says|told|made|took|gave|went"
    r"|came|won|lost|held|left|put|set|sent|met|led|began|became|fell|rose|ran|kept|found|cut|hit|shot|sued|got|saw|struck|paid"
    r"|plans|wants|calls|faces|seeks|backs|makes|takes|needs|shows|means|puts|costs|gives|goes|runs|leads|keeps|brings"
    r"|includes|remains|requires|offers|covers|allows|adds|counts|expects|uses|becomes|follows|holds|stands|comes|turns"
    r"|begins|starts|ends|falls|rises|\w{3,}ed)\b"
)
_RESUMES = re.compile(rf", (?:\w+ly )?{_VERB.pattern}")  # "..., who had led it, was appointed": only a break
_DANGLING = re.compile(
    r"\b(?:minutes|hours|days|weeks|months|years|\w+ly|just|soon|long|even|not|so|such|and|or|to|of)$"
)
_PRONOUN = re.compile(r"\b(?:it|its|he|she|him|his|her|they|them|their|this|these|those)\b", re.IGNORECASE)
_LIMITS = re.compile(
    r"\b(?:if|unless|except|only|without|until|not|no|never|neither|nor|allegedly|reportedly)\b|n[’']t\b"
)


def shorter(text: str) -> list[str]:
    """The sentence, then ever shorter claims that it also makes."""
    found = [text]
    if "“" in text or '"' in text:
        return found
    for cut in (_SAID.sub("", text), _DAY.sub("", _SAID.sub("", text)), *_main_clauses(_DAY.sub("", text))):
        if cut not in found and len(cut.split()) >= FEWEST_WORDS:
            found.append(cut)
    return found


def bare_quotation(text: str) -> bool:
    """Somebody's words without a speaker, in quotation marks or by their tone."""
    return text.endswith("!") or (text[:1] in "\"“‘'" and text[-1:] in "\"”’'")


def unclear(text: str) -> bool:
    """A pronoun stands before anybody or anything is named that it could mean."""
    pronoun = _PRONOUN.search(text)
    return pronoun is not None and not re.search(r"\b[A-Z]", text[1 : pronoun.start()])


def caption(text: str) -> bool:
    """A line under a picture: no verb, or a date of the picture at the end."""
    return not _VERB.search(text) or bool(re.search(r"\b(?:19|20)\d\d[.]?$", text))


def _main_clauses(text: str) -> list[str]:
    """What stands before a trailer, the longest first, as far as it is a clause of its own."""
    if _DEPENDENT.match(text):
        return []
    matches = [m for m in _TRAILER.finditer(text) if m[0] != ", and " or "," not in text[: m.start()]]  # no list
    ends = [match.start() for match in matches]
    heads = [text[:end] for end in ends if not _LIMITS.search(text[end:]) and not _RESUMES.search(text[end:])]
    whole = (head for head in reversed(heads) if _VERB.search(head) and not _DANGLING.search(head))
    return [f"{head}." for head in whole if head.count("(") == head.count(")")]
