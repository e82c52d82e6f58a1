"""A headline of at most twelve words, out of the stories' own titles."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from newsletter.models import Event
from newsletter.summarize.passages import Passage
from newsletter.summarize.select import Weights
from newsletter.summarize.sentences import split
from newsletter.summarize.verbs import is_fragment
from newsletter.summarize.words import terms
from newsletter.text import one_line

MOST_WORDS = 12
LEAST_WORDS = 4  # of a title that was cut
OPENING = 3  # sentences of a story that may stand in for its title

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
_PICTURES = re.compile("[\U0001f000-\U0001faff\u2600-\u27bf\ufe0f]")
_ASIDE = re.compile(r"\s+\([^()]*\)")
_CLAUSE_END = re.compile(
    r"\s+[–—-]\s+|[;:]\s+|,\s+(?=(?:and|but|as|with|while|after|amid|following|despite|which|who|making|says?|according|\w+ing"
    r"|[^,]{0,40}\b(?:says?|said|finds?|shows?|warns?|suggests?)\b)\s?)"
    r"|\s+(?=(?:as|after|amid|while|despite|following|ahead of|in (?:a )?bid to)\s)",
    re.IGNORECASE,
)
_PHRASE_END = re.compile(r"\s+(?=(?:over|during|within|near|across|in|at|on|due to|because of)\s)", re.IGNORECASE)
_SPEAKER = re.compile(
    r"^(?:[^,;:]{0,40}\b)?(?:says?|said|finds?|found|shows?|suggests?|warns?|claims?|reveals?|according to|reports?"
    r"|sources?|study|survey|poll|analysts?|officials?|police)\b",
    re.IGNORECASE,
)
_VERB = re.compile(
    r"(?<=\s)(?:is|are|was|were|has|have|had|will|would|can|could|may|might|must|won|lost|led|met|made|took|gave|left|began|became"
    r"|found|fell|rose|held|kept|sent|sold|bought|cut|hit|put|set|ran|saw|wrote|grew|went|came|got|said|told|says|[a-z]{2,}ed)\b"
)
_NO_END = re.compile(r"\b[A-Z]\.$|\?[”\"’']?$")  # a question is no headline, and the full stop of "U.S." ends nothing
_OPENING_CLAUSE = re.compile(r"^(?:As|After|When|While|Amid|Despite|Following|Ahead of)\b[^,;:]{5,80}, (?=\w)")
_FILLERS = re.compile(r"\b(?:the|an?|just|finally|really|very|also|now|soon|its|their)\s+(?=\w)", re.IGNORECASE)
_QUESTION_TAIL = re.compile(
    r"\s*(?:[—–]|\s-|:)\s*(?:but\s+|and\s+|so\s+)?[^—–:]{4,}\?$"
)  # "... in May — but who pays?"
_TODAY = re.compile(r",? today$", re.IGNORECASE)
_ABBREVIATION = re.compile(r"\b(?:[A-Z]\.){2,}$|\b(?:Inc|Corp|Jr|Sr|Co|Ltd)\.$")
_POSSESSOR = re.compile(  # "Maria Okafor's Harbour Line fails", "row over Okafor's plan"
    r"^(?:[A-Z][\w-]+ )?[A-Z][\w-]*['’]s (?=[A-Z])"
    r"|(?<=[a-z] )(?<!\band )(?<!\bor )(?:[A-Z][\w-]+ )?[A-Z][\w-]*['’]s (?=\w)"
)
_BRANDS = re.compile(
    r"\b(?:McDonald|Lowe|Macy|Wendy|Domino|Sotheby|Christie|Moody|Levi|Kohl|Sainsbury|Lloyd|Poor|World)['’]s"
)
_PRESUPPOSED = re.compile(  # "Why the bridge closes" holds that it does; "how it should" is an opinion
    r"^(?:Why|How) (?!(?i:to|much|many|long|far|big|bad|good|do|does|did|I|we|you|your|not|it['’]s)\b)"
    r"(?=[A-Z‘“]|the |an? )(?!.*(?:\?|\b(?i:(?:is|are)(?! \w+ing\b)|can|could|should|would|may|might|must|will)\b))"
)
_RELATIVE = re.compile(
    r"\s(?=(?:who|which|where|whose|when)\s)|(?<=\s)(?:an?|the)\s(?:[\w’'-]+\s){0,2}[\w’'-]+(?P<that>\s)(?=that\s)"
    r"|(?<=\bto\s)[^,;:]{6,}?(?P<by>\s)(?=\w+ed\sby\s)",
    re.IGNORECASE,
)
_NARROWS = re.compile(  # what a relative clause must not be cut from: "no ferry that ..."
    r"\b(?:no|not|never|without|unless|if|only|less|fewer|more|all|every|any|each|den(?:y|ies|ied)|against|most"
    r"|ban(?:s|ned)?)\b|n[’']t\b",
    re.IGNORECASE,
)
_SPOKEN_PHRASE = re.compile(r"\s+(?=(?:for|from|with|by|in|at|on|over|during|within|across|but|as|while|to)\s)")
_MIDDLE = re.compile(  # "A ferry with two decks and a bar was sold" -> "A ferry was sold"
    r"\s(?:with|from|in|at|on|for|over)\s(?:(?!\b(?:but|that|which|who|or|as|than|to)\b)[^,;:—–]){3,60}?(?<!and)(?<!but)"
    r"(?=\s(?:is|are|was|were|has|have|had|will|may|could|says?|said)\s)"
)
_AUXILIARY = re.compile(r"\s(?:is|are|was|were|has|have|had|will|would|can|could|may|might|must)\b")
_KEPT_FROM = re.compile(r"\b(?:block|stop|prevent|ban|bar|keep|protect|save|bann|stopp)(?:s|ed|ing)?\b", re.IGNORECASE)
_ANY_PHRASE = re.compile(
    r"\s+(?=(?:over|in|on|at|during|under|for|with|from|by|when|to|that|and|as|because)\s)", re.IGNORECASE
)
_MOST_DROPPED = 6  # words of a phrase that a headline can do without
_CONDITION = re.compile(r"\b(?:if|unless|until|except|without|only|not|but)\b", re.IGNORECASE)
_CUT_MIGHT_CHANGE_SENSE = re.compile(
    r"\b(?:no(?! \d)|not|never|without|unless|until|if|only|less|fewer|more|den(?:y|ies|ied)|refus\w+|fail\w*|against"
    r"|votes?|voted|urges?|asks?|asked|wants?|tries|tried|vows?|threatens?|accus\w+|alleged\w*)\b|n[’']t\b",
    re.IGNORECASE,
)
_BAD_END = re.compile(
    r"\b(?:the|an?|of|to|and|or|but|for|with|in|on|at|by|from|as|is|are|was|were|be|that|who|which|his|her|its"
    r"|their|has|have|had"
    r"|years?|months?|weeks?|days?|hours?|decades?|will|said|says|than|about|into|over|between|more|like|where|how|what|allowed|able|likely|ready|forced|urged|asked|designed|built|made|expected|named|based|aimed|used|told|set|could|can|might|may|one|two|three|four|five|ten|it|they|he|she|we|them|him|really|why|who|whose"
    r"|many|much|looking|trying|going|go|goes|generated|since|until|against|under|failures?|efforts?|bid|attempts?|needs?"
    r"|(?:without|by|for|of|from) \w+ing|shows|finds|claims|believes|thinks"
    r"|right|ability|power|pressure|control|(?:what|how|that|it|who|there|where)['’]s|how \w+"
    r"|not|should|would|without|[+&/–—-])$",
    re.IGNORECASE,
)
_LIST_OPEN = re.compile(r", [\w-]+$")  # "ferries for people, lorries"
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
    plain = [title for title in central if not _TEASER.search(title)] or list(_unasked(central))
    about = {term for title in titles for term in terms(title)}
    opened = [
        passage.text.rstrip(".")
        for passage in passages
        if passage.place < OPENING and passage.alone and not _BAD_START.match(passage.text)
        if not about or len(about & set(passage.terms)) > 1
    ]
    told = [*_short(plain), *_squeezed(plain), *_cut(plain), *_opened_later(plain), *_slimmed(plain)]
    told += [head for head in (*_short(opened), *_cut(opened)) if _VERB.search(head) and not is_fragment(f"{head}.")]
    found = [*told, *_less(plain), *_without_clause(plain), *_short(central), *_cut(central), *_less(central)]
    found += [*_squeezed(central), *_slimmed(central), *_without_clause(central)]
    found.sort(key=lambda head: len(head.split()) < LEAST_WORDS)  # a name alone tells nothing
    return list(dict.fromkeys(head.rstrip(",;: ") for head in found or _whatever_fits(central, passages)))


def _whatever_fits(titles: list[str], passages: list[Passage]) -> list[str]:
    """Where no title and no sentence has a headline in it: cut anywhere, if need be."""
    texts = [*titles, *(passage.text.rstrip(".") for passage in passages)]
    last = [*_less(titles, _ANY_PHRASE, most=99), *_cut(titles, keep_speaker=False)]
    last += [*map(_first_words, titles[:1]), *_less(texts, _ANY_PHRASE, most=99), *map(_first_words, texts[:1])]
    return [head for head in last if _sound(head)] or last


def _first_words(text: str) -> str:
    """As much as fits, where nothing better is left."""
    words, rest = text.split()[:MOST_WORDS], text.split()[MOST_WORDS:]
    while rest and len(words) > LEAST_WORDS and words[-1].istitle() and rest[0].istitle():  # half a name
        rest.insert(0, words.pop())
    while len(words) > LEAST_WORDS and not _sound(" ".join(words)):
        words.pop()
    head = " ".join(words)
    told, colon, after = head.rpartition(": ")
    return (told if colon and len(after.split()) < LEAST_WORDS - 1 else head).rstrip(",;:–—- ")


def clean_title(title: str, outlet: str) -> str:
    """Without labels ("Breaking:"), the outlet's own name, and a teaser that follows the news ("Here's why")."""
    text = _TODAY.sub("", _ASIDE.sub("", _LABEL.sub("", _PICTURES.sub("", one_line(title)).strip())))
    text = _stated(text) if text.startswith("How ") else text
    tail = _OUTLET_TAIL.search(text)
    if tail and (_same(tail[0], outlet) or "|" in tail[0]):
        text = text[: tail.start()]
    parts = [span.text for span in split(text)]
    tease = all(_TEASER.search(part) for part in parts[1:])
    if len(parts) > 1 and parts[0].endswith("?") and len(parts[1].split()) >= LEAST_WORDS and not tease:
        text = " ".join(parts[1:])  # what was asked is answered
    elif (
        len(parts) > 1
        and len(parts[0].split()) >= LEAST_WORDS
        and (tease or len(text.split()) > MOST_WORDS)
        and not _NO_END.search(parts[0])
    ):
        text = parts[0]
    asked = _QUESTION_TAIL.search(text)
    if asked and len(text[: asked.start()].split()) >= LEAST_WORDS and "?" not in text[: asked.start()]:
        text = text[: asked.start()]
    return _without_stop(text.strip(" -–—|:"))


