"""True sentences of invented texts, and false ones made from them by changing one thing."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence

from newsletter.summarize.sentences import split

TEXTS = (
    """The Harlow Bridge in Estmouth will close for 14 months from 5 May 2026 after engineers found cracks in two
    piers. About 42,000 vehicles cross the bridge every day, according to the Estmouth City Council. The repair will
    cost £18.5 million. "We could not wait for the summer," said Maria Okafor, who leads the council. Tern Line will
    run ferries every ten minutes from Monday. Traders on the east bank told the River Post that sales could fall by
    12%. Okafor met Daniel Reyes of the Traders Guild on Thursday. The bridge opened in 1963 and was last repaired
    in March 2004. The council did not ask the county for money.""",
    """Norvane Motors bought the battery maker Lithwell for $2.3 billion on Tuesday. The price is 31 percent above the
    closing price of 9 October. Norvane will keep all 3,400 workers in Gellersberg, its chief executive Ingrid
    Solheim said. "This deal gives us cells made in Europe," Solheim told investors. Lithwell lost $140 million in
    2025. Regulators in Brussels must approve the purchase by 30 June 2026. The union IG Werk opposes the deal
    because it fears cuts in Halvorsen. Shares of Norvane fell 4.2 percent in Oslo. Peter Lindqvist, who founded
    Lithwell in 2011, will leave the company in December.""",
    """A wildfire near Puerto Alegrete has destroyed 212 homes and killed six people since Saturday. Governor Lucia
    Fontan declared a state of emergency on 17 January. More than 9,500 residents of the Serrano Valley were told to
    leave. "The wind changed twice within an hour," said fire chief Tomas Arrieta. Arrieta sent 640 firefighters and
    22 aircraft to the valley. Neighbouring Baldovia lent four helicopters. No cause has been found. The fire burned
    18,700 hectares by Wednesday evening. The insurer Costa Mutua expects claims of 350 million pesos.""",
    """The parliament of Karvonia rejected a plan to raise the pension age to 67 on Friday by 101 votes to 88. Prime
    Minister Eva Brandel had staked her office on the vote. "I will hand in my letter to the president tonight,"
    Brandel told reporters in Drasna. President Oskar Venn asked Jonas Mikkel of the Green Union to form a
    government. Mikkel did not say whether he would accept. Elections could be held on 21 September 2026. The
    pension fund has a gap of 4.8 billion crowns, the audit office warned in February. Turnout in the last election
    was 71 percent.""",
    """Researchers at Wexley University have built a sensor that finds lead in tap water within 90 seconds. The device
    costs $14 and weighs 60 grams. The team led by Priya Raman tested 1,150 samples from 38 towns. It missed three
    samples that a laboratory had flagged. "A family can test its own kitchen," Raman said in the journal Clean
    Water Letters. The city of Port Linden ordered 20,000 sensors in April. The health agency of Tarrant County did
    not pay for the study. Raman presented the results in Lisbon on 3 November 2025. Lead was banned from pipes in
    the county in 1986.""",
    """Orbital start-up Kestrel Space put 24 satellites into orbit on Sunday with its Merlin 3 rocket. It was the ninth
    launch of the year from Cape Sable. The satellites will map methane for the Boreal Climate Fund. "Every kilogram
    of methane will have an address," said Kestrel's founder Amina Diallo. A first attempt on 11 August failed
    because of a valve. Kestrel raised €95 million from Fjord Ventures in 2024. Its rival Aurelia Launch has not
    reached orbit. Diallo plans 16 launches in 2027. The fund paid €31 million for the data.""",
    """Hackers stole the records of 1.2 million patients from the Sankt Olav hospital group, the company said on
    Wednesday. The attack began on 2 February and lasted nine days. The group Grey Heron asked for 50 bitcoin. "No
    treatment was delayed," said spokeswoman Karin Holt. Holt said that the hospital had not paid. The data
    inspectorate may fine Sankt Olav up to 40 million kroner. Police in Bergvik are looking for two men. Medical
    records from before 2015 were not affected. The software firm Datastrand closed the gap on 14 February.""",
    """The Ashford Rovers beat Calder Town 3-1 in the final of the Northern Cup on Saturday. Striker Leon Mbeki scored
    twice within eight minutes. Some 31,200 people watched the match at Millgate Park. "My father would have loved
    this," Mbeki said. Coach Helen Strand took over the Rovers in July 2024. Calder Town had won the cup in 1998 and
    2007. The Rovers will meet Lunde Athletic on 19 August. Goalkeeper Piet Vos did not play because of a broken
    thumb. The club earns £2.6 million from the victory.""",
    """The drug maker Pellucid withdrew its migraine pill Cefalor from 14 countries on Monday. Inspectors had found
    glass in 27 packs at a plant in Rovenna. About 480,000 patients take the pill. "Do not stop without speaking to
    a doctor," warned Sofia Marchetti of the medicines agency. Pellucid expects costs of $85 million in the second
    quarter. Its shares dropped 9 percent in Milan. The rival Nordane offered to supply hospitals until 31 October.
    The agency will inspect the plant again in May. Marchetti said that no patient had been hurt.""",
    """Teachers in the state of Wendham began a strike on 8 September over pay and class sizes. The union says that
    62,000 teachers stayed at home on Tuesday. The state offered 3.5 percent; the union wants 8 percent.
    "Thirty-four children in one room is not teaching," said union leader Grace Adeyemi. Minister Robert Kell called
    the strike irresponsible. Kell and Adeyemi will meet on Thursday in Wendham City. Schools in Marlow County
    stayed open. The last strike, in 2009, ended after 11 days. A court did not grant the state an injunction.""",
)

STRANGERS = (
    "Viktor Halloran",
    "Quentin Brisbane",
    "Xanthe Moreau",
    "Zoltan Ferreira",
    "Bramwell",
    "Osterholm",
    "Yarrowdale",
)
MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
_MONTH = re.compile(rf"\b({'|'.join(MONTHS)})\b")
_DAY = re.compile(rf"\b({'|'.join(DAYS)})\b")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_NUMBER = re.compile(r"(?<![\w-])\d[\d,]*(?:\.\d+)?(?![\d-])")
_MAGNITUDE = re.compile(r"(?<=\d )(million|billion)\b")
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]+(?: [A-Z][a-z]+)*")
_QUOTE = re.compile(r'"([^"]+)"')

Mutator = Callable[[str, str, random.Random], str | None]


def true_sentences() -> list[tuple[str, str]]:
    """(sentence, the text that holds it)."""
    tidy = [" ".join(text.split()) for text in TEXTS]
    return [(span.text, text) for text in tidy for span in split(text)]


def number(sentence: str, text: str, dice: random.Random) -> str | None:
    spots = [match for match in _NUMBER.finditer(sentence) if not _YEAR.fullmatch(match[0])]
    if not spots:
        return None
    spot = dice.choice(spots)
    digits = [place for place, char in enumerate(spot[0]) if char.isdigit()]
    place = dice.choice(digits)
    wrong = spot[0][:place] + dice.choice([d for d in "123456789" if d != spot[0][place]]) + spot[0][place + 1 :]
    return sentence[: spot.start()] + wrong + sentence[spot.end() :]


def magnitude(sentence: str, text: str, dice: random.Random) -> str | None:
    swap = {"million": "billion", "billion": "million"}
    return _MAGNITUDE.sub(lambda match: swap[match[0]], sentence) if _MAGNITUDE.search(sentence) else None


def number_from_elsewhere(sentence: str, text: str, dice: random.Random) -> str | None:
    """A number that the text holds, but about something else."""
    here = _NUMBER.findall(sentence)
    others = [found for found in _NUMBER.findall(text) if found not in here and not _YEAR.fullmatch(found)]
    spots = [match for match in _NUMBER.finditer(sentence) if not _YEAR.fullmatch(match[0])]
    if not spots or not others:
        return None
    spot = dice.choice(spots)
    return sentence[: spot.start()] + dice.choice(others) + sentence[spot.end() :]


def stranger(sentence: str, text: str, dice: random.Random) -> str | None:
    return _replace_name(sentence, dice, list(STRANGERS))


def name_from_elsewhere(sentence: str, text: str, dice: random.Random) -> str | None:
    others = [name for name in _names(text) if not set(name.split()) & set(re.findall(r"\w+", sentence))]
    return _replace_name(sentence, dice, sorted(set(others)))


def _names(text: str) -> list[str]:
    return [name for name in _NAME.findall(text) if not set(name.split()) & {*MONTHS, *DAYS}]


def _replace_name(sentence: str, dice: random.Random, names: list[str]) -> str | None:
    spots = [match for match in _NAME.finditer(sentence) if match[0] in _names(sentence)]
    if not spots or not names:
        return None
    spot = dice.choice(spots)
    return sentence[: spot.start()] + dice.choice(names) + sentence[spot.end() :]


def quotation(sentence: str, text: str, dice: random.Random) -> str | None:
    match = _QUOTE.search(sentence)
    words = match[1].split() if match else []
    if match is None or len(words) < 3:
        return None
    place = dice.randrange(1, len(words) - 1)  # a quotation cut at its ends is still word for word
    changed = dice.choice(("drop", "replace", "add"))
    tail = re.sub(r"\w", "", words[place])
    stranger_word = dice.choice(("perhaps", "money", "seldom", "river")) + tail
    new = {"drop": [], "replace": [stranger_word], "add": [words[place], "really"]}[changed]
    quoted = " ".join([*words[:place], *new, *words[place + 1 :]])
    return sentence[: match.start(1)] + quoted + sentence[match.end(1) :]


def date(sentence: str, text: str, dice: random.Random) -> str | None:
    kinds = [(_MONTH, MONTHS), (_DAY, DAYS), (_YEAR, [str(year) for year in range(1960, 2028)])]
    there = [(pattern, values) for pattern, values in kinds if pattern.search(sentence)]
    if not there:
        return None
    pattern, values = dice.choice(there)
    spot = pattern.search(sentence)
    assert spot
    return (
        sentence[: spot.start()] + dice.choice([value for value in values if value != spot[0]]) + sentence[spot.end() :]
    )


def denial(sentence: str, text: str, dice: random.Random) -> str | None:
    if " not " in sentence:
        return sentence.replace(" not ", " ", 1)
    match = re.search(r"\b(will|was|were|has|have|had|could|may|must)\b(?! not)", sentence)
    return sentence[: match.end()] + " not" + sentence[match.end() :] if match else None


def who_did_what(sentence: str, text: str, dice: random.Random) -> str | None:
    """Two names change places."""
    spots = [match for match in _NAME.finditer(" ." + sentence) if match[0] in _names(sentence)]
    names = list(dict.fromkeys(match[0] for match in spots))
    if len(names) < 2:
        return None
    one, other = names[:2]
    return sentence.replace(one, "\0").replace(other, one).replace("\0", other)


_SPELLED = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirty")
_UNITS = (
    "seconds minutes hours days weeks months years",
    "kilometres miles metres",
    "grams kilograms tons",
    "hectares acres",
    "pesos crowns kroner dollars euros",
    "percent percentage points",
    "people companies homes",
)
_SHIFTS = {
    "hedge": "may/will could/will will/may must/may will/might",
    "small word": """more/fewer first/last east/west above/below before/after all/some most/few no/every his/her
        only/also men/women for/against about/without twice/once ninth/eighth early/late""",
    "deed": """opposes/supports bought/sold rejected/approved beat/drew opened/closed killed/injured lost/won
        began/ended dropped/rose withdrew/introduced offered/refused leave/join stayed/left raised/cut fell/rose""",
    "office": """President/Minister Minister/Governor Governor/Mayor founder/chairman spokeswoman/director coach/owner
        council/court company/government court/council parliament/government union/company chief/minister""",
    "place": "Valley/Mountain County/City City/Valley Park/Tower Bridge/Tower",
}


def spelled(sentence: str, text: str, dice: random.Random) -> str | None:
    """A number in words is another one."""
    return _one_of(sentence, dice, [(word, other) for word in _SPELLED for other in _SPELLED if word != other])


def unit(sentence: str, text: str, dice: random.Random) -> str | None:
    """Hours for days, percentage points for percent, crowns for pesos."""
    groups = [re.findall(r"percentage points|\w+", line) for line in _UNITS]
    return _one_of(
        sentence, dice, [(one, other) for units in groups for one in units for other in units if one != other]
    )


def decimal(sentence: str, text: str, dice: random.Random) -> str | None:
    """The point moves: 18.5 becomes 1.85."""
    match = re.search(r"(?<![\d,.])(\d)(\d*)\.(\d)", sentence)
    if match is None:
        return None
    moved = f"{match[1]}.{match[2]}{match[3]}" if match[2] else f"{match[1]}{match[3]}."
    return sentence[: match.start()] + moved.rstrip(".") + sentence[match.end() :]


def sign(sentence: str, text: str, dice: random.Random) -> str | None:
    match = re.search(r"[$€£](?=\d)", sentence)
    if match is None:
        return None
    other = dice.choice([mark for mark in "$€£" if mark != match[0]])
    return sentence[: match.start()] + other + sentence[match.end() :]


def date_form(sentence: str, text: str, dice: random.Random) -> str | None:
    """Another day, in the form in which others write dates."""
    match = re.search(rf"\b(\d{{1,2}}) ({'|'.join(MONTHS)})( \d{{4}})?\b", sentence)
    if match is None:
        return None
    day, month, year = int(match[1]) % 28 + 1, match[2], (match[3] or "").strip()
    forms = [f"{month} {day}" + (f", {year}" if year else ""), f"the {day}th of {month}"]
    forms += [f"{year}-{MONTHS.index(month) + 1:02}-{day:02}"] if year else []
    return sentence[: match.start()] + dice.choice(forms) + sentence[match.end() :]


def curly_quotation(sentence: str, text: str, dice: random.Random) -> str | None:
    changed = quotation(sentence, text, dice)
    return re.sub(r'"([^"]+)"', r"“\1”", changed) if changed else None


def denied_otherwise(sentence: str, text: str, dice: random.Random) -> str | None:
    match = re.search(r"\b(would|was|were|has|have|had|could|does|did)\b(?! not)", sentence)
    return (
        sentence[: match.end()] + dice.choice(["n’t", " never", " no longer"]) + sentence[match.end() :]
        if match
        else None
    )


def _shift(pairs: str) -> Mutator:
    split_pairs = [pair.partition("/") for pair in pairs.split()]
    return lambda sentence, text, dice: _one_of(sentence, dice, [(one, other) for one, _, other in split_pairs])


def _one_of(sentence: str, dice: random.Random, pairs: Sequence[tuple[str, str]]) -> str | None:
    """The sentence with one of the words exchanged, outside quotations, which are kept word for word anyway."""
    spots = [
        (match, other)
        for one, other in pairs
        for match in re.finditer(rf"(?<![\w-]){one}(?![\w-])", _QUOTE.sub(lambda m: "_" * len(m[0]), sentence))
    ]
    if not spots:
        return None
    match, other = dice.choice(spots)
    return sentence[: match.start()] + other + sentence[match.end() :]


MUTATORS: dict[str, Mutator] = {
    "number": number,
    "magnitude": magnitude,
    "number from elsewhere": number_from_elsewhere,
    "stranger": stranger,
    "name from elsewhere": name_from_elsewhere,
    "quotation": quotation,
    "date": date,
    "denial": denial,
    "who did what": who_did_what,
    "number in words": spelled,
    "unit": unit,
    "decimal": decimal,
    "currency": sign,
    "form of date": date_form,
    "curly quotation": curly_quotation,
    "denial in other words": denied_otherwise,
    **{kind: _shift(pairs) for kind, pairs in _SHIFTS.items()},
}


def mutations(most: int, seed: int = 0) -> Iterator[tuple[str, str, str, str]]:
    """(kind, false sentence, true sentence, text), every kind in turn."""
    dice = random.Random(seed)  # noqa: S311 - no secret
    truth, made, kinds = true_sentences(), 0, list(MUTATORS.items())
    seen: set[str] = set()
    tries = 0
    while made < most and tries < 100 * most:
        kind, mutate = kinds[tries % len(kinds)]
        tries += 1
        sentence, text = dice.choice(truth)
        wrong = mutate(sentence, text, dice)
        if wrong and wrong not in seen and wrong != sentence and wrong not in text:
            seen.add(wrong)
            made += 1
            yield kind, wrong, sentence, text
