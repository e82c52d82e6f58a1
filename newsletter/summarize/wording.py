"""What an editor would not print, and what a sentence needs before it."""

from __future__ import annotations

import re

from newsletter.summarize.quotes import QUOTED
from newsletter.summarize.verbs import gives_order, is_fragment

_END = re.compile(r"[.!。！][\"'”’»)\]」』]*$")
_TRUNCATED = re.compile(r"(?:\.\.\.|…|\[…\]|\[\.\.\.\])[\"'”’)\]]*$")
_OPENING = re.compile(r"^[\"'“‘«\[¿¡„]*(?:[A-ZÀ-ÞĀ-ſΑ-ЯЁ0-9$€£¥₹]|[^\W\d_a-zà-ÿ]|[a-z]+[A-Z])")
_PERSON = re.compile(  # a capital amid capitals is part of a title: "They Killed My Father"
    r"\b(?:I|I['’]m|I['’]ve|we|we['’](?:re|ve|ll)|ours?|us|my|me|you|yours?|you['’](?:re|ll|ve)|let['’]s"
    r"|(?<![a-z] )(?:We|We['’](?:re|ve|ll)|Ours?|My|You|Yours?|You['’](?:re|ll|ve)|Let['’]s)(?! [A-Z]))\b"
    r"|^(?:We|Our|My|You|Your)\b"
)
_INVITES = re.compile(
    r"^(?:Take|Consider|Imagine|Suppose|Think|Picture|Recall|Remember) (?!over\b|place\b)|^(?:Why|How) "
)
_SPEAKER_LOST = re.compile(r"^(?:Told|Said|Says|Added|Adds|Asked) ")
_SCENE = re.compile(
    r"^(?:On an? (?:\w+ ){1,3}(?:morning|afternoon|evening|night|day)\b|It was (?:an?|the|just|one) "
    r"|It(?:’s|'s| is) (?:an?|the) "
    r"|(?:Standing|Sitting|Walking|Driving|Looking|Wearing|Dressed|Perched|Tucked|Nestled|Worth) |Love it or hate it"
    r"|For (?:decades|years|centuries|generations|many years|a long time|many|most|much of)\b|Once upon"
    r"|When (?:[A-Z][\w’'-]+ )+(?:first |was |woke|walked|moved|sat|heard|started|began|looked|arrived)"
    r"|(?:[\w’'-]+ ){1,7}has (?:long|always) "
    r"|There(?:’s|'s| is| was) (?:an?|no) (?:time|moment|saying|story|question|doubt))"
)
_TALK = re.compile(r"^[\"“]?(?:Well|OK|Okay|Yes|No|Oh|Hey|Look|Sure|Right|So),", re.IGNORECASE)
_QUESTION = re.compile(r"\?(?<=[^\s?]\?)(?:[\"'”’)\]]|\s|$)")
# Of the text in small letters, the three: a search that heeds case is ten times as fast, and these see every sentence.
# Litter begins with its rarest sign, and what stands before that is looked at behind, for the same reason.
_LITTER = re.compile(
    r"[{}<>|\\©→✓►▶@#»:.g\U0001f300-\U0001faff](?:(?<=[{}<>|\\©→✓►▶\U0001f300-\U0001faff])|(?<=»)\s"
    r"|(?<=http:)//|(?<=https:)//|(?<=www\.)|(?<=pic\.)twitter|(?<=\bvia @)|(?<=[@#])(?<!\S.)\w"  # addresses
    r"|(?<=\bimg)\b|(?<=\.)(?:jpe?g|png)\b"
    r"|(?<=\d:)\d{2}:\d{2}|(?<=\(\d:)\d{2}\)|(?<=\(\d\d:)\d{2}\))"  # 1:02:03, (1:02)
)
_CODE = re.compile(r"[_=(](?:(?<=[a-z]_)[a-z]|(?<=\s=)\s|(?<=\w\()\))")
_BOILERPLATE = re.compile(
    r"""
    \b(?:read\ (?:more|the\ full|our|also|on|next)\b|sign(?:ing)?\ up\b.{0,40}\b(?:newsletter|inbox|alerts|free)
    |subscri(?:be|ption)\b|newsletters?\b|click\ (?:here|on|the)\b|follow\ (?:us|him|her|them|me|along)\b
    |all\ rights\ reserved\b|copyright\b|contributed\ to\ this\ (?:report|article|story)\b
    |report(?:ing|ed)\ by\b|editing\ by\b|written\ by\b
    |this\ (?:story|article|post|report|page|video|episode|transcript)\b
    |in\ this\ (?:issue|episode|video|post|piece)\b|story\ updated\b|condition\ of\ anonymity\b|here\.$
    |(?:photo|image|picture|video|screenshot|illustration|graphic)s?\ ?(?:by|credit|courtesy|:)|getty\ images\b
    |scroll\ down\b|watch\ (?:the|this|below|now|live)\b|listen\ to\b|share\ this\b|save\ (?:up\ to|\$)
    |here(?:'|’)?s\ (?:what|why|how|everything|a\ look|the)\b
    |here\ (?:is|are)\ (?:what|why|how|everything|the|some)\b|what\ (?:you\ need\ |)to\ know\b
    |things\ to\ know\b|stay\ tuned\b|learn\ more\b|find\ out\b|see\ (?:also|more|below|here)\b
    |cookies?\b.{0,30}\b(?:policy|settings|consent|accept)|terms\ of\ (?:use|service)\b|privacy\ policy\b
    |advertis(?:ement|ing\ disclosure)\b|affiliate\ (?:link|commission)|free\ trial\b|promo(?:\ |-)code\b
    |discount\ code\b|download\ (?:the|our)\b|appeared\ first\ on\b|originally\ published\b
    |was\ first\ published\b|for\ more\ (?:information|details|on|stories)\b|join\ us\b|email\ us\b
    |contact\ us\b|recommended\b.{0,10}:|related\b.{0,12}:|min(?:ute)?s?\ read\b|reading\ time\b
    |comments?\ section\b|published:|updated:|last\ (?:updated|modified)\b|file\ photo\b|podcast\b|disclosure:
    |got\ a\ (?:tip|story)\b|appears\ in\ the\b.{0,30}\bissue\b)
    |^(?:\w+(?:\ \w+)?\ (?:news|media)\ is\ (?:powered|owned|published)\b
    |(?:explore|check|discover|visit|subscribe|register|click|read|learn|watch|listen|see|follow|try|sign)\b
    |don(?:'|’)t\ miss\b|update:|correction|editor(?:'|’)s\ note|as\ a\ reminder\b)""",
    re.VERBOSE,
)
_PICTURE_TALK = re.compile(
    r"\((?:above|below|pictured|left|right|centre|center)[^)]*\)|pictured(?<=\bpictured)\b"
    r"|photograph(?<=\bphotograph)(?:ed)? (?:here|above)\b"
)

