"""How a language writes numbers, months, weekdays, countries and currencies, out of Unicode's CLDR (package babel)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, cached_property

from babel import Locale

from newsletter.summarize.names import comparable

_SPACES = " \u00a0\u202f"
_PLURALS = ("zero", "one", "two", "few", "many", "other")


@cache
def tongue(language: str) -> Tongue:
    """language: ISO 639-1, of one that CLDR has."""
    return Tongue(Locale.parse(language))


@dataclass(frozen=True)
class Tongue:
    locale: Locale

    def numbers(self, text: str) -> list[Decimal]:
        """Every number in digits, with the magnitude behind it: "18,5 Millionen" is 18500000 in German."""
        return [self._value(match) for match in self._number.finditer(text)]

    def months(self, text: str) -> set[int]:
        """1 to 12, of the names of months that stand in the text."""
        return self._calendar(text, "months")

    def weekdays(self, text: str) -> set[int]:
        """0 is Monday."""
        return self._calendar(text, "days")

    def countries(self) -> dict[str, str]:
        """Code of a territory or a language -> its name, as `comparable` words."""
        named = {**self.locale.languages, **self.locale.territories}
        return {str(code): comparable(str(name)) for code, name in named.items()}

    def currency(self, code: str) -> str:
        """The currency's own word: "Euro" of "Euro", "dollar" of "dollar des États-Unis"."""
        name = str(self.locale.currencies.get(code, code))
        found = re.findall(r"\w{3,}", name.lower())
        return next((word for word in found if word in _MONEY), found[0] if found else name)

    def _calendar(self, text: str, kind: str) -> set[int]:
        names = getattr(self.locale, kind)
        forms = [pair for use in ("format", "stand-alone") for pair in names[use]["wide"].items()]
        return {n for n, name in forms if re.search(rf"\b{re.escape(name)}\b", text, re.IGNORECASE)}

    @cached_property
    def _symbols(self) -> tuple[str, str]:
        found = self.locale.number_symbols
        latin = found.get("latn", found)
        return str(latin["group"]), str(latin["decimal"])

    @cached_property
    def _magnitudes(self) -> dict[str, int]:
        """Word -> factor; of "0 mil millones" the words."""
        found = {}
        for length in ("long", "short"):
            for plural in _PLURALS:
                for size, form in self.locale.compact_decimal_formats[length].get(plural, {}).items():
                    pattern = str(form.pattern).split(";")[0]
                    word = re.sub(r"[0\s\u00a0'.]+$|^[0\s\u00a0']+", "", pattern).lower()
                    if pattern.count("0") == 1 and len(word) > 1:  # one letter is a unit more often: 100 m
                        found[word] = int(size)
        return found

    @cached_property
    def _number(self) -> re.Pattern[str]:
        group, decimal = self._symbols
        parted = f"[{re.escape(group)}{_SPACES if group.strip() != group or group in _SPACES else ''}]"
        words = "|".join(map(re.escape, sorted(self._magnitudes, key=len, reverse=True)))
        return re.compile(
            rf"(?<![\w.,])(?<![A-Za-z]-)(?P<whole>\d{{1,3}}(?:{parted}\d{{3}})+(?!\d)|\d+)"
            rf"(?:{re.escape(decimal)}(?P<part>\d+))?(?:[{_SPACES}-]?(?P<magnitude>{words})\b)?",
            re.IGNORECASE,
        )

    def _value(self, match: re.Match[str]) -> Decimal:
        whole = re.sub(r"\D", "", match["whole"])
        return Decimal(f"{whole}.{match['part'] or 0}") * self._magnitudes.get((match["magnitude"] or "").lower(), 1)


_MONEY = frozenset(
    ("dollar", "dólar", "dollaro", "euro", "pfund", "livre", "libra", "sterlina", "yen", "rupie", "rupia")
)


def words(text: str) -> Iterator[str]:
    """Comparable words of any language."""
    return (comparable(word) for word in re.findall(r"[^\W_]+(?:[.'’&\-][^\W_]+)*", text))