def _without_stop(text: str) -> str:
    return text if text.endswith("...") or _ABBREVIATION.search(text) else text.rstrip(".")


def _same(tail: str, outlet: str) -> bool:
    found, name = ("".join(re.findall(r"\w", part.casefold())) for part in (tail, outlet))
    return bool(name) and (found in name or name in found)


def _worth(title: str, weights: Weights, rank: int) -> float:
    """How much of the event it tells; a tenth less for each story further down."""
    found = sorted(set(terms(title)))
    return sum(weights.get(term, 0.0) for term in found) / (len(found) + 3) * 0.9**rank


def _unasked(titles: Iterable[str]) -> Iterator[str]:
    """Long titles without the "why" that they take for known."""
    return (told for title in titles if len(title.split()) > MOST_WORDS and (told := _stated(title)) != title)


def _stated(title: str) -> str:
    """What a title that asks "how" or "why" takes for known."""
    told = _PRESUPPOSED.sub("", title)
    return told[:1].upper() + told[1:]


def _short(titles: list[str]) -> Iterator[str]:
    return (title for title in titles if 2 <= len(title.split()) <= MOST_WORDS)


def _cut(titles: Iterable[str], *, keep_speaker: bool = True) -> Iterator[str]:
    """Each long title up to the last clause that ends within twelve words; one that says who says so keeps that."""
    for title in titles:
        ends = list(_CLAUSE_END.finditer(title))
        heads = [(title[: match.start()], title[match.end() :]) for match in ends]
        long = len(title.split()) > MOST_WORDS
        spoken = [
            (title[: m.start()], title[m.start() :]) for m in ends if keep_speaker and _SPEAKER.search(title[m.end() :])
        ]
        if long and spoken and (shorter := _with_speaker(*spoken[-1])):
            yield shorter
        whole = [
            head
            for head, rest in heads
            if _fits(head) and _whole(head) and not _BAD_START.match(head) and not _CONDITION.search(rest)
        ]
        if long and whole and not spoken:
            yield whole[-1]