# A sentence that starts so leans on the one before it.
_LEANING = re.compile(
    r"""^["'“‘]?(?:(?:He|She|They|It|His|Her|Their|Its|This|That|These|Those|Him|Them|Both|Such|Another|Others
    |Neither|Either|Here)\b
    |(?:The|A|An)\ \w+\ (?:comes?|came|follows|followed|marks|marked)\b
    |(?:The|A|An)\ (?:latter|former(?=\ (?:is|was|has|had|will|would|said)\b)
    |same|two|pair|trio|duo|move|decision|announcement|news|remarks?|comments?
    |statement|incident
      |report|\d+-year-old)\b
    |An?\ (?:\w+\ )?majority(?!\ (?:of|in)\b)\b
    |(?:One|Some|Many|Much|Most|Part|Half|Several|Each|None|All|Two|Three|Four|Five)\ (?:of\ (?:them|this|that
    |these|those)
      |said|were|was|have|had|are|is|say|told|added)\b
    |(?:On\ the\ flip\ side|As\ such|To\ (?:begin\ with|that\ end)|For\ (?:starters|one\ thing)|In\ short|That\ said
      |Simply\ put|Either\ way|Even\ then|All\ told
      |So|Then|Thus|Hence|Therefore|Instead|Otherwise|Again|Yet|Or|Nor|Afterwards?|Later|Elsewhere|Similarly
    |Likewise|Consequently
      |(?:That|It|He|She|They|There)(?:'|’)(?:s|re)|There\ too|As\ a\ result|For\ (?:example|instance)
    |Not\ only|Even\ so|If\ so
      |In\ (?:that|this|these|those|doing|response|contrast|turn|other\ words|fact|order\ for)|At\ (?:that|this)
      |By\ (?:that|contrast|comparison)|On\ (?:that|this|the\ other\ hand)|After\ (?:that|this)|Before\ (?:that|this)
      |Under\ (?:that|this|these)
      |Since\ then|As\ [^,]{3,90},\ (?:he|she|they)
      |[A-Z][a-z]+(?:ed|ing)\ [^,]{3,90},\ (?:he|she|they|it|his|her|their|its)
      |With\ (?:that|this|these)|Because\ of\ (?:that|this)|Despite\ (?:that|this)
      |Of\ (?:those|these|course)|To\ (?:that|this|do\ so)
      |The\ (?:first|second|third|other|others)\b(?!\ \w+\ (?:of|to)\b)|First|Second|Third|Finally|Lastly
    |Firstly|Secondly|Thirdly)\b)""",
    re.VERBOSE,
)
_OPENING_PRONOUN = re.compile(r"^[\"'“‘]?(?:He|She|They|It|His|Her|Their|Its|This|That|These|Those|Him|Them)\b")
_SOME = re.compile(
    r"^(?:Some|Others|Many|Most|Several|None|All|Both|Each) (?:even|also|are|were|have|had|will|can|now|of them)\b"
)
_IT = re.compile(  # "In 2024, it raised", with nothing before that it could be; but "In 2024, it was clear that"
    r"^(?:For|In|At|On|Over|During|Since|By|Under|From|Within|Last|Earlier|Initially|Originally|Previously|Now|Today"
    r"|Currently|Recently|Instead|Overall)(?: [^\s,A-Z][^\s,]*){0,5},? (?:it|its)\b"
    r"(?! (?:is|was|will be|would be|seems?|appears?|remains|may be|might be|takes|took|has been|can be|could be"
    r"|comes)\b)"
)
_POINTS_BACK = re.compile(
    r"\bthe latter\b|\b(?:this|these|those) (?!weeks?\b|months?\b|years?\b|morning|afternoon|evening|spring|summer"
    r"|autumn|fall|winter|who\b|\w+day\b)\w+"
)
_PRONOUN = re.compile(r"\b(?:he|she|they|his|her|their|him|them)\b")
_EXPLETIVE = re.compile(
    r"^It (?:was|is|has been|will be|remains|emerged|appears|seems)(?: \w+ly| not| also| still)?"
    r" ?(?:\w+ed|known|unclear|clear|likely|unlikely|possible|thought|said)?,? (?:that|whether|if|how|to)\b"
)
_SAID_TAIL = re.compile(
    r"[”\"’'] (?:he|she|they) \w+|, (?:he|she|they|it) (?:said|added|told|wrote|says|adds|explained)\b"
    r"|\b(?:said|added|says) (?:he|she|they)\b"
)


