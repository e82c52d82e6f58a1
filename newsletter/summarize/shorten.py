"""A title that is too long, as an editor would shorten it: by leaving out what says least, and changing no fact.

Each thing that can be left out has a cost, by how much a reader may miss it; the shortest sum wins. Nothing is cut on
which the sense of the rest hangs: a condition, a negation, who says so, what a verb waits for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsletter.summarize.titles import LEAST_WORDS
from newsletter.summarize.verbs import has_verb, verb_form
from newsletter.summarize.words import terms

WORD_COST = 0.25  # of each word that is left out, whatever it is
FILLER_COST = 0.2
FEWEST_TERMS = 3

_CLOSE = 6  # words in front of "to" in which a verb that waits for it stands
_BOUNDARY = re.compile(r"\s+[–—-]+\s+|\s*[;|—]\s*|[:,]\s+|\s+")

# Word that opens what is cut -> what the cut costs.
_SUBORDINATE = dict.fromkeys(("as", "after", "amid", "while", "despite", "following", "because", "even"), 1.0)
_SUBORDINATE |= dict.fromkeys(("before", "since", "when", "once", "so"), 1.8)
_WITH_NOUN = frozenset(("amid", "despite", "after", "following", "even"))  # the others open a clause, or say as what
_PLACES = dict.fromkeys(("in", "on", "at", "over", "during", "within", "near", "across", "through", "throughout"), 1.6)
_PLACES |= dict.fromkeys(("for", "with", "from", "under", "via", "ahead", "due"), 2.2) | {"by": 2.6}
_RELATIVE = dict.fromkeys(("who", "which", "whose", "where"), 1.8)
_INSERTED = r"(?:an?|the|who|which|whose|with|now|once|led|based|\w+ed|\w+ing|days|weeks|months|years|hours)"
_AFTER_COMMA = re.compile(
    r"(?:an?|the|\d[\w.,]*|with|as|while|after|amid|despite|following|which|who|including|citing|days|weeks|months"
    r"|(?:\w+ly )?\w+ing)\b",
    re.IGNORECASE,
)
_LIST = re.compile(r"[^,]{1,32}(?:,|\s(?:and|or|&)\s)")
_CONDITION = re.compile(r"\b(?:if|unless|until|except|without|only|not|but)\b|n[’']t\b", re.IGNORECASE)
_WEIGHTY = re.compile(r"(?:and |so )?(?:if|unless|until|except|only|not|or)\b", re.IGNORECASE)
_NARROWS = re.compile(  # what comes later may say how far it goes: "no ferry in winter"
    r"\b(?:no(?! \d)|not|never|without|unless|if|only|less|fewer|against|ban(?:s|ned)?"
    r"|den(?:y|ies|ied)|refus\w+|fail\w*|reject\w*|alleged\w*|accus\w+|charged|oppos\w+)\b|n[’']t\b",
    re.IGNORECASE,
)
_ALL = re.compile(r"\b(?:more|most|all|every|any|each)\b", re.IGNORECASE)  # "every ferry that sails at night"
_SAYS = r"says?|said|finds?|found|shows?|suggests?|warns?|claims?|reveals?|report(?:s|ed)?"
_SPEAKER = re.compile(
    rf"^(?:[^,;:]{{0,40}}\b)?(?:{_SAYS}|according to|sources?|study|survey|poll|analysts?|officials?|police)\b",
    re.IGNORECASE,
)
_SAID = re.compile(  # ", study finds", ", the Labor Department said Tuesday", ", according to a survey"
    rf", (?:(?:[\w’'.-]+ ){{0,5}}(?:{_SAYS})\b(?: (?:on )?\w+day| [A-Z][^,;:–—]{{0,30}}?)?"
    r"|according to [^,;:–—]{3,60}?)(?=,|\s[–—-]\s|$)",
    re.IGNORECASE,
)
_WAITS = frozenset(  # for "to" and what is to be done
    """want wants wanted expect expects expected ask asks asked urge urges urged help helps helped helping allow allows
    allowed let force forces forced tell tells told order orders ordered plan plans planned try tries tried trying
    seek seeks sought set need needs needed hope hopes hoped agree agrees agreed refuse refuses refused fail fails
    failed move moves moved vote votes voted prepare prepares prepared start starts started begin begins began aim aims
    aimed look looks looking race races struggle struggles continue continues continued vow vows vowed threaten
    threatens threatened decide decides decided offer offers offered promise promises promised pledge pledges pledged
    able unable likely unlikely ready about how what where when which whether fight fights push pushes propose
    proposes bid effort efforts attempt attempts right ability call calls called deal pact way ways power pressure
    excited eager free going due enough too first last get gets got used about candidates choose chooses chose appear
    appears seem seems tend tends manage manages managed learn learns require requires required enable enables
    convince persuade invite invites invited order compel compels sue sues scramble scrambles request requests demand
    demands decision refusal permission chance mission""".split()  # noqa: SIM905
)
_KEEPS_FROM = re.compile(
    r"\b(?:block|stop|prevent|ban|bar|keep|protect|save|bann|stopp|barr)(?:s|ed|ing)?\b", re.IGNORECASE
)
_NO_OBJECT = frozenset(  # verbs that may stand last
    """fall falls fell rise rises rose drop drops dropped soar soars soared surge surges surged plunge plunges plunged
    climb climbs climbed slide slides slid tumble tumbles tumbled die dies died resign resigns resigned quit quits end
    ends ended begin begins began open opens opened close closes closed return returns returned arrive arrives arrived
    collapse collapses collapsed fail fails failed slow slows slowed rally rallies rallied jump jumps jumped sink sinks
    sank win wins won lose loses lost retire retires retired slump slumps slumped crash crashes crashed grow grows grew
    stall stalls stalled launch launches launched emerge emerges emerged vote votes works work""".split()  # noqa: SIM905
)
_BAD_END = re.compile(
    r"\b(?:the|an?|of|to|and|or|but|for|with|in|on|at|by|from|as|is|are|was|were|be|been|being|that|who|which|his|her"
    r"|its|their|has|have|had|my|your|our|this|these|those"
    r"|(?<!this )(?<!last )(?<!next )(?:years?|months?|weeks?|days?|hours?|decades?)"
    r"|will|said|says|than|about|into|over|between|more|like|where|how|what|allowed|able|likely|ready|forced|urged"
    r"|asked|designed|built|made|expected|named|based|aimed|used|told|set|could|can|might|may|must"
    r"|one|two|three|four|five|ten|it|they|he|she|we|i|them|him|really|why|who|whose|when|many|much|looking|trying"
    r"|going|go|goes|generated|since|until|against|under|failures?|efforts?|bid|attempts?|needs?|excited|eager|focus"
    r"|instead|currently|(?:without|by|for|of|from|to) \w+ing|shows|finds|claims|believes|thinks|right|ability|power"
    r"|pressure|control|(?:what|how|that|it|who|there|where|she|he)[’']s|they[’']re|how \w+|not|\w+n[’']t|should|would"
    r"|without|whether|too|very|so|there|first|last|next|most|best|new"
    r"|(?:could|can|will|would|may|might|must|to) \w+ly|wants?|say|(?:I|you|we|they)[’'](?:ve|ll|d)"
    r"|[+&/|–—-])$|[’']s$",
    re.IGNORECASE,
)
_OPEN_LIST = re.compile(r", [\w’'-]+$")  # "ferries for people, lorries"
_OWNS = re.compile(
    r"(?<!\b(?i:it))(?<!\b(?i:he))(?<!\b(?i:who))(?<!\b(?i:that))(?<!\b(?i:what))(?<!\b(?i:there))[’']s\b"
)
_PARTICLE = re.compile(r"\b(?:up|out|off|down|away|back|over)$")
_PAIR = re.compile(r"\b(?:between|both|either)\b", re.IGNORECASE)
_AMOUNT = re.compile(r"(?:\d[\d.,]*[%KMB]?n?|\b(?:million|billion|trillion|hundred|thousand|percent))$")
_DATED = re.compile(
    r"(?:in|on|by|since|for)\s(?:\d{4}\b|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|\w+day\b|first\b|early|late)"
)
_OPENED = re.compile(
    r".*\b(?:who|which|whose|where|what|how|why|whether|that|when|while|because|although)\b", re.IGNORECASE
)
_AUXILIARY = re.compile(r"\s(?:is|are|was|were|has|have|had|will|would|can|could|may|might|must)\b", re.IGNORECASE)
_REDUCED = re.compile(
    r"(?:\w+ed|made|built|held|led|run|written|seen|taken|given|found|sold|sent)\s(?:by|in|for|with|as|near|on|to)\s"
)  # "a boat damaged by the storm"
_NOUN = re.compile(r"\b(?:an?|the)\s(?:[\w’'-]+\s){0,2}[\w’'-]+$", re.IGNORECASE)  # its article stands in front of it
_OPENING_CLAUSE = re.compile(r"^(?:As|After|When|While|Amid|Despite|Following|Ahead of|With)\b[^,;:]{5,80}, (?=\w)")
_OPENS = re.compile(r"(?:If|When|As|While|After|Before|Although|Though|Because|Once|Since|Despite|Amid|With)\b")
_INSERTION = re.compile(rf"(?<=\w), {_INSERTED}\b[^,;:]{{3,70}}, (?=\w)|\s[–—-]\s[^–—]{{3,60}}\s[–—-]\s")
_KEPT = re.compile(rf"{_CONDITION.pattern}|{_SPEAKER.pattern.lstrip('^')}", re.IGNORECASE)  # in an insertion
_MIDDLE = re.compile(  # "A ferry with two decks and a bar was sold" -> "A ferry was sold"
    r"\s(?:with|from|in|at|on|for|over)\s(?:(?!\b(?:but|that|which|who|or|as|than|to)\b)[^,;:—–]){3,60}?(?<!and)(?<!but)"
    r"(?=\s(?:is|are|was|were|has|have|had|will|may|could|says?|said)\s)"
)
_POSSESSOR = re.compile(  # "row over Maria Okafor's decision"
    r"(?<=[a-z] )(?<!\band )(?<!\bor )(?:[A-Z][\w-]+ )[A-Z][\w-]*['’]s (?=(?:decision|plans?|bid|call|claims?|remarks?"
    r"|comments?|speech|move|order|proposal|idea|promise|pledge)\b)"
)
_FILLERS = re.compile(  # not "is a town", "as a gift", "out of the box", "in a row", "on their way"
    r"(?<!\bout of )(?<!\b(?:is|as) )(?<!\b(?:was|are) )"
    r"\b(?:(?:the|its|their(?! way))|an?(?!\s(?:row|lot|few|year|month|week|day|while|look)\b))\s(?=\w)"
    r"|\b(?:just|finally|really|very|also|(?<!until )now|soon)\s(?=\w)",
    re.IGNORECASE,
)


def shorter(title: str, most: int) -> list[tuple[float, str]]:
    """What the title can become in at most so many words, with what that costs; the cheapest first."""
    core, speaker = _attributed(title)
    room = most - len(speaker[1:].split())
    found: dict[str, float] = {}
    for whole, cost in _inside(core):
        for head, more in ((whole, 0.0), *_tails(whole)):
            for kept, little in _unfilled(head, room):
                if LEAST_WORDS <= len(kept.split()) <= room and is_sound(kept):
                    text = f"{kept}{speaker}"
                    dropped = len(title.split()) - len(text.split())
                    found[text] = min(found.get(text, 99.0), cost + more + little + WORD_COST * dropped)
    return sorted((cost, text) for text, cost in found.items())


def is_sound(text: str) -> bool:
    """No quotation or bracket is open, and nothing waits for its other half."""
    balanced = all(text.count(a) == text.count(b) for a, b in ("()", "“”")) and text.count('"') % 2 == 0
    quoted = len(re.findall(r"(?<!\w)['‘]", text)) > len(re.findall(r"\w['’](?!\w)", text))
    return len(terms(text)) >= FEWEST_TERMS and balanced and not quoted and not _hangs(text)


def _hangs(text: str) -> bool:
    bare = text.rstrip(",;: ")
    return bool(_BAD_END.search(bare) or _OPEN_LIST.search(bare))


def in_sentence_case(title: str) -> bool:
    """So that a capital means a name."""
    words = [word for word in title.split()[1:] if word[:1].isalpha()]
    return sum(word[0].islower() for word in words) > len(words) / 2


def _plain(text: str, title: str) -> str:
    """Without possessives, and with small letters where capitals tell nothing, so that verbs are known."""
    return _OWNS.sub("", text if in_sentence_case(title) else text.lower())


def _attributed(title: str) -> tuple[str, str]:
    """The title up to who says so, and who does: "Late trains cost towns jobs" and ", study finds"."""
    says = _SAID.search(title)
    return (title[: says.start()], says[0]) if says else (title, "")


def _inside(title: str) -> Iterator[tuple[str, float]]:
    """The title, and the title without something at its beginning or in its middle."""
    yield title, 0.0
    rest = _OPENING_CLAUSE.sub("", title)
    if rest != title and not _NARROWS.search(title[: -len(rest)]):
        yield rest[:1].upper() + rest[1:], 1.2
    inserted = _INSERTION.search(title)
    if inserted and not _LIST.match(title[inserted.end() :]) and not _KEPT.search(inserted[0]):
        yield f"{title[: inserted.start()]} {title[inserted.end() :]}", 0.8
    middle = _MIDDLE.search(title)
    if middle and not _tells(title[: middle.start()], title) and not _NARROWS.search(title[: middle.start()]):
        yield title[: middle.start()] + title[middle.end() :], 2.0
    if in_sentence_case(title) and _POSSESSOR.search(title):
        yield _POSSESSOR.sub("", title, count=1), 2.0


def _tails(title: str) -> Iterator[tuple[str, float]]:
    """The title up to each place where it may end, with what that costs."""
    for match in _BOUNDARY.finditer(title):
        head, mark, tail = title[: match.start()], match[0].strip(), title[match.end() :]
        if len(head.split()) < LEAST_WORDS or not tail or ("," not in head and _OPENS.match(title)):
            continue
        cost = _end_cost(head, mark, tail, title)
        if cost is not None and not _loses_verb(head, tail, title) and not _waits(head, title):
            yield head, cost


def _end_cost(head: str, mark: str, tail: str, title: str) -> float | None:
    """What it costs to end before the tail; None where the head would not be true or whole without it."""
    if _SPEAKER.match(tail) and tail.partition(" ")[0].lower() not in _SUBORDINATE:
        return None
    if mark == ",":
        return _comma_cost(tail)
    if mark:
        return _mark_cost(mark, tail, tells=_tells(head, title))
    if tail.startswith("but "):
        return 3.0
    return None if _CONDITION.search(tail) else _word_cost(head, tail, title)


def _mark_cost(mark: str, tail: str, *, tells: bool) -> float | None:
    """Behind a colon, a semicolon or a dash. tells: what stands before it is a sentence."""
    if mark == ":":
        return 0.8 if tells else None
    adds = 2.0 if tail.lower().startswith("but ") else 0.4
    return None if _WEIGHTY.match(tail) else adds if tells else 2.5


def _comma_cost(tail: str) -> float | None:
    if _LIST.match(tail) and not _AFTER_COMMA.match(tail):
        return None
    if _AFTER_COMMA.match(tail) and not _CONDITION.search(tail):
        return 0.6
    joined = re.match(r"(?:and|but)\s", tail, re.IGNORECASE) and len(tail.split()) >= LEAST_WORDS
    return 1.2 if joined or verb_form(tail.partition(" ")[0].lower()) == "-s" else None


def _word_cost(head: str, tail: str, title: str) -> float | None:  # noqa: PLR0911 - one line a case
    first, _, rest = tail.partition(" ")
    word, last = first.lower(), head.rsplit(" ", 1)[-1]
    if word in _SUBORDINATE:
        return _SUBORDINATE[word] if word in _WITH_NOUN or has_verb(_plain(rest, title)) else None
    if _NARROWS.search(head) or _PARTICLE.search(head) or (_AMOUNT.search(head) and not _DATED.match(tail)):
        return None
    if word in _PLACES:
        made = word == "by" and last.lower().endswith(("ed", "en"))
        return None if made or (word == "from" and _KEEPS_FROM.search(head)) else _PLACES[word]
    if word == "to":
        near = _plain(head, title).split()[-_CLOSE:]
        waits = any(one in _WAITS and "to" not in near[n:] for n, one in enumerate(near))
        return None if waits or verb_form(rest.partition(" ")[0].lower()) != "base" else 2.6
    if word in (*_RELATIVE, "that") and _ALL.search(head):
        return None
    if word in _RELATIVE:
        asked = verb_form(last.lower()) != "" or last.lower() in ("out", "about", "on", "of", "in")
        return None if asked and not _NOUN.search(head) else _RELATIVE[word]
    if word == "that":
        return 2.0 if _NOUN.search(head) else None
    if word == "and":
        verb = verb_form(rest.split(" ")[0].lower()) in ("-s", "finite")
        return 2.0 if verb else 2.4 if len(tail.split()) <= LEAST_WORDS and not _PAIR.search(head) else None
    noun = not verb_form(_plain(last, title)) or _tells(head.rpartition(" ")[0], title)
    return 1.8 if noun and _REDUCED.match(tail) else None


def _loses_verb(head: str, tail: str, title: str) -> bool:
    """The title says that something is so, and the head no longer does."""
    if _REDUCED.match(tail):
        return False
    by_clause = tail.partition(" ")[0].lower() in _SUBORDINATE
    if not by_clause and _AUXILIARY.search(f" {tail}") and not _AUXILIARY.search(head):
        return not _tells(head, title)
    return _tells(title, title) and not _tells(head, title)


def _waits(head: str, title: str) -> bool:
    """For the object of its only verb, which stands last ("Mayor accuses"), or the verb of a clause that it opened."""
    plain = _plain(head, title)
    before, _, last = plain.rpartition(" ")
    opened = _OPENED.match(plain)
    if opened and not any(map(verb_form, plain[opened.end() :].split())):
        return True
    return verb_form(last) != "" and last not in _NO_OBJECT and not _tells(before, title)


def _tells(text: str, title: str) -> bool:
    """It has a verb: one in -s or of the past, or a plain one behind a plural ("towns close roads")."""
    words = _plain(text, title).split()
    return any(
        form in ("-s", "finite") or (form == "base" and n and (words[n - 1].endswith("s") or words[n - 1] == "to"))
        for n, form in enumerate(map(verb_form, words))
    )


def _unfilled(text: str, room: int) -> Iterator[tuple[str, float]]:
    """The text, and where it is a few words too long, without as many articles and the like."""
    over = len(text.split()) - room
    if over <= 0:
        yield text, 0.0
    else:
        less, count = _FILLERS.subn("", text, count=over)
        if count == over:
            yield less if less[:1] == text[:1] else less[:1].upper() + less[1:], FILLER_COST * count
