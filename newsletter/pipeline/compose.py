"""From the pool and the editor's decisions to the edition: the same when it is built and when it is revised."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from newsletter.edition.assemble import assemble
from newsletter.edition.decisions import read_decisions
from newsletter.models import Decisions, Edition, Funnel, Pool, Selection
from newsletter.pipeline.analyse import extracted, with_analyses
from newsletter.pipeline.corrections import amended_already, with_amendments, with_headlines
from newsletter.pipeline.coverage import compared, with_coverage
from newsletter.pipeline.explain import explain
from newsletter.pipeline.newsroom import Newsroom
from newsletter.pipeline.regroup import chosen, regrouped
from newsletter.pipeline.revisions import revisions
from newsletter.pipeline.rewritten import rewritten, with_edits
from newsletter.pipeline.standing import standing_decisions
from newsletter.pipeline.translate import with_translations
from newsletter.rank import select


def compose(room: Newsroom, pool: Pool, selection: Selection) -> Edition:
    """Put the edition together and keep it as a draft. Raises ConfigError."""
    day = pool.date
    decisions = with_amendments(room, with_headlines(room, read_decisions(room.rules.decisions, day), day), day)
    plan = room.rules.plan
    blurbs, edits = rewritten(selection, pool.blurbs, decisions.rewrites)
    edition = assemble(selection, blurbs, decisions, plan, day=day, now=pool.made_at, sample=room.sample)
    edition = with_coverage(room, with_edits(edition, edits), pool.texts, pool.comparisons)
    edition = with_analyses(room, edition, pool.analyses)
    edition = with_translations(room, edition, pool.translations)
    edition = replace(edition, revisions=revisions(room, pool), corrected=amended_already(room, day))
    room.editions.save(edition, "draft")
    room.editions.keep_funnel(_funnel(room, pool, selection))
    return edition


def _funnel(room: Newsroom, pool: Pool, selection: Selection) -> Funnel:
    """What was chosen beside what the ranking alone would choose of the same."""
    alone = select(pool.ranked, pool.threads, Decisions(), room.rules.quotas)
    offered, chosen = (tuple(one.ranked.event.id for one in made.chosen) for made in (alone, selection))
    explained = sum(bool(blurb.what) for blurb in pool.blurbs.values())
    return Funnel(pool.date, pool.stories, pool.events, explained, offered, chosen)


def revised(room: Newsroom, day: date) -> Edition | None:
    """The edition as the decisions are now; None when that takes more than what was kept of its making."""
    pool = room.editions.pool(day)
    decisions = standing_decisions(room.rules, day)
    if pool is None or not regrouped(pool, decisions.groups).events.keys() >= set(decisions.pinned):
        return None
    wider, selection = chosen(room, pool, decisions)
    fuller = _completed(room, wider, selection)
    if fuller != pool:
        room.editions.keep_pool(fuller)
    return compose(room, fuller, selection)


def _completed(room: Newsroom, pool: Pool, selection: Selection) -> Pool:
    """The pool with what events lack that run only now, because the editor said so."""
    chosen = [choice.ranked for choice in selection.chosen]
    untold = [ranked for ranked in chosen if ranked.event.id not in pool.blurbs]
    blurbs = explain(untold, room.summarizers[-1:])
    texts = {ranked.event.id: ranked.event for ranked in chosen if ranked.event.id not in pool.texts}
    fuller = replace(
        pool,
        blurbs={**pool.blurbs, **blurbs},
        texts={**pool.texts, **texts},
        comparisons={**pool.comparisons, **compared(room, texts.values())},
    )
    return replace(fuller, analyses={**extracted(room, fuller, texts), **pool.analyses})
