"""Small words that were exchanged in a sentence which is otherwise its source's, and that make it another claim.

"May" for "will", "weeks" for "days", "mayor" for "governor", "killed" for "injured": each group below holds words of
which one cannot stand for another. What softened a claim must not be left out either ("alleged", "up to").
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from newsletter.summarize.words import stem

_GROUPS = tuple(
    frozenset(line.split())
    for line in """
    second seconds minute minutes hour hours day days week weeks month months year years decade decades century
      centuries;
    hourly daily weekly monthly yearly annually quarterly;
    millimetres millimeters centimetres centimeters metres meters kilometres kilometers miles yards feet inches
      km;
    metre meter kilometre kilometer mile yard foot inch;
    grams kilograms kilos tons tonnes pounds ounces gram kilogram kilo ton tonne pound ounce;
    hectares acres hectare acre square cubic litres liters gallons barrels;
    watts kilowatts megawatts gigawatts terawatts megabytes gigabytes terabytes kilobytes;
    first second third fourth fifth sixth seventh eighth ninth tenth last next final previous latest;
    once twice thrice;
    double triple quadruple half third quarter quarters thirds;
    may might could can will would must should shall;
    expects fears hopes plans knows wants doubts denies confirms claims admits believes expected feared hoped
      planned wanted;
    likely certain unlikely possible impossible sure unclear clear;
    allegedly reportedly clearly certainly definitely possibly probably perhaps;
    all some most many few several none every each both neither no majority minority;
    only also even;
    north south east west northern southern eastern western northeast northwest southeast southwest;
    he she;
    his her their;
    man woman boy girl;
    men women boys girls children;
    father mother son daughter brother sister husband wife uncle aunt nephew niece grandfather grandmother;
    killed injured wounded hurt rescued missing;
    arrested charged convicted accused acquitted sentenced released detained suspected jailed questioned indicted
      cleared;
    president minister governor mayor senator chancellor king queen prince chairman chairwoman founder director
      coach owner spokesman spokeswoman lawyer judge secretary ambassador congressman congresswoman manager captain
      prosecutor chief;
    republican democrat republicans democrats democratic conservative conservatives liberal liberals labour;
    police army court parliament council government company senate house congress ministry navy university
      hospital bank union;
    before after until since during;
    for against;
    with without;
    above below over under;
    more less fewer;
    at up least most;
    increase decrease rise fall drop growth decline;
    rose fell dropped climbed tumbled;
    increased decreased declined;
    bought sold buys sells buy sell;
    won lost drew beat;
    began ended started finished;
    open closed opened;
    opposes supports backs rejects welcomes condemns opposed supported backed rejected welcomed condemned
      approved;
    accept refuse reject approve;
    banned allowed permitted ordered;
    raised cut lowered doubled halved;
    stayed left joined returned entered;
    stay leave join return enter;
    agreed refused declined offered;
    win lose draw wins loses;
    rising falling;
    start end starts ends;
    legal illegal lawful unlawful;
    guilty innocent;
    alive dead;
    safe unsafe dangerous;
    public private secret;
    foreign domestic local national federal;
    old new young;
    male female;
    daytime overnight;
    failed succeeded passed;
    confirmed denied;
    hired fired;
    early late;
    morning afternoon evening night;
    millions billions trillions thousands hundreds dozens tens;
    people companies firms countries cities towns states homes houses families households;
    two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
      eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety;
    introduced withdrew withdrawn unveiled scrapped cancelled""".split(";")  # noqa: SIM905 - words read best as a text
)
_TENSES = frozenset(map(frozenset, (("will", "would"), ("can", "could"), ("may", "might"))))  # in reported speech
_SURE = frozenset(("will", "can"))
_SAME = frozenset(
    frozenset(pair.split("/"))
    for pair in """
    house/congress km/kilometres km/kilometers tons/tonnes since/after metres/meters kilometres/kilometers
    last/latest last/final expected/likely chief/director more/over jailed/sentenced injured/wounded injured/hurt
    wounded/hurt charged/indicted acquitted/cleared arrested/detained dropped/fell climbed/rose fell/tumbled
    dropped/tumbled drop/fall decreased/declined decline/fall decline/drop decline/decrease increase/rise
    began/started ended/finished most/many less/fewer supports/backs supported/backed accept/approve
    allowed/permitted open/opened""".split()  # noqa: SIM905
)
_SOFTENED = frozenset(("may", "might", "could"))
_SOFTENING = frozenset(
    ("alleged", "allegedly", "reportedly", "suspected", "nearly", "almost", "possibly", "probably", "perhaps", "likely")
)
_DENIALS = frozenset(("not", "no", "never", "neither", "nor", "none", "nobody", "without", "cannot"))
_BOUNDS = frozenset(
    (("more", "than"), ("less", "than"), ("fewer", "than"), ("up", "to"), ("at", "least"), ("at", "most"))
)
_LONGEST_LOSS = 3  # words; a whole clause may go


def shifted(ours: Sequence[str], theirs: Sequence[str], *, reported: bool) -> tuple[str, str] | None:
    """(what the claim has, what the source has there) of one place in which they differ; None when that may be so.

    reported: the source tells what somebody said, so that its "would" stands for "will".
    """
    for group in _GROUPS:
        for mine, their in _pairs(group.intersection(ours) - set(theirs), group.intersection(theirs) - set(ours)):
            if not _same(mine, their, reported=reported):
                return mine, their
    if theirs and bool(_SOFTENED.intersection(ours)) != bool(_SOFTENED.intersection(theirs)):
        return " ".join(ours), " ".join(theirs)
    return None


def _same(mine: str, their: str, *, reported: bool) -> bool:
    pair = frozenset((mine, their))
    if pair in _TENSES:
        return reported or mine not in _SURE
    return pair in _SAME or stem(_american(mine)) == stem(_american(their))


def _american(word: str) -> str:
    return word.replace("metre", "meter").replace("litre", "liter")


def softening_lost(lost: Sequence[str]) -> bool:
    """Words of the source that the claim left out, and that made it less sure."""
    return len(lost) <= _LONGEST_LOSS and (bool(_SOFTENING.intersection(lost)) or tuple(lost) in _BOUNDS)


def denies_one(mine: Sequence[str], their: Sequence[str]) -> bool:
    """One of the two says no at this place, and nothing else explains it."""
    short = len(mine) <= _LONGEST_LOSS and len(their) <= _LONGEST_LOSS
    return short and _denies(mine) != _denies(their)


def _denies(words: Sequence[str]) -> bool:
    return any(word in _DENIALS or word.endswith("n't") for word in words)


def _pairs(ours: frozenset[str], theirs: frozenset[str]) -> Iterator[tuple[str, str]]:
    return ((mine, their) for mine in sorted(ours) for their in sorted(theirs))
