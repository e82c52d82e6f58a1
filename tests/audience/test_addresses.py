from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.audience.addresses import checked_address
from newsletter.errors import UsageError


@pytest.mark.parametrize(
    ("given_", "kept"),
    [
        ("bea@example.org", "bea@example.org"),
        ("  Bea.Smith+news@Example.ORG ", "Bea.Smith+news@example.org"),
        ("bea@müller.example", "bea@xn--mller-kva.example"),
        ("bea@xn--mller-kva.example", "bea@xn--mller-kva.example"),
        ("jörg@müller.example", "jörg@xn--mller-kva.example"),
        ("o'brien@example.org", "o'brien@example.org"),
        ("reader@inbox.test", "reader@inbox.test"),
    ],
)
def test_good_addresses_get_one_form(given_: str, kept: str) -> None:
    assert checked_address(given_) == kept


@pytest.mark.parametrize(
    "text",
    [
        "",
        "bea",
        "bea@",
        "@example.org",
        "bea@example",
        "bea@@example.org",
        "bea smith@example.org",
        "bea@example.org, cy@example.org",
        "Bea <bea@example.org>",
        "bea@example.org\r\nBcc: cy@example.org",
        "bea\n@example.org",
        "bea@exam\u202eple.org",
        "bea@[127.0.0.1]",
        '"bea smith"@example.org',
        "bea@-example.org",
        "a" * 65 + "@example.org",
        "bea@" + "a" * 300 + ".org",
    ],
)
def test_bad_addresses_are_named_and_refused(text: str) -> None:
    with pytest.raises(UsageError, match="is no email address: ") as caught:
        checked_address(text)
    assert "\n" not in str(caught.value)


@settings(deadline=None)  # a busy machine is no fault
@given(st.one_of(st.text(), st.from_regex(r"[^@]{1,8}@[^@]{1,8}\.org", fullmatch=True), st.emails()))
def test_what_is_kept_can_stand_in_a_header(text: str) -> None:
    try:
        kept = checked_address(text)
    except UsageError:
        return
    assert re.fullmatch(r"[^\s\x00-\x1f()<>@,;:\\\"\[\]]+@[a-z0-9.-]+", kept)
    assert checked_address(kept) == kept
