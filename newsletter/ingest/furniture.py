"""What stands around an article without belonging to it: menus, sign-up boxes, promotions, related links."""

from __future__ import annotations

import re
from collections.abc import Sequence

_LONGEST_BOX = 320  # characters; a longer paragraph is prose, whatever it begins with

# A paragraph that is furniture as a whole.
_BOX = re.compile(
    r"""(?:
      (?:read|continue|keep|see|view|learn)\s(?:more|reading|next|also|the\s(?:full|rest|whole|original)|all|comments?)\b.*
    | the\spost\s.+\s(?:first\s)?appeared\s(?:first\s)?on\s.+
    | this\s(?:article|story|post)\s(?:was\s)?(?:originally|first)\s(?:appeared|published)\s(?:on|in|by)\s.+
    | (?:sign\sup|subscribe|register\s(?:now|here|today)|log\sin|sign\sin|join\s(?:us|our|the\sconversation)|follow\sus
        |click\shere|tap\shere|donate|support\s(?:us|our)|get\sthe\s(?:latest|intel|best)|download\sour|like\sus
        |don['’]t\smiss|stay\sin\s(?:touch|the\sloop)|enter\syour\semail|become\sa\s(?:member|subscriber))\b.*
    | (?:share|tweet|pin|email|print|save|like|comments?|reply|advertisement|sponsored|ad|related|recommended|tags?
        |close\smenu|menu|search|home|skip\sto\scontent|next|previous|loading|listen|watch)\W{0,3}
    | share\s?[.:]?\s(?:this|on|via|facebook|twitter|x)\b.*
    | (?:facebook|twitter|x\s\(twitter\)|instagram|linkedin|pinterest|whatsapp|reddit|email|youtube|tiktok)
        (?:\W+(?:facebook|twitter|x|instagram|linkedin|pinterest|whatsapp|reddit|e?mail|youtube|tiktok|tumblr|telegram
        |vimeo))*
    | (?:previous|next)\s(?:article|post|story)\b.*
    | (?:article|comments)\surl:\s\S+ | points:\s\d+ | \#\s?comments:\s\d+
    | (?:image|photo|picture)s?\s(?:(?:credits?|courtesy)\b.*|by\s[^.]{1,60})
    | \((?:photo|image|ap\sphoto|credit)\b.*\)
    | (?:copyright\s)?(?:©|\(c\)|copyright\s(?=\d))\s?.*
    | \d+\s(?:min(?:ute)?s?)\s(?:read|listen) | comments\sare\sclosed\W* | no\scomments(?:\syet)?
    | (?:add|leave|post)\sa\s(?:comment|reply)\W*
    | [←«<↑]+\s?back\sto\s.{1,40} | back\sto\s(?:the\s)?(?:top|home(?:page)?|.{1,20}\sfeed)\W*
    | (?:about\s)?(?:an?|\d+)\s(?:min|minute|hour|day|week|month)s?\sago
    | filed\sunder\W.* | posted\s(?:in|on)\W.{1,60} | about\sthe\sauthor\W*
    | (?:learn|read|find\sout)\smore\sabout\sour\s.*
    | reply\s(?:via|by)\semail\W* | reply\sto\sthis\spost\W* | read\sfull\stopic\W*
    | listen\sto\s(?:this|the\sfull|episode)\b.{0,60}
    | (?:seguir\sleyendo|leer\sm[áa]s|weiterlesen|mehr\slesen|lire\sla\ssuite|en\ssavoir\splus
        |leggi\s(?:tutto|anche)|lees\s(?:meer|verder)|czytaj\s(?:dalej|więcej)|l[äe]s\smer|阅读全文|続きを読む)\W*
    | \[/?[a-z][\w-]*(?:\s[^\]]*)?\] | [\W_]+
    )$""",
    re.IGNORECASE | re.VERBOSE,
)
# Words that make a short paragraph a promotion wherever they stand in it.
_PROMOTION = re.compile(
    r"\b(?:(?:may|might|we (?:can|will)) (?:also )?(?:earn|receive|get|make) (?:an? |us )?"
    r"(?:small |affiliate )*commission"
    r"|tickets are limited|early[ -]bird (?:tickets?|pric|rate|discount)|use (?:the )?(?:promo|discount|coupon) code"
    r"|our (?:daily |weekly |free |morning )*(?:newsletter|briefing)s?\b.{0,60}$|free (?:daily|weekly) briefing"
    r"|all rights reserved)",
    re.IGNORECASE,
)
# The end of a last paragraph that is furniture.
_TAIL = re.compile(
    r"(?:\s*submitted by\s+/?u/\S+(?:\s+to\s+/?r/\S+)?)?\s*\[link\]\s*\[comments\]$"
    r"|\s*(?:\[\s*(?:…|\.\.\.)\s*\]|…|\.\.\.)?\s*(?:Read (?:more|the full (?:story|article))|Continue reading)"
    r"\s*(?:at\b.{1,60}|on\b.{1,60}|\W{0,4})$"
    r"|\s*The post .{1,300} (?:first )?appeared (?:first )?on .{1,100}$"
)
# A line after which nothing of the article follows.
_CLOSING_HEADING = re.compile(
    r"(?:related|more|similar|trending|popular|latest|recent|top|recommended)\s(?:posts?|articles?|stories|news|reviews?"
    r"|intelligence|coverage|reading|content|topics|from\s.{1,40}|on\s(?:this|topic).{0,40})|(?:most\s(?:popular|read|viewed)"
    r"|you\s(?:may|might)\salso\s(?:like|enjoy)|read\snext|up\snext|what\sto\sread\snext|our\spicks|editor['’]?s['’]?\s(?:picks|choice)"
    r"|stay\sin\stouch|about\s(?:the\s(?:author|writer)|this\s(?:article|story|post|site))|what\sthis\scoverage\sincludes"
    r"|original\ssource|sources?\sand\sfurther\sreading|comments|leave\sa\s(?:reply|comment)|add\sa\scomment|related|what['’]s\shot)\W*",
    re.IGNORECASE,
)
# Names of sections that some feeds put behind a summary without a full stop: "... signs   Markets , World Economy".
_NAME = r"[A-Z][\w&’']*(?:[ -](?:[A-Z&][\w&’']*|and|of)){0,4}"
_SECTIONS = re.compile(rf"(?<=[^\s.!?…:\])>])\s{{2,}}{_NAME}(?:\s*,\s+{_NAME})*\s*$")
_HEADING_WORDS = 9
_LONGEST_TAIL = 500  # characters


