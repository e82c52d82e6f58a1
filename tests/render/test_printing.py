"""What templates print: the same as cleaning, then escaping; by one call."""

from __future__ import annotations

import pytest
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from newsletter.render.printing import printed
from newsletter.render.prose import clean


@pytest.mark.parametrize(
    "value",
    [
        "plain",
        "<b>",
        "a & b",
        'say "no"',
        "it's",
        "100 %% sure",
        "line\nbreak",
        "\u202eback",
        Markup("<b>"),
        7,
        1.5,
        None,
    ],
)
def test_it_is_the_same_as_cleaning_and_escaping(value):
    assert printed(value) == escape(clean(value))


def test_a_template_escapes_what_it_prints(env):
    template = env.from_string("{{ text }} {{ number }} {{ html }}")
    made = template.render(text="<script>%%", number=3, html=Markup("<br>"))
    assert "&lt;script&gt;" in made
    assert made.endswith(" 3 <br>")


def test_a_template_calls_macros_functions_and_what_wants_its_context_alike(env):
    template = env.from_string(
        "{% macro bold(text, sign='*') %}{{ sign }}{{ text }}{% endmacro %}"
        "{% macro around() %}[{{ caller() }}]{% endmacro %}"
        "{% for one in words %}{{ bold(one.lower(), sign='_') }}{% endfor %} "
        "{% call around() %}<i>{% endcall %} {{ seen() }} {{ given(1, two=2) }}"
    )

    @pass_context
    def seen(context: Context) -> list[str]:
        return context["words"]

    made = template.render(words=["<A>"], seen=seen, given=lambda one, two: one + two)
    assert made == "_&lt;a&gt; [<i>] [&#39;&lt;A&gt;&#39;] 3"