def _opened_later(titles: Iterable[str]) -> Iterator[str]:
    """Each long title without a clause before its main one: "As rain falls, towns close roads"."""
    for title in titles:
        rest = _OPENING_CLAUSE.sub("", title)
        if rest != title and _fits(rest) and not _CUT_MIGHT_CHANGE_SENSE.search(title[: -len(rest)]):
            yield rest[:1].upper() + rest[1:]


def _with_speaker(head: str, speaker: str) -> str:
    """The last phrase of the head gives way to who says so: "Late trains cost towns jobs, study finds"."""
    for match in reversed(list(_SPOKEN_PHRASE.finditer(head))):
        kept = head[: match.start()]
        found = f"{kept}{speaker}"
        rest = head[match.start() :].lstrip()
        whole = rest.startswith(("but ", "as ", "while ")) or not _loses_verb(kept, rest)
        if whole and _fits(found) and _sound(kept) and not _NARROWS.search(kept):
            return found
    return ""


def _squeezed(titles: Iterable[str]) -> Iterator[str]:
    """Titles that are a word or two too long, without articles, as headlines often are."""
    for title in titles:
        words = len(title.split())
        if words > MOST_WORDS and _fits(short := _without_fillers(title, words - MOST_WORDS)):
            yield short


def _without_fillers(title: str, count: int = 0) -> str:
    short = _FILLERS.sub("", title, count=count)
    return short if short[:1] == title[:1] else short[:1].upper() + short[1:]