def without_furniture(paragraphs: Sequence[str]) -> list[str]:
    """The article's own paragraphs, in order."""
    body = [paragraph for paragraph in before_closing_heading(paragraphs) if not is_box(paragraph)]
    if body:
        body[-1] = body[-1][:-_LONGEST_TAIL] + _TAIL.sub("", body[-1][-_LONGEST_TAIL:])
    return [paragraph for paragraph in body if paragraph]


def without_sections(summary: str) -> str:
    """A summary in plain text without the names of its sections behind it."""
    return summary if "<" in summary else _SECTIONS.sub("", summary)


def is_box(paragraph: str) -> bool:
    """Whether this whole paragraph is furniture."""
    return len(paragraph) <= _LONGEST_BOX and bool(_BOX.match(paragraph) or _PROMOTION.search(paragraph))


def ends_article(line: str) -> bool:
    """Whether this line is the heading of what publishers put below an article."""
    return len(line.split()) <= _HEADING_WORDS and _CLOSING_HEADING.fullmatch(line) is not None


def before_closing_heading(paragraphs: Sequence[str]) -> Sequence[str]:
    """Cut at the first closing heading that has at least half of the text above it."""
    whole = sum(map(len, paragraphs))
    above = 0
    for place, paragraph in enumerate(paragraphs):
        if above * 2 >= whole and ends_article(paragraph):
            return paragraphs[:place]
        above += len(paragraph)
    return paragraphs
