"""Whether a sentence has a verb that makes it one: "A deep dive into the loop, showing how it works." has none.

Verbs are counted, and one is taken off for each word that opens a clause of its own ("which", "how"). What could be
a verb counts as one, so that a sentence is called a fragment only when that is plain.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import islice

NEAR = 6  # words behind "that" among which the verb of its clause stands

# Present forms; those that are more often nouns ("use", "plan") count too.
_BASES = frozenset(
    """abandon accept access accompany accumulate accuse achieve acknowledge acquire act activate adapt add address
    adjust admit adopt advance advise affect affirm age agree aim air alert align allege allow alter amount
    analyse analyze anchor announce answer anticipate appeal appear apply appoint approach approve argue arise
    arrest arrive ask assert assess assign assist assume attach attack attain attempt attend attract avoid await
    award back balance ban bar base battle beat become beg begin believe belong benefit bet bind blame block
    bolster boost borrow bounce break breathe bridge bring broaden browse build buoy burn buy calculate call cap
    capture care carry cast catch cater cause cease celebrate challenge change charge chase check cheer chip
    choose circle cite claim clash classify clean clear climb clinch close cluster collaborate collapse collect
    combine come command comment commit compare compete complain complete comply comprise compute concede
    concern conclude condemn conduct confirm confront connect consider consist constitute construct consume
    contact contain contend continue contrast contribute control converge convert convict convince cope copy
    correct correspond cost counsel count cover covet crack crash create credit criticise criticize cross curb
    cut damage dance dare date deal debate debut decide declare decline decompose decrease deepen defend define
    delay deliver demand demonstrate dent deny depart depend deploy derive describe deserve design detail detect
    deter determine develop die differ dip direct disagree disappear disclose discover discuss dismiss dispute
    distance distinguish ditch divide dominate donate double doubt draw dream drive drop dub earn ease eat echo
    edge elect embed embrace emerge emit emphasise emphasize employ empower enable encode encounter encourage
    end endorse endure enforce engage enhance enjoy ensure enter equal escape establish estimate evaluate evolve
    examine exceed excel exchange execute exercise exhibit exist exit expand expect experience explain explore
    expose express extend eye face facilitate fail fall fear feature feed feel fight figure file fill finance
    find finish fire fit fix flag flee flow fly focus fold follow forbid force forecast forge forget form frame
    fuel fulfil fulfill function fund gain gather generate get give go govern grab grant grapple grow guarantee
    guide hail halt halve hand handle hang happen harden harm hate have head hear heat help hide highlight hike
    hire hit hold hope host house hover hurt identify ignore illustrate imagine impact implement imply impose
    improve include incorporate increase indicate influence inform inherit initiate inject insist inspire
    install integrate intend interact introduce invert invest investigate invite involve isolate issue jail join
    jolt judge jump justify keep kick kill knock know label lack lag land last laugh launch lead leak lean leap
    learn leave lend let level leverage lie lift like limit line link list listen live load lobby locate lock
    log look loom lose love lower lure maintain make manage mandate map mark market marry match matter mean
    measure mediate meet mention merge migrate mirror miss mix modify mount move mull name need negotiate
    nominate note notice number object oblige observe obtain occupy occur offer open operate oppose opt order
    organise organize originate oust outline outpace outperform oversee owe own pace pack pair pale parse
    partner pass pause pave pay peak penalise perform permit persist pertain pick pile pilot pipeline pivot
    place plan play plead pledge plot plunge point pose position possess post pour power praise predict prefer
    prepare present press pressure prevent print prioritise prioritize prize probe proceed process produce
    progress prohibit project promise promote prompt propose prosecute protect prove provide publish pull pump
    punish purchase pursue push put qualify quell question quit quote race raid raise range rank rap rate ratify
    rattle reach react read realise realize reason rebound rebrand rebuff recall receive recognise recognize
    recommend record recount recover recruit reduce refer reflect refuse regard register regret reign reject
    relate relaunch release rely remain remember remind remove render reopen repeat replace report represent
    request require resemble reserve resign resist resolve respond rest restrict result resume retain retire
    retreat return reveal review reward ride ring rise risk roil roll route rule run rush sail sanction save say
    scale scan schedule score scramble scrap see seek seem select sell send sentence separate serve set settle
    shake shape share shed shelve shift shine ship shoot shop show showcase shrink shut side sign signal
    simulate sit skip slam slash sleep slide slip slow smell snub soar soften solve sort sound span spark speak
    specialise specialize specify spend spin split sponsor spook spot spread spring spur stage stand star start
    state stay steal steer stem step stick stock stoke stop store strengthen stress stretch strike strip
    structure struggle study submit subscribe succeed sue suffer suggest suit supply support suppose surface
    surge surpass surprise surrender surround survive suspect suspend sustain swear swim switch tackle take talk
    tap target tariff taste tax teach tell tend term test thank think threaten thrive throw tie tighten top
    total touch tout trace track trade trail train transfer transform translate travel treat trigger trim trip
    triple trounce trust try turn tweak underline underpin underscore understand undertake unite unlock unveil
    update upgrade uphold urge use utilise utilize value vary verify veto vie view violate visit voice volunteer
    vote vow wait walk wander want warn wash waste watch weaken wear weigh welcome widen win wind wish withdraw
    witness wonder work worry write yield zero""".split()  # noqa: SIM905 - words read best as a text
)
_OTHERS = frozenset(
    """is are was were am has had will would can could may might must shall should does did do cannot ought won't
    can't ain't said told began became came fell found gave got held hit kept led left lost made met put rose ran
    saw sent shot sold spoke stood struck took went won wrote brought bought built caught chose cut drew drove fed
    felt fought flew forgot froze grew heard hid hung hurt knew laid lay lent lit meant paid read rode rang sang
    sank sat shook shone shrank shut slept slid spent split spread sprang stole stuck swore swept swam swung
    taught thought threw tore understood woke wore wound withdrew overcame oversaw undertook upheld arose ate bent
    bet bit blew broke burst cast cost crept dealt dug drank fled forbade forgave beat broadcast""".split()  # noqa: SIM905 - words read best as a text
)
_ENDS = frozenset(  # a form in -s with nothing behind it is a noun, unless it is one of these
    """says adds writes notes explains argues continues remains ends begins opens closes works applies exists happens
    matters warns finds shows suggests believes thinks knows goes comes arrives expires follows rises falls grows
    improves suffers agrees disagrees looks seems claims""".split()  # noqa: SIM905 - words read best as a text
)
_NO_VERB_AFTER = frozenset(  # "the command centre", "to close"
    """a an the this these those my your his her its our their no any every each some more most of in on at by for from
    with to into over under about against between through during without as than new first last next own top""".split()  # noqa: SIM905
)
_ARTICLES = frozenset(("a", "an"))
_TOKEN = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*|\d[\d.,]*|[^\w\s]")
_MADE = re.compile(r"(?:ates|i[sz]es|ifies)$")
_PREFIX = re.compile(r"^(?:re|over|out|under|de|mis|un|co-|pre)-?(?=\w{3})")
_OPENS_CLAUSE = frozenset(
    """which who whose whom what how why where when whether because if although though""".split()  # noqa: SIM905
)
_NO_CLAUSE = frozenset(("to", "of", "not", "ever", "any", "anything", "possible"))  # behind them
_NO_CONJUNCTION = frozenset(  # before "that"
    """, of in by on at to for from with and but under after before during""".split()  # noqa: SIM905
)
_SURE = frozenset("""is are was were has had have will would can could said says told did does""".split())  # noqa: SIM905
_ORDER = re.compile(
    r"^(?:(?:Just|Simply|Then|Please|Now|First|Always|Never) )?([A-Za-z][a-z]+) "
    r"(?:an?|the|your|this|that|these|those|it|them|any|all|some|something|sure|whether|how)\b"
)
_LEAVES_OPEN = re.compile(r"^(?:Because|Although|Though|Whereas)\b[^,;:—–]*$")
_NO_SUBJECT = re.compile(
    r"^(?:To [a-z]+|Not \w+ing|Plus|Case in point)\b"
    r"(?!.*\b(?:is|are|was|were|has|have|had|will|would|can|could|may|might|must|means?|requires?|takes?|needs?|\w+ed|said|told)\b)[^,]*"
)


def is_fragment(text: str) -> bool:
    """True when it plainly is no sentence."""
    if _LEAVES_OPEN.match(text) or _NO_SUBJECT.fullmatch(text):
        return True
    plain = text.lower().split()
    if sum(word in _SURE for word in plain) > sum(word == "that" or word in _OPENS_CLAUSE for word in plain):
        return False  # most sentences, in a tenth of the time
    words = _TOKEN.findall(text)
    opened = sum(word == "that" or word in _OPENS_CLAUSE for word in (*words[1:], *map(str.lower, words[:1])))
    found = (n for n in range(len(words)) if _is_verb(words, n))
    if len(list(islice(found, opened + 1))) > opened:
        return False  # more verbs than there may be clauses
    verbs = [_is_verb(words, n) for n in range(len(words))]
    clauses = sum(_opens_clause(words, n, verbs) for n in range(len(words)))
    return sum(verbs) <= clauses


def has_verb(text: str) -> bool:
    """True when a clause may stand in it."""
    return not is_fragment(text)


def verb_form(word: str) -> str:
    """What kind of verb a word may be by its form: "base", "-s", "finite", or "" for none."""
    return _form(word)


def gives_order(text: str) -> bool:
    """The reader is told to do something: "Open the window of your browser"."""
    words = _ORDER.match(text)
    return words is not None and words[1].lower() in _BASES


def _opens_clause(words: list[str], n: int, verbs: list[bool]) -> bool:
    """With a verb of its own: not "how to vote", "when travelling", "because of"."""
    word, after = words[n] if n else words[n].lower(), "".join(words[n + 1 : n + 2])
    if word == "that":
        return words[n - 1].lower() not in _NO_CONJUNCTION and any(verbs[n + 1 : n + 1 + NEAR])
    return word in _OPENS_CLAUSE and after not in _NO_CLAUSE and not after.endswith("ing")


def _is_verb(words: list[str], n: int) -> bool:
    """May be one, by its form and the words beside it."""
    kind = _form(words[n])
    if kind == "base":  # of a plural: "Towns close roads", not "the command centre", "a close look", nor "to close"
        before = [word.lower() for word in words[max(0, n - 2) : n]]
        return not (_ARTICLES.intersection(before) or _NO_VERB_AFTER.intersection(before[-1:]))
    if kind == "-s":
        ends = n + 1 < len(words) and words[n + 1] in (",", ".", ";", ":")
        return not ends or words[n] in _ENDS or _MADE.search(words[n]) is not None
    return kind == "finite"


@lru_cache(maxsize=16_384)
def _form(written: str) -> str:
    word = written.replace("’", "'")
    if not word[:1].islower():
        return "finite" if word.lower() in _OTHERS or word.endswith(("'s", "n't", "'re", "'ll", "'ve")) else ""
    if word in _OTHERS or word.endswith(("ed", "n't", "'s", "'re", "'ve", "'ll", "'d")):
        return "finite"
    if word in _BASES or word.endswith(("ate", "ize", "ise", "ify")):
        return "base"
    if word.endswith("s"):
        one = _singular(word)
        return (
            "-s" if one in _BASES or word[:-2] in _BASES or _MADE.search(word) or _PREFIX.sub("", one) in _BASES else ""
        )
    return "base" if _PREFIX.sub("", word) in _BASES else ""


def _singular(word: str) -> str:
    """Such as "rely" for "relies", "reach" for "reaches", "make" for "makes"."""
    if word.endswith("ies") and len(word) > len("lies"):
        return word[:-3] + "y"
    return word[:-2] if word.endswith(("ches", "shes", "sses", "xes", "zzes", "oes")) else word[:-1]