def _slimmed(titles: Iterable[str]) -> Iterator[str]:
    """Each long title without a phrase before its verb, or without whose something is."""
    for title in titles:
        less = [_MIDDLE.sub("", title, count=1)]
        if _in_sentence_case(title) and not _BRANDS.search(title):
            unowned = _POSSESSOR.sub("", title, count=1)
            less += [unowned, _without_fillers(unowned)]
        short = next((one for one in less if _fits(one)), "")
        if len(title.split()) > MOST_WORDS and short:
            yield short


def _in_sentence_case(title: str) -> bool:
    """So that a capital means a name."""
    words = [word for word in title.split()[1:] if word[:1].isalpha()]
    return sum(word[0].islower() for word in words) > len(words) / 2


def _without_clause(titles: Iterable[str]) -> Iterator[str]:
    """Each long title up to a relative clause: "Town opens a market where farmers sell what they grow"."""
    for title in titles:
        found = _RELATIVE.finditer(title)
        ends = [
            match.start("that") if match["that"] else match.start("by") if match["by"] else match.start()
            for match in found
        ]
        fitting = [title[:end] for end in ends if _fits(title[:end])]
        for head in reversed(fitting if len(title.split()) > MOST_WORDS else []):
            if _sound(head) and not _NARROWS.search(head) and not _SPEAKER.search(title[len(head) :].lstrip()):
                yield head
                break


def _less(titles: Iterable[str], ends: re.Pattern[str] = _PHRASE_END, most: int = _MOST_DROPPED) -> Iterator[str]:
    """Each long title without its last phrase of place or time, of so many words at most."""
    for title in titles:
        places = [match.start() for match in ends.finditer(title)]
        for end in reversed(places if len(title.split()) > MOST_WORDS else []):
            head, rest = title[:end], title[end:]
            if (
                _fits(head)
                and _whole(head)
                and len(rest.split()) <= most
                and not (_SPEAKER.search(rest) or _CONDITION.search(rest) or _loses_verb(head, rest))
            ):
                yield head
                break


def _loses_verb(head: str, rest: str) -> bool:
    """Its only verb, what somebody is kept from, or by whom something was made."""
    rest = rest.lstrip()
    kept_from = rest.startswith("from ") and _KEPT_FROM.search(head)
    made_by = rest.startswith("by ") and head.endswith("ed")
    return bool(kept_from) or made_by or (_AUXILIARY.search(head) is None and _AUXILIARY.search(rest) is not None)


def _fits(text: str) -> bool:
    return LEAST_WORDS <= len(text.split()) <= MOST_WORDS


def _whole(head: str) -> bool:
    return _sound(head) and not _CUT_MIGHT_CHANGE_SENSE.search(head)


def _sound(head: str) -> bool:
    """No quotation is open, and nothing waits for its other half."""
    balanced = all(head.count(a) == head.count(b) for a, b in ("()", "“”")) and head.count('"') % 2 == 0
    quoted = len(re.findall(r"(?<!\w)['‘]", head)) > len(re.findall(r"\w['’](?!\w)", head))
    bare = head.rstrip(",;: ")
    open_end = _BAD_END.search(bare) or _LIST_OPEN.search(bare)
    return len(terms(head)) >= 3 and balanced and not quoted and not open_end
