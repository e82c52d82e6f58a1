"""What a translation must keep: numbers with magnitude and unit, dates, names, and the language that was asked for."""

from __future__ import annotations

import pytest

from newsletter.summarize.faithful import changes, is_in, name_words
from newsletter.summarize.names import names


def problems(original: str, translated: str, language: str) -> list[str]:
    kept = names(original, name_words([original]))
    return list(changes(original, translated, kept, "en", language))


COST = "The repair takes 14 months and costs £18.5 million, the city council said."
CLOSED = "Engineers closed the Harlow Bridge in Estmouth on Tuesday, 3 March 2026."
TAX = "Ana Lima of Nerrin told the German parliament that 42,000 jobs and €6.4bn, or 3.25% of sales, were at stake."

KEPT = [
    (COST, "de", "Die Reparatur dauert 14 Monate und kostet 18,5 Millionen Pfund, sagte der Stadtrat."),
    (COST, "fr", "La réparation dure 14 mois et coûte 18,5 millions de livres, a dit le conseil municipal."),
    (COST, "es", "La reparación dura 14 meses y cuesta 18,5 millones de libras, dijo el ayuntamiento."),
    (COST, "pt", "O reparo leva 14 meses e custa £ 18,5 milhões, disse a câmara municipal."),
    (CLOSED, "de", "Ingenieure sperrten die Harlow Bridge in Estmouth am Dienstag, dem 3. März 2026."),
    (CLOSED, "fr", "Des ingénieurs ont fermé le Harlow Bridge à Estmouth le mardi 3 mars 2026."),
    (
        TAX,
        "de",
        "Ana Lima von Nerrin sagte dem deutschen Parlament, 42.000 Stellen und 6,4 Mrd. Euro, 3,25 %, seien bedroht.",
    ),
    (
        TAX,
        "es",
        "Ana Lima, de Nerrin, dijo al parlamento alemán: peligran 42.000 empleos y 6,4 mil millones de euros, 3,25 %.",
    ),
    ("Three countries share power.", "de", "3 Länder teilen sich Strom."),
    ("Some 1,200 people live in Brazil.", "de", "Rund 1200 Menschen leben in Brasilien."),
    ("A Brazilian maker holds the order.", "de", "Ein brasilianischer Hersteller hat den Auftrag."),
]


@pytest.mark.parametrize(("original", "language", "translated"), KEPT)
def test_a_true_translation_passes(original: str, language: str, translated: str) -> None:
    assert problems(original, translated, language) == []


CHANGED = [
    (COST, "Die Reparatur dauert 14 Monate und kostet 18,5 Milliarden Pfund, sagte der Stadtrat.", "number 18500000"),
    (COST, "Die Reparatur dauert 14 Monate und kostet 1,85 Millionen Pfund, sagte der Stadtrat.", "number 18500000"),
    (COST, "Die Reparatur dauert 14 Monate und kostet 18.5 Millionen Pfund, sagte der Stadtrat.", "number 18500000"),
    (COST, "Die Reparatur dauert 41 Monate und kostet 18,5 Millionen Pfund, sagte der Stadtrat.", "number 14"),
    (COST, "Die Reparatur kostet 18,5 Millionen Pfund, sagte der Stadtrat den Leuten.", "number 14"),
    (COST, "Die Reparatur dauert 14 Monate und kostet 18,5 Millionen Euro, sagte der Stadtrat.", "unit £"),
    (
        COST,
        "Die Reparatur dauert 14 Monate und kostet 18,5 Millionen Pfund, sagte der Stadtrat 90 Leuten.",
        "number 90",
    ),
    (CLOSED, "Ingenieure sperrten die Harlow Bridge in Estmouth am Mittwoch, dem 3. März 2026.", "weekdays"),
    (CLOSED, "Ingenieure sperrten die Harlow Bridge in Estmouth am Dienstag, dem 3. Mai 2026.", "months"),
    (CLOSED, "Ingenieure sperrten die Harlow Bridge in Estmouth am Dienstag, dem 4. März 2026.", "number 3"),
    (CLOSED, "Ingenieure sperrten die Harlow Bridge in Callen am Dienstag, dem 3. März 2026.", "name Estmouth"),
    (CLOSED, "Ingenieure sperrten die Brücke am Dienstag, dem 3. März 2026, nach langem Streit.", "name Harlow Bridge"),
    (
        TAX,
        "Ana Lima von Nerrin sagte dem Parlament, 42.000 Stellen und 6,4 Mrd. Euro, 3,25 %, seien bedroht.",
        "German",
    ),
    ("Three countries share power.", "4 Länder teilen sich Strom.", "number 3"),
    (COST, "", "empty"),
    (COST, "Die Reparatur 🎉 dauert 14 Monate und kostet 18,5 Millionen Pfund, sagte der Stadtrat.", "not printed"),
    (COST, "14 Monate, 18,5 Mio. Pfund.", "proportion"),
    (COST, "Siehe https://evil.example: 14 Monate und 18,5 Millionen Pfund, sagte der Stadtrat.", "not printed"),
]


@pytest.mark.parametrize(("original", "translated", "says"), CHANGED)
def test_a_changed_fact_is_named(original: str, translated: str, says: str) -> None:
    assert any(says in problem for problem in problems(original, translated, "de"))


def test_the_language_is_told_from_all_the_words() -> None:
    assert is_in([KEPT[0][2], KEPT[4][2]], "de")
    assert not is_in([COST, CLOSED], "de")
    assert is_in(["Tolvane"], "de")  # too little to tell
