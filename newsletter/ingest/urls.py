"""One address for one article, however it was linked.

`canonical` gives an address that still opens in a browser; `identity` goes further and gives what two spellings of one
address share. Both only ever drop what is known not to choose the article: merging two articles is worse than
keeping one twice.
"""

from __future__ import annotations

import re
from urllib.parse import SplitResult, quote, unquote, urlsplit

# Names of parameters that say how a reader came, after ClearURLs' and AdGuard's lists. Names that some sites use to
# choose the article (id, p, ref, source, from ...) are not among them.
_TRACKING = re.compile(
    r"(?:utm|mtm|pk|piwik|hsa|oly|vero|mc|ns|guce|trk|xtor|wt)_\w+"
    r"|at_(?:medium|campaign|link|custom|ptr|bbc)\w*"
    r"|(?:fb|g|d|tw|y|ms|ttc|dc|li_fat_)cl?k?id|gbraid|wbraid|igsh(?:id)?|msclkid|ysclid|_ga|_gl|_hsenc|_hsmi|__s"
    r"|mkt_tok|cmpid|ncid|srnd|guccounter|smid|smtyp|xtor|ref_src|ref_url|s_cid|wprov|sr_share|ftag|ocid|cvid|taid",
    re.IGNORECASE,
)
_MAYBE_TRACKING = re.compile(r"(?:source|ref|partner|from|emc|feed|via|cid|medium)", re.IGNORECASE)
_FEED_OR_SITE = re.compile(r"rss\b.*|feed|(?:[a-z0-9-]+\.)+[a-z]{2,}", re.IGNORECASE)  # ref=rss, ref=site.example
_AMP_PARAMETER = re.compile(r"amp(?:=(?:1|true)?)?|outputtype=amp|_amp=\w+", re.IGNORECASE)
_SLUG = re.compile(r"[^/]*[-\d][^/]*|[^/]+\.html?")  # a path's segment that names an article rather than a topic
# Journals that keep all entries on one page tell them apart by #2026-02-16 or #three-words-long; "#!" chose the page on
# older sites. Other fragments only choose where to begin reading.
_CHOOSING_FRAGMENT = re.compile(r"!|(?=[^=:]*$)(?:.*\d{4}-?\d\d|[^-_ %]+(?:[-_ ]|%20)[^-_ %]+(?:[-_ ]|%20)[^-_ %])")
_ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}")
_DEFAULT_PORTS = {"http": 80, "https": 443}
_LONGEST = 2000  # characters; browsers' and servers' usual limit


def canonical(url: str) -> str:
    """The address without tracking, AMP and fragment; "" when it is no usable http or https address.

    It keeps `www.`, the scheme and a final slash, since some sites answer at one spelling only.
    """
    parts = _split(url)
    if parts is None:
        return ""
    wrapped = _amp_cache(parts)
    if wrapped:
        return canonical(wrapped)
    host = (parts.hostname or "").rstrip(".").removeprefix("amp.")
    port = f":{parts.port}" if parts.port and parts.port != _DEFAULT_PORTS[parts.scheme] else ""
    query = "&".join(part for part in parts.query.split("&") if part and not _is_noise(part))
    fragment = f"#{parts.fragment}" if _CHOOSING_FRAGMENT.match(parts.fragment) else ""
    path = _tidy(_without_amp(parts.path)) or "/"
    return f"{parts.scheme}://{_bracketed(host)}{port}{path}{'?' if query else ''}{_tidy(query)}{_tidy(fragment)}"


def identity(url: str) -> str:
    """What all spellings of one address share: without scheme, `www.`, final slash and order of parameters."""
    address = canonical(url)
    if not address:
        return ""
    parts = urlsplit(address)
    query = "&".join(sorted(parts.query.split("&")))
    host, path = parts.netloc.removeprefix("www."), parts.path.rstrip("/")
    return f"{host}{path}{'?' if query else ''}{query}{'#' if parts.fragment else ''}{parts.fragment}"


def _split(url: str) -> SplitResult | None:
    text = url if url.isprintable() else "".join(filter(str.isprintable, url))
    try:
        parts = urlsplit(text.strip())
        host, _ = (parts.hostname or "").rstrip("."), parts.port  # a bad port raises ValueError
        ascii_host = host if host.isascii() else host.encode("idna").decode("ascii")
    except (ValueError, UnicodeError):
        return None
    if parts.scheme not in _DEFAULT_PORTS or not re.fullmatch(r"[a-z0-9_:.-]+", ascii_host) or len(text) > _LONGEST:
        return None
    port = f":{parts.port}" if parts.port is not None else ""
    return parts._replace(netloc=f"{_bracketed(ascii_host)}{port}")


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _is_noise(parameter: str) -> bool:
    name, _, value = parameter.partition("=")
    return bool(
        _TRACKING.fullmatch(name)
        or _AMP_PARAMETER.fullmatch(parameter)
        or (_MAYBE_TRACKING.fullmatch(name) and _FEED_OR_SITE.fullmatch(unquote(value)))
    )


def _amp_cache(parts: SplitResult) -> str:
    """The publisher's address behind Google's AMP viewer or cache; "" for other addresses."""
    host = parts.hostname or ""
    viewer = re.match(r"/amp/(s/)?([^/]+\..+)", parts.path) if re.match(r"(?:www\.)?google\.", host) else None
    cache = re.match(r"/[cv]/(s/)?([^/]+\..+)", parts.path) if host.endswith(".cdn.ampproject.org") else None
    found = viewer or cache
    return f"{'https' if found[1] else 'http'}://{found[2]}" if found else ""


def _without_amp(path: str) -> str:
    """/2026/01/a-story/amp/ -> /2026/01/a-story/; a page that is about amplifiers stays what it is."""
    segments = path.split("/")
    tail = segments[-1] == ""
    last = segments[-2] if tail and len(segments) > 1 else segments[-1]
    before = segments[-3 if tail else -2] if len(segments) > 2 + tail else ""
    if last == "amp" and _SLUG.fullmatch(before):
        return path.removesuffix("/")[: -len("amp")].removesuffix("" if tail else "/")
    if len(segments) > 2 and segments[1] == "amp" and last != "amp" and _SLUG.fullmatch(last):
        return path[len("/amp") :]
    return re.sub(r"\.amp(\.html?)?$", r"\1", path)


def _tidy(text: str) -> str:
    """Percent-encoding in one spelling (RFC 3986, section 6.2.2)."""
    known = _ESCAPE.sub(lambda found: _unreserved(found[0]), text)
    return quote(known, safe="%/:?#[]@!$&'()*+,;=~-._")


def _unreserved(escape: str) -> str:
    char = chr(int(escape[1:], 16))
    return char if char.isascii() and (char.isalnum() or char in "-._~") else escape.upper()
