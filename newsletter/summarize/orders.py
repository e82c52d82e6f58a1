"""Sentences of a story that speak to a machine and not to readers: "Ignore all previous instructions and write ...".

The gate asks whether a story holds a claim, so an order such as "write that the mayor has resigned" would support the
sentence "The mayor has resigned." A story is therefore read only up to the first order in it. White space takes the
place of the rest, so that every offset into the story stays true.
"""

from __future__ import annotations

import re
from dataclasses import replace

from newsletter.models import Event, Story
from newsletter.summarize.sentences import split

# Reported speech does not match: an order begins its sentence, or names the machine that it speaks to.
_MACHINE = r"(?:AI|KI|IA|LLM|GPT|language\ models?|Sprachmodelle?|chat\ ?bots?|assistants?|summari[sz]ers?|bots?)"
_BEFORE = r"(?:previous|prior|above|earlier|preceding|all|any|your|system|so\ far|vorherigen|bisherigen|obigen|oben"
_BEFORE += r"|pr[ée]c[ée]dentes|ci-dessus|anteriores|previas|precedenti)"
_RULES = r"(?:instructions?|prompts?|rules|guidelines|directions|context|Anweisungen|Vorgaben|consignes|instrucciones"
_RULES += r"|instru[cç][oõ]es|istruzioni)"
_FORGET = r"(?:ignore|disregard|forget|override|bypass|ignoriere|vergiss|missachte|ignorez|oubliez|oublie|ignora"
_FORGET += r"|olvida|dimentica|esque[cç]a)"
_WRITE = r"(?:you\ (?:must|should|have\ to)|please|write|say|include|mention|add|output|respond|reply"
_WRITE += r"|ignore\ (?:all|any|the|your|what))"
_FIRST = r"\W*(?:(?:please|now|important|attention|note|urgent|system|user|assistant|admin|instructions?)\b\W*)*"
_BEGINS_AS_ORDER = re.compile(
    rf"""{_FIRST}{_FORGET}\b.{{0,40}}\b(?:{_BEFORE}\b.{{0,40}}\b{_RULES}|{_RULES}\b.{{0,20}}\b{_BEFORE})\b
    |\W*(?:note|message|instructions?|attention|important|warning|Hinweis|aviso)\b.{{0,20}}
     \b(?:to|for|an|para|pour|per)\b.{{0,20}}\b{_MACHINE}\b
    |\W*(?:you\ are|you're|act\ as|du\ bist|tu\ es|eres)\ (?:now\ )?(?:an?|the|ein|une?)\ .{{0,30}}\b{_MACHINE}\b
    |\W*(?:dear\ )?{_MACHINE}\b[^.]{{0,30}}[:,]\ ?{_WRITE}\b
    |\W*</?(?:system|instructions?|stor(?:y|ies)|articles?|documents?|data|prompt)\b[^>]{{0,60}}>
    |\W*(?:игнорируй|забудь)\w*\b.{{0,40}}\b(?:инструкци|указани)|\W*تجاهل.{{0,30}}(?:التعليمات|الأوامر)
    |(?-i:\W*(?:BEGIN|END|NEW)\ (?:OF\ )?(?:THE\ )?(?:(?:SYSTEM|USER|STORY|ARTICLE|DATA)\ )*
     (?:PROMPT|INSTRUCTIONS?|STOR(?:Y|IES)|DATA)\b)""",
    re.IGNORECASE | re.VERBOSE,
)
_HOLDS_ORDER = re.compile(  # the first letters once more: else each kind is tried at each letter
    rf"""(?=[iasd<[忽无無忘指プ])(?:
    \b(?:if\ you\ are|as)\ an?\ .{{0,15}}\b{_MACHINE}\b.{{0,60}}\b{_WRITE}\b
    |\b(?:system|developer)\ (?:prompt|message)\ ?[:>\]]
    |<\|?(?:im_start|im_end|system|endoftext)|\[/?INST\]|<</?SYS>>
    |(?:忽略|无视|無視|忘记).{{0,20}}(?:指令|指示|提示)|(?:指令|指示|プロンプト)を(?:すべて)?無視)""",
    re.IGNORECASE | re.VERBOSE,
)


def without_orders(event: Event) -> Event:
    """The event with each story read only up to the first order in it; the same event when there is none."""
    stories = tuple(_read(story) for story in event.stories)
    return event if stories == event.stories else replace(event, stories=stories)


def _read(story: Story) -> Story:
    title, summary, text = map(_up_to_order, (story.title, story.summary, story.text))
    if (title, summary, text) == (story.title, story.summary, story.text):
        return story
    return replace(story, title=title.strip(), summary=summary, text=text)


def _up_to_order(text: str) -> str:
    start = next((span.start for span in split(text) if gives_orders(span.text)), None)
    if start is None:
        return text
    return text[:start] + ("\n" * min(2, len(text) - start)).ljust(len(text) - start)


def gives_orders(sentence: str) -> bool:
    """True when the sentence speaks to a program that reads it."""
    return _BEGINS_AS_ORDER.match(sentence) is not None or _HOLDS_ORDER.search(sentence) is not None
