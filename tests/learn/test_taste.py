"""What a model learns, what it says, and what becomes of its file."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import replace
from datetime import date
from pathlib import Path
from statistics import mean
from xml.etree import ElementTree

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newsletter.errors import ConfigError, UsageError
from newsletter.learn import Taste, read_taste, taught, write_taste
from newsletter.learn.chart import DARK, LIGHT, Point, chart, smooth
from newsletter.learn.fit import learn
from newsletter.learn.prediction import Prediction, precision, predict, quality, recall, validate
from newsletter.learn.words import told
from newsletter.models import UNDATED
from newsletter.render.contrast import ENOUGH, contrast
from tests.learn.factories import LESSONS, UNSEEN, ranked, story


@pytest.fixture(scope="module")
def taste() -> Taste:
    return learn(LESSONS)


def test_what_editors_picked_comes_first_on_a_day_that_was_not_seen(taste: Taste) -> None:
    titles = [
        (one.event.lead.source, one.event.lead.title.split()[1]) for one in taught(UNSEEN.ranked, taste, UNSEEN.now)
    ]
    assert titles[0] == ("Alpha", "bridge")
    assert titles.index(("Mid", "bridge")) < titles.index(("Mid", "tram"))


def test_reasons_add_up_and_name_what_counted(taste: Taste) -> None:
    best = taught(UNSEEN.ranked, taste, UNSEEN.now)[0]
    reason = best.reasons[-1]
    assert reason.name == "taste"
    assert best.score == pytest.approx(sum(one.points for one in best.reasons))
    assert "Alpha" in reason.fact or "alpha.example" in reason.fact
    added = [float(part.rpartition(" ")[2]) for part in reason.fact.split(", ")]
    assert sum(added) == pytest.approx(reason.points, abs=0.05 * len(added))


def test_the_best_of_a_day_score_as_high_as_before_so_that_the_floor_keeps_its_meaning(taste: Taste) -> None:
    before = mean(one.score for day in LESSONS for one in day.ranked[:10])
    after = mean(one.score for day in LESSONS for one in taught(day.ranked, taste, day.now)[:10])
    assert after == pytest.approx(before, abs=0.05)


def test_without_a_preference_the_untaught_order_stays() -> None:
    everything = [
        replace(day, picks=frozenset(s.id for one in day.ranked for s in one.event.stories)) for day in LESSONS
    ]
    day = replace(UNSEEN, ranked=tuple(replace(one, score=9.0 - n) for n, one in enumerate(UNSEEN.ranked)))
    assert [one.event.id for one in taught(day.ranked, learn(everything), day.now)] == [
        one.event.id for one in day.ranked
    ]


def test_the_order_of_the_days_and_of_their_events_does_not_matter(tmp_path: Path, taste: Taste) -> None:
    shuffled = [replace(day, ranked=day.ranked[::-1]) for day in LESSONS[::-1]]
    write_taste(tmp_path / "one.json", taste)
    write_taste(tmp_path / "two.json", learn(shuffled))
    assert (tmp_path / "one.json").read_bytes() == (tmp_path / "two.json").read_bytes()


def test_an_event_tastes_as_its_stories_do_on_average(taste: Taste) -> None:
    now = UNSEEN.now
    liked, other = story("a", "The bridge opens", "Alpha", now), story("b", "The tram stops", "Omega", now)
    points = {
        one.event.lead.id + str(len(one.event.stories)): one.reasons[-1].points
        for one in taught([ranked((liked,)), ranked((other,)), ranked((liked, other))], taste, now)
    }
    assert points["a2"] == pytest.approx((points["a1"] + points["b1"]) / 2, abs=0.001)


def test_a_story_without_date_outlet_or_sound_address_is_ranked_too(taste: Taste) -> None:
    bare = replace(story("x", "", "", UNSEEN.now), url="http://[broken", published=UNDATED, summary="")
    (one,) = taught([ranked((bare,))], taste, UNSEEN.now)
    assert one.score == pytest.approx(1.0 + one.reasons[-1].points)


def test_too_few_days_are_named() -> None:
    with pytest.raises(UsageError, match="2 days with picks are too few"):
        learn(LESSONS[:2])


def test_days_without_a_pick_teach_nothing(taste: Taste) -> None:
    assert learn([*LESSONS, replace(UNSEEN, picks=frozenset())]) == taste


def test_validation_predicts_every_day_and_sees_none_of_them() -> None:
    found = validate(LESSONS)
    assert [one.lesson.day for one in found] == [day.day for day in LESSONS]
    assert mean(recall(p.lesson, p.taught, 1) for p in found) == 1.0
    assert mean(recall(p.lesson, p.untaught, 1) for p in found) < 0.5
    # A habit of one day alone is not learned from that day.
    odd = replace(LESSONS[9], picks=frozenset({"9-museum-Mid"}))
    (seen,) = (p for p in validate([*LESSONS[:9], odd, *LESSONS[10:]]) if p.lesson.day == odd.day)
    assert recall(odd, seen.taught, 1) == 0.0


def test_recall_counts_picks_and_precision_counts_places() -> None:
    day = replace(UNSEEN, picks=frozenset({"25-bridge-Alpha", "25-bridge-Mid", "of another day"}))
    order = sorted(day.ranked, key=lambda one: one.event.id)  # the two bridges first
    assert (recall(day, order, 1), recall(day, order, 2)) == (0.5, 1.0)
    assert (precision(day, order, 1), precision(day, order, 4)) == (1.0, 0.5)


def test_the_mean_over_days_comes_with_its_standard_error() -> None:
    picks = [frozenset({"25-bridge-Alpha"}), frozenset({"25-museum-Mid"}), frozenset({"25-bridge-Alpha"})]
    best_first = sorted(UNSEEN.ranked, key=lambda one: "bridge-Alpha" not in one.event.id)
    days = [Prediction(replace(UNSEEN, picks=one), UNSEEN.ranked, tuple(best_first)) for one in picks]
    found = quality(days, lambda lesson, order: recall(lesson, order, 1))
    assert (found.untaught.value, found.untaught.error) == (0.0, 0.0)
    assert found.taught.value == pytest.approx(2 / 3)
    assert found.taught.error == pytest.approx(1 / 3)  # of 1, 0, 1: deviation sqrt(1/3), over sqrt(3) days
    assert found.gain == found.taught
    assert not found.clear  # 2 of 3 days may be luck
    assert quality(days[::2] * 5, lambda lesson, order: recall(lesson, order, 1)).clear


def test_a_given_model_is_tried_on_days_that_it_was_not_learned_from(taste: Taste) -> None:
    (found,) = predict([*LESSONS, UNSEEN], taste)
    assert found.lesson.day == UNSEEN.day
    assert recall(UNSEEN, found.taught, 1) == 1.0
    with pytest.raises(UsageError, match="every day is one that the model was learned from"):
        predict(LESSONS, taste)


def test_it_says_what_it_learned_in_words(taste: Taste) -> None:
    said = "\n".join(told(taste))
    liked, disliked = said.index("picked more"), said.index("passed over")
    assert liked < said.index("source Alpha (+") < disliked < said.index("source Omega (-")
    assert "“bridge” in the title (+" in said


def test_what_it_says_cannot_steer_a_terminal() -> None:
    said = "\n".join(told(Taste({"source:A\x1b[31mB\nC": 1.0}, 0.0, 9, 9, date(2026, 1, 1), date(2026, 1, 9))))
    assert "\x1b" not in said
    assert said.count("\n") == 0


def test_a_model_reads_back_as_it_was(tmp_path: Path, taste: Taste) -> None:
    path = tmp_path / "new" / "taste.json"
    write_taste(path, taste)
    assert read_taste(path) == taste


GOOD = {
    "format": "newsletter taste",
    "version": 1,
    "learned": {"days": 9, "picks": 20, "first": "2026-01-01", "last": "2026-01-20"},
    "level": 0.1,
    "weights": {"source:Alpha": 1.0},
}


@pytest.mark.parametrize(
    "damage",
    [
        {"version": 2},
        {"format": "something else"},
        {"weights": {"source:Alpha": "much"}},
        {"weights": {"source:Alpha": 1e9}},
        {"level": None},
        {"learned": {"days": -1, "picks": 0, "first": "2026-01-01", "last": "2026-01-20"}},
        {"more": 1},
    ],
    ids=str,
)
def test_a_damaged_model_is_refused_in_one_line(tmp_path: Path, damage: dict[str, object]) -> None:
    path = tmp_path / "taste.json"
    path.write_text(json.dumps(GOOD), encoding="utf-8")
    assert read_taste(path).weights == {"source:Alpha": 1.0}
    path.write_text(json.dumps(GOOD | damage), encoding="utf-8")
    with pytest.raises(ConfigError, match="is no learned taste") as said:
        read_taste(path)
    assert "\n" not in str(said.value)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=6,
)
foreign = (
    st.binary(max_size=60)
    | anything.map(lambda value: json.dumps(value).encode())
    | st.dictionaries(st.text(min_size=1, max_size=9).map("x".__add__), anything, min_size=1, max_size=3).map(
        lambda more: json.dumps(GOOD | more).encode()
    )
)


@given(foreign)
@example(b"[" * 100_000)
@example(b'{"x": ' * 100_000)
@example(b"\x80\x04\x95\x1a\x00\x00\x00")  # how a pickle begins
def test_no_foreign_file_is_taken_for_a_model(tmp_path_factory: pytest.TempPathFactory, junk: bytes) -> None:
    path = tmp_path_factory.mktemp("junk") / "taste.json"
    path.write_bytes(junk)
    with pytest.raises(ConfigError, match="is no learned taste") as said:
        read_taste(path)
    assert not any(unicodedata.category(char) == "Cc" for char in str(said.value))


def test_a_model_of_another_version_says_so(tmp_path: Path) -> None:
    path = tmp_path / "taste.json"
    path.write_text(json.dumps(GOOD | {"version": 2, "more": 1}), encoding="utf-8")
    with pytest.raises(ConfigError, match="its version is 2, and this program reads 1"):
        read_taste(path)


names = st.sampled_from(["source:Alpha", "title:bridge", "site:mid.example", "age:6", "folder:mid.example/news"])


@given(st.dictionaries(names, st.floats(-5, 5)), st.floats(-5, 5))
def test_any_weights_keep_every_event_and_the_sum_of_its_reasons(weights: dict[str, float], level: float) -> None:
    any_taste = Taste(weights, level, 1, 1, date(2026, 1, 1), date(2026, 1, 1))
    found = taught(UNSEEN.ranked, any_taste, UNSEEN.now)
    assert sorted(one.event.id for one in found) == sorted(one.event.id for one in UNSEEN.ranked)
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    for one in found:
        assert one.score == pytest.approx(sum(reason.points for reason in one.reasons), abs=1e-3)


def test_the_picture_tells_what_it_shows_without_being_seen() -> None:
    points = [Point(date(2026, 3, n), 0.1, 0.3) for n in range(1, 10)]
    picture = ElementTree.fromstring(chart(points, 10))  # noqa: S314 - our own output
    svg = "{http://www.w3.org/2000/svg}"
    assert picture.get("role") == "img"
    title, told_ = picture.find(f"{svg}title"), picture.find(f"{svg}desc")
    assert title is not None
    assert told_ is not None
    assert picture.get("aria-labelledby") == f"{title.get('id')} {told_.get('id')}"
    assert "2026-03-01 to 2026-03-09" in str(title.text)
    assert "30.0%" in str(told_.text)
    assert "10.0%" in str(told_.text)
    lines = [str(line.get("class")) for line in picture.iter(f"{svg}polyline")]
    assert sorted(lines) == ["taught", "untaught"]
    labels = {text.get("class"): text.text for text in picture.iter(f"{svg}text")}
    assert labels["taught"] == "with taste, 30%"
    assert labels["untaught"] == "without, 10%"


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_the_picture_is_legible_by_day_and_by_night(theme: dict[str, str]) -> None:
    picture = chart([Point(date(2026, 3, 1), 0.1, 0.3)], 10)
    assert set(theme.values()) <= set(re.findall(r"#[0-9a-f]{6}", picture))
    assert picture.index("prefers-color-scheme: dark") < picture.index(DARK["paper"])
    for name in ("ink", "untaught", "taught"):
        assert contrast(theme[name], theme["paper"]) >= ENOUGH, name


@given(st.lists(st.floats(0, 1), min_size=1, max_size=40))
def test_a_smoothed_line_has_as_many_points_and_stays_within_its_values(values: list[float]) -> None:
    line = smooth(values)
    assert len(line) == len(values)
    assert min(values) - 1e-9 <= min(line) <= max(line) <= max(values) + 1e-9


def test_a_picture_of_one_day_can_be_drawn() -> None:
    ElementTree.fromstring(chart([Point(date(2026, 3, 1), 0.0, 0.0)], 10))  # noqa: S314 - our own output