def acceptable(text: str) -> bool:
    """True when an editor would print the sentence, as far as its own words tell."""
    bare, lower = QUOTED.sub(" ", text), text.lower()
    return (
        bool(_END.search(text))
        and not _TRUNCATED.search(text)
        and bool(_OPENING.match(text))
        and balanced(text)
        and not _PERSON.search(bare)
        and not _TALK.match(text)
        and not _SPEAKER_LOST.match(text)
        and not _INVITES.match(text)
        and not gives_order(text)
        and not _LITTER.search(lower)
        and not _CODE.search(lower)
        and not _BOILERPLATE.search(lower)
        and not _PICTURE_TALK.search(lower)
        and not _shouting(text)
        and not _QUESTION.search(text)
        and not is_fragment(text)
    )


def sets_scene(text: str) -> bool:
    """A first sentence that leads up to the news: "On a rainy morning, ...", "For decades, ..."."""
    return _SCENE.match(text) is not None


def leans(text: str, opens: bool = False) -> bool:
    """True when the sentence needs the one before it to be understood; the first of a story leans on its title."""
    if opens:
        return bool(_OPENING_PRONOUN.match(text) or _SOME.match(text)) or _only_quoted(text)
    if _EXPLETIVE.match(text):
        return False
    back = (
        _LEANING.match(text) or _IT.match(text) or _SAID_TAIL.search(text) or _POINTS_BACK.search(QUOTED.sub(" ", text))
    )
    return bool(back) or _only_quoted(text) or _pronoun_first(text)


def _only_quoted(text: str) -> bool:
    """Nobody is named as the speaker."""
    return text[:1] in "\"“‘'«" and not QUOTED.sub("", text).strip(" .,")


def _pronoun_first(text: str) -> bool:
    """A pronoun among the first words with nobody before it that it could stand for."""
    match = _PRONOUN.search(text)
    before = text[: match.start()].split() if match else []
    return 0 < len(before) <= 6 and not any(word.strip("\"'“‘(")[:1].isupper() for word in before[1:])


def balanced(text: str) -> bool:
    """Every quotation mark and bracket that opens also closes."""
    if text.count('"') % 2 or text.count("“") != text.count("”") or text.count("(") != text.count(")"):
        return False
    opened = len(re.findall(r"['‘](?<![^\s(].)(?=\w)(?!(?:s|t|re|ve|ll|d|m)\b)", text))
    if opened == 0:  # the workers' strike; but not the end of a quotation that began before
        return not text.endswith(("'", "’"))
    return opened <= len(re.findall(r"(?<=[\w.,!?])['’](?=[\s).,;:]|$)", text))


def _shouting(text: str) -> bool:
    """Headings and menus: hardly a small letter, or nearly every word capitalised."""
    words = [word for word in text.split() if word[:1].isalpha()]
    capitals = sum(word[0].isupper() for word in words)
    return len(words) > 5 and capitals > 0.75 * len(words)
