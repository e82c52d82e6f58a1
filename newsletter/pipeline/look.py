"""From what is stored to the day's ranked events, and from those to a pool; keeps nothing, so past days will do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from newsletter.cluster import cluster, news_of, threads
from newsletter.edition.assemble import earlier
from newsletter.learn import taught
from newsletter.models import Pool, RankedEvent
from newsletter.pipeline.explain import explain
from newsletter.pipeline.newsroom import Newsroom, Survey
from newsletter.pipeline.standing import standing_decisions
from newsletter.rank import rank, readable_first, weigh


def look(room: Newsroom, day: date, now: datetime) -> Survey:
    """Group what is stored into events and rank them."""
    rules = room.rules
    stories = room.stories.stories(now - 2 * rules.window, now)  # twice: today's news must find yesterday's event
    with room.observer.stage("cluster"):
        events = cluster(stories, room.stories.events_of(story.id for story in stories))
    recent = (event for event in events if any(story.published > now - rules.window for story in event.stories))
    fresh = [readable_first(event, rules.quotas.languages) for event in recent]
    told = earlier(edition for edition, _ in room.editions.editions(since=day - rules.memory, before=day))
    with room.observer.stage("rank"):
        ties = threads(fresh, told, stories)
        ranked = rank([news_of(event, ties.get(event.id)) for event in fresh], rules.profile, now, ties)
        ranked = taught(ranked, rules.taste, now) if rules.taste else ranked
    return Survey(
        ranked=ranked,
        threads=ties,
        decisions=standing_decisions(rules, day),
        events={story.id: event.id for event in events for story in event.stories},
    )


def settle(
    room: Newsroom,
    seen: Survey,
    few: Sequence[RankedEvent],
    barred: Sequence[RankedEvent],
    *,
    day: date,
    now: datetime,
) -> Pool:
    """Explain a few events, and rank them anew together with those that are barred: what an edition is chosen from."""
    with room.observer.stage("summarize"):
        blurbs = explain(few, room.summarizers[-1:])  # the last rung takes no money, and next to no time
    bare = [one.event.id for one in few if one.event.id not in blurbs or not blurbs[one.event.id].what]
    stories = sum(len(one.event.stories) for one in seen.ranked)
    ranked = weigh((*few, *barred), bare)
    return Pool(day, now, ranked, seen.threads, blurbs, {}, {}, stories=stories, events=len(seen.ranked))
