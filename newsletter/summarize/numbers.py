"""Numbers of a text with their magnitudes and units: "1.2 million" is "1,200,000", "$5bn" is not "5"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

_MAGNITUDES = {
    **dict.fromkeys(("hundred", "hundreds"), 100),
    **dict.fromkeys(("thousand", "thousands", "k"), 10**3),
    **dict.fromkeys(("million", "millions", "mn", "m", "mm", "mio", "millionen", "millones"), 10**6),
    **dict.fromkeys(("billion", "billions", "bn", "b", "mrd", "milliarden", "milliards"), 10**9),
    **dict.fromkeys(("trillion", "trillions", "tn"), 10**12),
    "dozen": 12,
    "lakh": 10**5,
    "crore": 10**7,
}
_ONES = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_SPELLED = {word: n for n, word in enumerate(_ONES)} | {word: 10 * (n + 2) for n, word in enumerate(_TENS)}
_ONE = "|".join(sorted(_ONES, key=len, reverse=True))
_WORD = (
    rf"(?:{'|'.join(_TENS)})(?:[- ](?:{'|'.join(_ONES[1:10])}))?|{_ONE}"
    r"|(?:an?|half an?) (?=hundred|thousand|million|billion|trillion|dozen)"
)
_NUMBER = re.compile(
    rf"""(?<![\w.,])(?<![A-Za-z]-)(?P<currency>US\$|[A-Z]{{1,2}}\$|[$€£¥₹]|Rs\.?\ ?|(?:USD|EUR|GBP|INR)\ )?\ ?
    (?:(?P<digits>\d{{1,3}}(?:,\d{{2,3}})+(?:\.\d+)?(?!\d)|\d{{1,3}}(?:\.\d{{3}}){{2,}}|\d+[.,]\d+|\d+)
    |(?P<word>\b(?:{_WORD})\b))
    (?:[\ -]?(?P<magnitude>{"|".join(sorted(_MAGNITUDES, key=len, reverse=True))})\b)?
    (?:\s?-?(?:(?P<points>percentage\ points?\b|Prozentpunkte?n?\b)
      |(?P<percent>%|per\ ?cent\b|Prozent\b|por\ ciento|pour\ cent))
    |\ (?:(?:US|U\.S\.|American|Canadian|Australian)\ )?(?P<money>dollars?|euros?|pounds?|yen|rupees|yuan
      |francs?|pesos?|kroner|kronor|krona|crowns?|ro?ubles?|lira|shekels?|dirhams?|riyals?|naira|baht|ringgit|rupiah
      |zlotys?|bitcoins?)\b
    |(?P<ordinal>st|nd|rd|th)\b)?""",
    re.VERBOSE | re.IGNORECASE,
)
_CURRENCIES = {
    "us$": "$",
    "usd": "$",
    "dollar": "$",
    "eur": "€",
    "euro": "€",
    "gbp": "£",
    "pound": "£",
    "inr": "₹",
    "rs": "₹",
    "rs.": "₹",
    "rupee": "₹",
    "yen": "¥",
}
_HEDGE = re.compile(
    r"\b(?:about|around|nearly|almost|roughly|approximately|some|over|more than|at least|close to|up to"
    r"|an estimated|under|less than|fewer than)\s$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Quantity:
    value: Decimal
    unit: str  # "%", "points" of percentage, a currency sign or name, or ""
    start: int
    end: int
    text: str
    rounded: bool  # "about 70,000", "1.2 million": may stand for a more exact number


def quantities(text: str) -> list[Quantity]:
    """Numbers in digits and words; "one" alone is a pronoun more often than a number and does not count."""
    return [quantity for match in _NUMBER.finditer(text) if (quantity := _quantity(text, match))]


def same(claim: Quantity, source: Quantity) -> bool:
    """True when the source's number holds the claim's; the claim may leave a unit out, but not add one."""
    if claim.unit and claim.unit != source.unit:
        return False
    if claim.value == source.value:
        return True
    return claim.rounded and source.value != 0 and _rounds(source.value, claim.value)


def _rounds(exact: Decimal, rough: Decimal) -> bool:
    """1,234,567 is "about 1.2 million": the rough one shows fewer digits, and the exact one cut there gives it."""
    shown, known = rough.normalize().as_tuple(), exact.normalize().as_tuple()
    if rough == 0 or len(shown.digits) >= len(known.digits):
        return False
    place = Decimal(1).scaleb(int(shown.exponent))
    return rough in (exact // place * place, -(-exact // place) * place)


def _quantity(text: str, match: re.Match[str]) -> Quantity | None:
    magnitude = (match["magnitude"] or "").lower()
    if match["word"] and match["word"].lower() in ("one", "a", "an") and not magnitude:
        return None
    if magnitude in ("m", "b", "k") and match["word"]:
        return None
    value = _value(match) * _MAGNITUDES.get(magnitude, 1)
    hedged = bool(_HEDGE.search(text[max(0, match.start() - 20) : match.start()])) or bool(magnitude)
    return Quantity(value, _unit(match), match.start(), match.end(), match[0].strip(), hedged)


def _value(match: re.Match[str]) -> Decimal:
    if not match["digits"]:
        return Decimal(_spelled(match["word"].lower()))
    digits = match["digits"]
    if re.fullmatch(r"\d{1,3}(?:,\d{2,3})+(?:\.\d+)?", digits):
        digits = digits.replace(",", "")
    elif re.fullmatch(r"\d{1,3}(?:\.\d{3}){2,}", digits):
        digits = digits.replace(".", "")
    return Decimal(digits.replace(",", "."))


def _spelled(word: str) -> int | Decimal:
    if word.strip() in ("a", "an"):
        return 1
    if word.startswith("half"):
        return Decimal("0.5")
    return sum(_SPELLED[part] for part in re.split(r"[- ]", word))


def _unit(match: re.Match[str]) -> str:
    if match["points"]:
        return "points"
    if match["percent"]:
        return "%"
    sign = (match["currency"] or match["money"] or "").strip().lower().removesuffix("s") or ""
    sign = "rs" if (match["currency"] or "").lower().startswith("rs") else sign
    return _CURRENCIES.get(sign, sign)
