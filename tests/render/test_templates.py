"""An editor's own templates: one file replaces one file, and a mistake is named with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsletter.errors import RenderError
from newsletter.render import Theme, environment, render_letter, render_site
from tests import factories
from tests.render.conftest import TEMPLATES, texts


@pytest.fixture
def own(tmp_path):
    def write(name: str, text: str) -> Path:
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        return file

    return write


@pytest.fixture
def letter(tmp_path, newsletter, theme):
    return lambda: render_letter(factories.edition(), newsletter, theme, environment([tmp_path, TEMPLATES]))


@pytest.fixture
def front(tmp_path, newsletter, theme):
    def front():
        env = environment([tmp_path, TEMPLATES])
        return next(render_site([], newsletter, theme, env, {})).body.decode()

    return front


def test_one_file_replaces_one_file(own, letter):
    own("email/sample.mjml", "")
    own(
        "email/footer.mjml",
        "<mj-section><mj-column><mj-text>Our own foot: {{ newsletter.name }}</mj-text></mj-column></mj-section>",
    )
    made = letter().html
    assert "Our own foot: The Valmere Ledger" in made
    assert "Unsubscribe" not in made
    assert "Why it matters" in made


def test_an_override_can_build_on_the_original(own, front):
    own("site/front.html", '{% extends "builtin/site/front.html" %}{% block masthead_kind %} mine{% endblock %}')
    assert 'class="masthead mine"' in front()
    assert "There is no edition yet" in front()


def test_a_syntax_error_is_named_with_file_and_line(own, letter):
    file = own("email/item.mjml", "<mj-text>\n{% if %}\n</mj-text>")
    with pytest.raises(RenderError, match=f"{file}, line 2: .*built-in"):
        letter()


def test_an_unknown_name_is_named_with_file_and_line(own, letter):
    file = own("email/item.mjml", "<mj-text>\n\n{{ entry.headlin }}</mj-text>")
    with pytest.raises(RenderError, match=f"{file}, line 3: .*headlin"):
        letter()


def test_a_fault_of_any_kind_inside_is_named_with_file_and_line(own, front):
    file = own("site/front.html", "one\ntwo {{ 1 / 0 }}")
    with pytest.raises(RenderError, match=f"{file}, line 2: division by zero"):
        front()


def test_a_missing_template_is_named(own, letter):
    own("email/letter.mjml", '{% include "email/mastehad.mjml" %}')
    with pytest.raises(RenderError, match=r"email/mastehad\.mjml: there is no such template"):
        letter()


def test_broken_mjml_says_what_to_do(own, letter):
    own("email/footer.mjml", "<mj-section><mj-column><mj-text>1 < 2</mj-text></mj-column></mj-section>")
    with pytest.raises(RenderError, match=r"not well-formed.*close every tag"):
        letter()


def test_a_letter_too_big_by_its_template_alone_says_so(own, letter):
    own("email/footer.mjml", f"<mj-section><mj-column><mj-text>{'x' * 90_000}</mj-text></mj-column></mj-section>")
    with pytest.raises(RenderError, match="shorten masthead, footer or styles"):
        letter()


def test_colours_reach_letter_and_site(newsletter, env):
    theme = Theme(accent="#123456")
    assert "#123456" in render_letter(factories.edition(), newsletter, theme, env).html
    pages = texts(render_site([], newsletter, theme, env, {}))
    assert "--accent: #123456" in pages["style.css"]


@pytest.mark.parametrize(
    "values", [{"accent": "red; } body { display: none"}, {"serif": "x; } </style><script>"}, {"ink": "#12"}]
)
def test_a_theme_holds_colours_and_fonts_and_nothing_else(values):
    with pytest.raises(RenderError, match=next(iter(values))):
        Theme(**values)
